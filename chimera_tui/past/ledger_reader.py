"""The ledger as the history shows it: runs, entries, proofs; it makes no file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import LedgerError
from engine.records import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from engine.genesis.events import Event

MOST_RUNS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One entry: its place, its leaf's hash, its event."""

    seq: int
    leaf: str
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """One run of the ledger with all of its entries."""

    run: str
    entries: tuple[LedgerEntry, ...]
    unreadable: int = 0
    """Entries of a topic or shape that this version does not know."""

    @property
    def events(self) -> tuple[Event, ...]:
        """Its events, in order."""
        return tuple(e.event for e in self.entries)


def run_names(path: Path) -> tuple[str, ...]:
    """The runs of a ledger, newest first; none when there is no ledger.

    Raises:
        LedgerError: the file is no ledger.
    """
    if not path.is_file():
        return ()
    from engine.genesis.ledger import Ledger

    ledger = Ledger(path, read_only=True)
    try:
        return ledger.runs(MOST_RUNS)
    finally:
        ledger.close()


def read_run(path: Path, run: str) -> PastRun:
    """One run with its entries.

    Raises:
        LedgerError: the file is no ledger.
    """
    from engine.genesis.ledger import Ledger

    ledger = Ledger(path, read_only=True)
    found: list[LedgerEntry] = []
    unreadable = 0
    try:
        for entry in ledger.entries(run=run):
            try:
                event = entry.event()
            except LedgerError:
                unreadable += 1
                continue
            found.append(LedgerEntry(seq=entry.seq, leaf=entry.leaf.hex(), event=event))
    finally:
        ledger.close()
    return PastRun(run=run, entries=tuple(found), unreadable=unreadable)


def last_run_of(path: Path) -> tuple[Event, ...]:
    """The events of the last run; none when there is no ledger or it cannot be read.

    What was written outside a run (an undo, a waiver) has a name of its own there, but never began
    as a run.
    """
    from engine.genesis.events import DeployInitiated

    try:
        for name in run_names(path):
            events = read_run(path, name).events
            if any(isinstance(e.payload, DeployInitiated) for e in events):
                return events
    except LedgerError:
        pass
    return ()


def first_seen(path: Path) -> dict[str, str]:
    """Each issue's fingerprint with the run that found it first."""
    if not path.is_file():
        return {}
    from engine.genesis.events import IssueFound
    from engine.genesis.ledger import Ledger

    found: dict[str, str] = {}
    mark = f'"genesis.{IssueFound.topic}"'.encode()
    try:
        ledger = Ledger(path, read_only=True)
        try:
            for entry in ledger.entries():
                if mark not in entry.body[:200]:
                    continue
                event = entry.event()
                if isinstance(event.payload, IssueFound):
                    found.setdefault(event.payload.issue.fingerprint, event.run)
        finally:
            ledger.close()
    except LedgerError:
        return found
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryProof:
    """What was proved of an entry."""

    holds: bool
    lines: tuple[str, ...]


def prove_entry(path: Path, seq: int) -> EntryProof:
    """Prove an entry: its bytes give its hash, and its hash leads to the root of the ledger.

    Raises:
        LedgerError: the ledger cannot be read, or has no such entry.
    """
    import hashlib

    from engine.genesis.ledger import Ledger
    from engine.genesis.merkle import inclusion_holds

    ledger = Ledger(path, read_only=True)
    try:
        entry = next(iter(ledger.entries(first=seq, limit=1)), None)
        if entry is None or entry.seq != seq:
            raise LedgerError(f"There is no entry {seq}.", advice="Open the history anew.")
        size = ledger.size()
        path_up = ledger.prove(seq, size)
        root = ledger.root(size)
        leaf = hashlib.sha256(b"\x00" + entry.body).digest()
    finally:
        ledger.close()
    same = leaf == entry.leaf
    inside = inclusion_holds(leaf, seq - 1, size, path_up, root)
    yes = {True: "✓", False: "✗"}
    return EntryProof(
        holds=same and inside,
        lines=(
            f"{yes[same]} its {len(entry.body)} bytes give the hash that is stored",
            f"{yes[inside]} it leads to the root over {size} entries in {len(path_up)} steps",
            "",
            f"leaf  {leaf.hex()}",
            *(f"  {number:>2}  {step.hex()}" for number, step in enumerate(path_up, start=1)),
            f"root  {root.hex()}",
            "",
            "`chimeractl ledger verify` proves all entries, and compares with heads signed before.",
        ),
    )
