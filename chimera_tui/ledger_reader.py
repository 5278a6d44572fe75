"""The ledger as the history shows it: runs and their entries; it opens no file that is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import LedgerError

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

    ledger = Ledger(path)
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

    ledger = Ledger(path)
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
    """The events of the last run; none when there is no ledger or it cannot be read."""
    try:
        names = run_names(path)
        return read_run(path, names[0]).events if names else ()
    except LedgerError:
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
        ledger = Ledger(path)
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
