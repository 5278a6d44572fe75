"""The role file: who holds which key and which role, signed by those who may say so.

It is a list of DSSE envelopes, one a version, from the first to the last. The rule is TUF's for
its root: a version counts when it is signed by the threshold of the admirals of the version before
it and of its own, and numbers go up by one. So a newcomer walks from a version they trust to the
newest without trusting the place the file came from. Keys that were rotated or revoked stay listed
with the moment they ended, so that what they signed before can still be judged.
"""

from __future__ import annotations

import base64
import json
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.errors import CertificateRejected, TrustError
from engine.records import dataclass
from engine.trust.dsse import Envelope, parse_envelope
from engine.trust.keys import ALGORITHM, PublicKey, public_key
from engine.trust.roles import Role
from engine.trust.strict_json import parse_object

if TYPE_CHECKING:
    from collections.abc import Sequence

PAYLOAD_TYPE = "application/vnd.chimera.trust+json"


class KeyUse(StrEnum):
    """What a key signs. A key of one use never counts for another."""

    IDENTITY = "identity"
    """A person: approvals, role files."""
    ARIE = "arie"
    """Evidence and the health verdict."""
    TRUTH = "truth"
    """The certification verdict."""
    LOG = "log"
    """Checkpoints of the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustKey:
    """A key in the role file."""

    use: KeyUse
    owner: str
    """The member it belongs to."""
    public: str
    """Base64 of the SubjectPublicKeyInfo."""
    since: str
    """RFC 3339; a signature before this moment is not its own."""
    until: str = ""
    """When it was rotated or revoked; empty while it is in use."""
    revoked: str = ""
    """Why it was revoked; empty when it was merely rotated."""
    algorithm: str = ALGORITHM

    @property
    def key(self) -> PublicKey:
        """The public key."""
        return public_key(self.public)

    def held_at(self, moment: str) -> bool:
        """True when the key was in use at a moment (RFC 3339, UTC, microseconds)."""
        return self.since <= moment and (not self.until or moment < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person, or a machine, with a role."""

    name: str
    role: Role
    targets: tuple[str, ...] = ("*",)
    """Patterns of the targets the role holds for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustRoot:
    """One version of the role file."""

    version: int
    project: str
    origin: str
    """Random hex of the first version: tells two projects of one name apart."""
    issued_at: str
    members: tuple[Member, ...]
    keys: tuple[TrustKey, ...]
    root_threshold: int = 1
    """How many admirals must sign the next version."""
    truth_threshold: int = 1
    """How many Truth keys must certify a build."""
    policy: str = ""
    """SHA3-256 of the policy an admiral accepted."""

    def member(self, name: str) -> Member | None:
        """A member by name."""
        return next((m for m in self.members if m.name == name), None)

    def keys_for(self, use: KeyUse) -> tuple[TrustKey, ...]:
        """All keys of a use, ended ones too."""
        return tuple(k for k in self.keys if k.use is use)

    def holder(self, public: PublicKey) -> tuple[TrustKey, Member | None] | None:
        """The entry of a public key and the member that owns it."""
        for key in self.keys:
            if key.key.raw == public.raw:
                return key, self.member(key.owner)
        return None

    def admirals(self) -> tuple[PublicKey, ...]:
        """The identity keys in use whose owner is an admiral."""
        names = {m.name for m in self.members if m.role is Role.ADMIRAL}
        return tuple(
            k.key for k in self.keys_for(KeyUse.IDENTITY) if k.owner in names and not k.until
        )

    def payload(self) -> bytes:
        """The bytes that are signed."""
        import msgspec

        return json.dumps(msgspec.to_builtins(self), separators=(",", ":")).encode()


def listed(use: KeyUse, owner: str, public: PublicKey, since: str) -> TrustKey:
    """A key as the role file lists it."""
    return TrustKey(
        use=use, owner=owner, public=base64.b64encode(public.spki).decode(), since=since
    )


def parse_root(envelope: Envelope) -> TrustRoot:
    """Read one version, without judging its signatures.

    Raises:
        TrustError: it is no role file, or one that cannot be meant.
    """
    import msgspec

    if envelope.payload_type != PAYLOAD_TYPE:
        raise TrustError(f"The role file holds a {envelope.payload_type!r}.")
    try:
        root = msgspec.convert(parse_object(envelope.payload), type=TrustRoot)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise TrustError(f"The role file cannot be read: {error}.") from error
    _refuse_nonsense(root)
    return root


def _refuse_nonsense(root: TrustRoot) -> None:
    # securesystemslib counts key ids, not keys: one key under two ids reached a threshold of two.
    seen: dict[bytes, TrustKey] = {}
    for key in root.keys:
        if key.algorithm != ALGORITHM:
            raise TrustError(f"The role file lists a key of the unknown kind {key.algorithm!r}.")
        raw = key.key.raw
        if raw in seen:
            raise TrustError(
                f"The role file lists one key twice ({key.key.keyid[:16]}).",
                advice="Each key has one owner and one use.",
            )
        seen[raw] = key
    names = [m.name for m in root.members]
    if len(set(names)) != len(names):
        raise TrustError("The role file lists a member twice.")
    people = {k.owner for k in root.keys_for(KeyUse.IDENTITY) if not k.until}
    standing = {m.name for m in root.members if m.role is Role.ADMIRAL} & people
    if not 1 <= root.root_threshold <= len(standing):
        raise TrustError(
            f"The role file asks for {root.root_threshold} admirals and has {len(standing)}.",
            advice="Grant the role to more people, or lower the threshold.",
        )
    if root.truth_threshold < 1:
        raise TrustError("The role file asks for no Truth key at all.")


def walk(texts: Sequence[str]) -> TrustRoot:
    """Judge all versions from the first and answer the newest.

    Raises:
        TrustError: a version is missing, unsigned, or not signed by those before it.
    """
    current: TrustRoot | None = None
    for number, text in enumerate(texts, start=1):
        try:
            envelope = parse_envelope(text)
        except CertificateRejected as error:
            raise TrustError(f"Version {number} of the role file is damaged: {error}") from error
        root = parse_root(envelope)
        if root.version != number:
            raise TrustError(f"The role file's version {number} calls itself {root.version}.")
        if current is not None and root.origin != current.origin:
            raise TrustError(f"Version {number} of the role file is of another project.")
        for judge in (root,) if current is None else (current, root):
            signed = len(_owners(judge, envelope))
            if signed < judge.root_threshold:
                raise TrustError(
                    f"Version {number} of the role file is signed by {signed} admirals of version"
                    f" {judge.version}; it needs {judge.root_threshold}.",
                    advice="An admiral of the version before it must sign the change.",
                )
        current = root
    if current is None:
        raise TrustError("The role file is empty.")
    return current


def signatures_missing(before: TrustRoot, after: TrustRoot, envelope: Envelope) -> int:
    """How many admirals must still sign a new version."""
    missing = (r.root_threshold - len(_owners(r, envelope)) for r in (before, after))
    return max(0, *missing)


def _owners(root: TrustRoot, envelope: Envelope) -> set[str]:
    """The admirals of a version that signed: persons, so two keys of one count once."""
    owners: set[str] = set()
    for key in envelope.signers(root.admirals()):
        held = root.holder(key)
        if held is not None:
            owners.add(held[0].owner)
    return owners
