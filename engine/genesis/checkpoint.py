"""Checkpoints: the ledger's head as a C2SP signed note, and the proof file for one entry.

A head must leave the machine to mean anything: whoever owns the file could rebuild it (fact sheet
"trust", 2.2 and 2.3). Format: origin, size, base64 of the root, an empty line, and one line a
signature. Anyone with the note's key can check it, with other tools too; signatures of other kinds
are passed over, as the specification asks.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import TYPE_CHECKING

from engine.errors import LedgerError
from engine.genesis.merkle import inclusion_holds
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.trust.keys import PrivateKey, PublicKey

ED25519 = 0x01
PROOF_HEADER = "c2sp.org/tlog-proof@v1"
SIGNATURE_LINE = regex(r"— (\S+) ([A-Za-z0-9+/]+=*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A head: how many entries, and the root over them."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That an entry is in a ledger whose head was signed: what is handed to an auditor."""

    index: int
    """Counts from 0; the entry's number less one."""
    hashes: tuple[bytes, ...]
    note: str

    def text(self) -> str:
        """The ``.tlog-proof`` file."""
        lines = [PROOF_HEADER, f"index {self.index}"]
        lines += [base64.b64encode(h).decode() for h in self.hashes]
        return "\n".join(lines) + "\n\n" + self.note


def sign_checkpoint(head: Checkpoint, key: PrivateKey) -> str:
    """The signed note of a head; the key's name in it is the origin."""
    return sign_note(head.body(), head.origin, key)


def sign_note(text: str, name: str, key: PrivateKey) -> str:
    """A text that ends in a line end, and a signature line under it (c2sp.org/signed-note)."""
    tagged = note_key_id(name, key.public) + key.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(tagged).decode()}\n"


def note_key_id(name: str, key: PublicKey) -> bytes:
    """The four bytes a note names a key by."""
    hashed = hashlib.sha256(name.encode() + b"\n" + bytes([ED25519]) + key.raw)
    return hashed.digest()[:4]


def verifier_key(name: str, key: PublicKey) -> str:
    """The key as ``name+id+base64``, the form note tools take."""
    coded = base64.b64encode(bytes([ED25519]) + key.raw).decode()
    return f"{name}+{note_key_id(name, key).hex()}+{coded}"


def parse_verifier_key(text: str) -> tuple[str, PublicKey]:
    """Read ``name+id+base64``; base64 may hold a plus, so only the first two separate.

    Raises:
        LedgerError: it is no Ed25519 verifier key.
    """
    from engine.trust.keys import PublicKey

    name, _, rest = text.partition("+")
    hexed, _, coded = rest.partition("+")
    try:
        data = base64.b64decode(coded, validate=True)
        key = PublicKey(raw=data[1:])
        if len(data) == 33 and data[0] == ED25519 and note_key_id(name, key).hex() == hexed:
            return name, key
    except (binascii.Error, ValueError):
        pass
    raise LedgerError(
        f"{text!r} is no verifier key.", advice="It is name+id+base64, as `ledger prove` prints it."
    )


def parse_body(note: str) -> Checkpoint:
    """Read a note's head without judging its signature.

    Raises:
        LedgerError: it is no checkpoint.
    """
    body, blank, _ = note.rpartition("\n\n")
    lines = body.split("\n")
    try:
        if not blank or len(lines) < 3 or not lines[0] or " " in lines[0] or "+" in lines[0]:
            raise LedgerError("The text is no checkpoint.")
        if re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1]) is None:
            raise LedgerError("The checkpoint's size is no number.")
        root = base64.b64decode(lines[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise LedgerError("The checkpoint's root is no base64.") from error
    if len(root) != 32 or base64.b64encode(root).decode() != lines[2]:
        raise LedgerError("The checkpoint's root is no SHA-256.")
    return Checkpoint(origin=lines[0], size=int(lines[1]), root=root)


def open_checkpoint(note: str, keys: Sequence[PublicKey], origin: str = "") -> Checkpoint:
    """Read a note that one of the keys signed.

    Args:
        note: the whole text.
        keys: those whose word counts.
        origin: the ledger it must be of; any when empty.

    Raises:
        LedgerError: it is no checkpoint, of another ledger, or none of the keys signed it.
    """
    head = parse_body(note)
    if origin and head.origin != origin:
        raise LedgerError(f"The checkpoint is of {head.origin}, not of {origin}.")
    open_note(note, head.origin, keys)
    return head


def open_note(note: str, name: str, keys: Sequence[PublicKey]) -> str:
    """The text of a note that one of the keys signed under a name.

    Signatures of unknown keys are passed over; one of a known key that fails spoils the note.

    Raises:
        LedgerError: the note is cut short or malformed, or none of the keys signed it.
    """
    text, blank, signatures = note.rpartition("\n\n")
    text += "\n"
    if not blank or not signatures.endswith("\n"):
        raise LedgerError("The checkpoint is cut short.")
    signed = False
    for line in signatures.removesuffix("\n").split("\n"):
        found = SIGNATURE_LINE.fullmatch(line)
        if found is None:
            raise LedgerError("The checkpoint has a line that is no signature.")
        try:
            data = base64.b64decode(found[2], validate=True)
        except binascii.Error as error:
            raise LedgerError("The checkpoint has a signature that is no base64.") from error
        if base64.b64encode(data).decode() != found[2]:
            raise LedgerError("The checkpoint has a signature that is not in canonical base64.")
        for key in keys:
            if found[1] == name and data[:4] == note_key_id(name, key):
                if not key.verifies(data[4:], text.encode("utf-8", "surrogatepass")):
                    raise LedgerError("The checkpoint's signature does not hold.")
                signed = True
    if not signed:
        raise LedgerError(
            "The checkpoint is not signed by a key of this ledger.",
            advice="`chimeractl keys list` shows the keys that sign checkpoints.",
        )
    return text


def parse_proof(text: str) -> Proof:
    """Read a ``.tlog-proof`` file.

    Raises:
        LedgerError: it is none.
    """
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines[0] != PROOF_HEADER or len(lines) < 2:
        raise LedgerError("The text is no proof of a ledger entry.")
    rest = lines[2:] if lines[1].startswith("extra ") else lines[1:]
    found = re.fullmatch(r"index (0|[1-9][0-9]{0,15})", rest[0]) if rest else None
    if found is None:
        raise LedgerError("The proof does not say which entry it is of.")
    try:
        hashes = tuple(base64.b64decode(line, validate=True) for line in rest[1:])
    except binascii.Error as error:
        raise LedgerError("The proof holds a hash that is no base64.") from error
    if any(len(h) != 32 for h in hashes):
        raise LedgerError("The proof holds a hash of a wrong length.")
    return Proof(index=int(found[1]), hashes=hashes, note=note)


def proof_holds(proof: Proof, leaf: bytes, keys: Sequence[PublicKey], origin: str = "") -> bool:
    """True when the proof leads from the leaf to a head that one of the keys signed.

    Raises:
        LedgerError: the head in it does not hold.
    """
    head = open_checkpoint(proof.note, keys, origin)
    return inclusion_holds(leaf, proof.index, head.size, proof.hashes, head.root)
