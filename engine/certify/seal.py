"""Sealing the ledger: a signed head is put where whoever edits the ledger does not look.

A head is kept beside the entries, as a file, in the user's state folder, and on request in a git
ref; a node is sent it with a release. What was sealed binds: a ledger that does not continue its
last seal was cut, rewritten or swapped, and nothing is certified on it (a nonce it has forgotten
could be used again). A log must never sign two heads that contradict each other, so the last seal
is asked before a new one is made, too.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from typing import TYPE_CHECKING

from engine.errors import LedgerError
from engine.genesis.checkpoint import Checkpoint, Proof, open_checkpoint, sign_checkpoint
from engine.records import dataclass
from engine.state_folder import state_folder
from engine.trust.role_file import write_whole
from engine.trust.trust_root import KeyUse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.genesis.ledger import Ledger
    from engine.trust.key_store import KeyStore
    from engine.trust.keys import PublicKey
    from engine.trust.project_trust import ProjectTrust

GIT_REF = "refs/chimera/checkpoint"
NOTE_FILE = "checkpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A signed head and where it was put."""

    head: Checkpoint
    note: str
    places: tuple[Path, ...]


def origin_of(ledger: Ledger) -> str:
    """The ledger's name in its checkpoints: of its first entry, so no two ledgers share one.

    Raises:
        LedgerError: the ledger is empty.
    """
    for entry in ledger.entries(limit=1):
        return f"chimera.invalid/ledger/{entry.leaf.hex()[:32]}"
    raise LedgerError("The ledger is empty: there is nothing to seal.")


def log_keys(trust: ProjectTrust) -> tuple[PublicKey, ...]:
    """The keys whose checkpoints count, ended ones too: a head they signed stays signed."""
    return tuple(k.key for k in trust.root.keys_for(KeyUse.LOG))


def seal(ledger: Ledger, trust: ProjectTrust) -> Seal:
    """Sign the ledger's head and put it in its places.

    Raises:
        LedgerError: the ledger does not continue its last seal, or is empty.
        TrustError: this machine's log key is not in the role file, or a place cannot be written.
    """
    check_seals(ledger, trust)
    size = ledger.size()
    head = Checkpoint(origin=origin_of(ledger), size=size, root=ledger.root(size))
    note = sign_checkpoint(head, trust.signer(KeyUse.LOG))
    ledger.keep_checkpoint(size, note)
    places = (
        state_folder(trust.project) / NOTE_FILE,
        _folder(trust.project, trust.keys) / f"{size:012d}.note",
    )
    for half_written in places[1].parent.glob(".*.note.*"):
        half_written.unlink(missing_ok=True)  # A kill left it; the run's lock is held.
    for place in places:
        write_whole(place, note)
    return Seal(head=head, note=note, places=places)


def seals(trust: ProjectTrust) -> tuple[Checkpoint, ...]:
    """The heads in the user's state folder, smallest first.

    Raises:
        LedgerError: one was damaged: it is evidence, and is not passed over.
    """
    return tuple(head for head, _ in _notes(trust))


def check_seals(ledger: Ledger, trust: ProjectTrust) -> None:
    """Refuse a ledger that does not continue its last seal; costs a few hashes.

    Raises:
        LedgerError: it was cut, rewritten or swapped.
    """
    last = None
    for last in seals(trust):  # noqa: B007 - the last one is asked for below
        pass
    if last is None:
        return
    size = ledger.size()
    if size < last.size or ledger.root(last.size) != last.root:
        raise LedgerError(
            f"The ledger does not continue what was sealed at {last.size} entries (it has {size}).",
            advice="`chimeractl ledger verify` says what is wrong. Restore the newest copy; when"
            " there is none, an admiral runs `chimeractl ledger checkpoint --accept-loss`.",
            where=str(ledger.path),
        )


def drop_seals(project: Path, keys: KeyStore) -> int:
    """Move the state folder's heads out of the way after a loss; answers how many there were.

    They stay on the disk as evidence. Who may do this is the caller's to ask.
    """
    count = 0
    for path in _paths(project, keys):
        try:
            path.replace(path.with_suffix(".lost"))
        except OSError as error:
            raise LedgerError(
                f"An earlier seal cannot be put away: {error.strerror}.",
                advice="Is HOME yours? CHIMERA_STATE names another folder.",
                where=str(path),
            ) from error
        count += 1
    return count


def prove_entry(ledger: Ledger, trust: ProjectTrust, seq: int) -> Proof:
    """A proof of one entry under a head that is signed now: a file for an auditor.

    Raises:
        LedgerError: there is no such entry, or the ledger does not continue its last seal.
    """
    sealed = seal(ledger, trust)
    return Proof(index=seq - 1, hashes=ledger.prove(seq, sealed.head.size), note=sealed.note)


def write_git_ref(project: Path, note: str, *, push: str = "") -> str:
    """Put a note into the project's repository under its own ref, and push it when asked.

    Args:
        project: a folder inside the repository.
        note: the signed head.
        push: a remote's name; empty to stay local.

    Raises:
        LedgerError: there is no repository, or git refused.
    """
    blob = _git(project, "hash-object", "-w", "--stdin", given=note).strip()
    _git(project, "update-ref", GIT_REF, blob)
    if push:
        _git(project, "push", "--quiet", "--", push, f"+{GIT_REF}:{GIT_REF}")
    return GIT_REF


def _git(project: Path, *arguments: str, given: str = "") -> str:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", "-C", str(project), *arguments],
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
            env=environment,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LedgerError(f"git cannot be run: {error}.", where=str(project)) from error
    if done.returncode != 0:
        raise LedgerError(
            f"git {arguments[0]} failed: {done.stderr.strip()}",
            advice="The project must be in a git repository that you may write.",
            where=str(project),
        )
    return done.stdout


def _folder(project: Path, keys: KeyStore) -> Path:
    name = hashlib.sha256(os.fsencode(project.resolve())).hexdigest()[:32]
    return keys.folder / "checkpoints" / name


def _paths(project: Path, keys: KeyStore) -> list[Path]:
    folder = _folder(project, keys)
    try:
        return sorted(p for p in folder.iterdir() if p.suffix == ".note")
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise LedgerError(
            f"The seals in your state folder cannot be read: {error.strerror}.",
            advice="Is HOME yours? CHIMERA_STATE names another folder.",
            where=str(folder),
        ) from error


def _notes(trust: ProjectTrust) -> Iterator[tuple[Checkpoint, str]]:
    keys = log_keys(trust)
    for path in _paths(trust.project, trust.keys):
        try:
            note = path.read_text(encoding="utf-8")
            yield open_checkpoint(note, keys), note
        except (OSError, UnicodeDecodeError) as error:
            raise LedgerError(f"A seal cannot be read: {error}.", where=str(path)) from error
        except LedgerError as error:
            raise LedgerError(f"A seal was altered: {error}", where=str(path)) from error
