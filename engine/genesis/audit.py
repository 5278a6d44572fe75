"""Auditing a ledger: every entry that was altered, removed, moved, added or swapped, by number.

Four witnesses are heard, each of which sees what the others may have been made to agree on: the
entry's bytes against its hash, the hashes against the stored tree, the events' own numbers (a
run's facts count without a gap), and the checkpoints that were signed, those that left the machine
first of all. One pass; memory holds the stored tree (a hash for sixteen entries) and a number a
run.
"""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from typing import TYPE_CHECKING

from engine.errors import LedgerError
from engine.genesis.checkpoint import parse_body
from engine.genesis.codec import peeker
from engine.genesis.ledger_schema import STORED_LEVEL
from engine.genesis.merkle import Frontier
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.genesis.checkpoint import Checkpoint
    from engine.genesis.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An entry that does not hold, and why. `last` ends a range when no single one can be named."""

    seq: int
    what: str
    last: int = 0

    def __str__(self) -> str:
        """``entry 7: altered ...`` or ``entries 17 to 32: ...``; the file itself for 0."""
        if self.seq == 0:
            return f"the ledger: {self.what}"
        if self.last > self.seq:
            return f"entries {self.seq} to {self.last}: {self.what}"
        return f"entry {self.seq}: {self.what}"


def audit(ledger: Ledger, checkpoints: Sequence[Checkpoint] = ()) -> Iterator[Fault]:
    """Find all that does not hold; never raises for what a file can hold.

    Args:
        ledger: the ledger; only read.
        checkpoints: heads that left the machine, their signatures already judged.
    """
    connection = ledger._db  # noqa: SLF001 - the auditor reads what no other reader may
    try:
        if not ledger.is_made():
            # The next run makes its tables; unless something was sealed, nothing is missing.
            beyond = max((c.size for c in checkpoints), default=0)
            if beyond:
                what = f"truncated: a checkpoint that left the machine covers {beyond} entries"
                yield Fault(seq=1, last=beyond, what=what)
            return
        yield from _structure(connection)
        yield from _Audit(connection, checkpoints).run()
    except (sqlite3.Error, LedgerError) as error:
        yield Fault(seq=0, what=f"cannot be read to its end: {error}")
    except (MemoryError, OverflowError, ValueError, TypeError) as error:
        yield Fault(seq=0, what=f"holds what no ledger holds: {type(error).__name__}: {error}")


def _structure(db: sqlite3.Connection) -> Iterator[Fault]:
    for (line,) in db.execute("PRAGMA quick_check(20)"):
        if line != "ok":
            yield Fault(seq=0, what=f"its pages are damaged: {line}")
    kinds = {str(n): str(s) for n, s in db.execute("SELECT name, sql FROM sqlite_master")}
    for name in ("entry_no_update", "entry_no_delete", "entry_in_order"):
        if name not in kinds:
            yield Fault(seq=0, what=f"its guard {name} was taken away")


class _Audit:
    def __init__(self, db: sqlite3.Connection, checkpoints: Sequence[Checkpoint]) -> None:
        self._db = db
        self._frontier = Frontier()
        self._facts: dict[str, int] = {}
        self._firsts: dict[str, tuple[int, str]] = {}
        outside = {c.size: (c.root, "a checkpoint that left the machine") for c in checkpoints}
        self._heads: dict[int, tuple[bytes, str]] = {}
        for size, note in db.execute("SELECT size, note FROM checkpoint"):
            try:
                kept = parse_body(str(note))
            except LedgerError:
                kept = None
            # A kept note that is damaged still has to fail somewhere: at the size it stands for.
            root = kept.root if kept is not None and kept.size == size else b""
            self._heads[int(size)] = (root, "the checkpoint kept for it")
        self._heads.update(outside)
        self._held = 0
        self._known_bad = False

    def run(self) -> Iterator[Fault]:
        """Go through all entries; the common case of each step is tested in place, for speed."""
        nodes = self._db.execute("SELECT level, idx, hash FROM node")
        stored = {(level, idx): value for level, idx, value in nodes}
        peek, push, heads, facts = peeker(), self._frontier.push, self._heads, self._facts
        size = 0
        for seq, leaf, body, run in self._db.execute(
            "SELECT seq, leaf, body, run FROM entry ORDER BY seq"
        ):
            size += 1
            if seq != size:
                yield from self._gap(size, seq)
                return
            if not isinstance(body, bytes) or not isinstance(leaf, bytes):
                yield Fault(seq=seq, what="altered: it is of a wrong kind")
                return
            if sha256(b"\x00" + body).digest() != leaf:
                self._known_bad = True
                yield Fault(seq=seq, what="altered: its bytes do not match its hash")
            seen = peek(body)
            if seen is None:
                yield Fault(seq=seq, what="replaced: its bytes are no event")
            else:
                name, fact = seen.runid, seen.fact
                if name not in facts:
                    facts[name] = 0
                    self._firsts[name] = (seq, seen.shard)
                if name != run:
                    yield Fault(seq=seq, what=f"moved: it is filed under run {run!r}, not {name!r}")
                if fact:
                    if fact != facts[name] + 1:
                        yield self._miscounted(seq, name, fact)
                    facts[name] = fact
            # The tree is built of what was hashed when the entry came, so that one altered body
            # is told once and does not make every node above it a fault of its own.
            for level, index, value in push(leaf):
                if level >= STORED_LEVEL and stored.pop((level, index), None) != value:
                    yield from self._node(level, index)
            if size in heads:
                yield from self._head(size)
        yield from self._end(size, stored)

    def _gap(self, expected: int, found: object) -> Iterator[Fault]:
        if isinstance(found, int) and found > expected:
            yield Fault(seq=expected, last=found - 1, what="removed: the numbers have a gap")
        else:
            yield Fault(seq=expected, what=f"reordered or inserted: it is numbered {found}")

    def _miscounted(self, seq: int, run: str, fact: int) -> Fault:
        before = self._facts[run]
        if fact > before:
            what = f"removed before it: facts {before + 1} to {fact - 1} of run {run}"
        else:
            what = f"reordered or inserted: fact {fact} of run {run} comes after fact {before}"
        return Fault(seq=seq, what=what)

    def _node(self, level: int, index: int) -> Iterator[Fault]:
        first = (index << level) + 1
        last = (index + 1) << level
        # Nodes above a wrong one are wrong too; only the lowest narrows anything down.
        if level == STORED_LEVEL or not self._known_bad:
            self._known_bad = True
            yield Fault(seq=first, last=last, what="replaced: they do not match the stored tree")

    def _head(self, size: int) -> Iterator[Fault]:
        root, name = self._heads.pop(size)
        if root == self._frontier.root():
            if not self._known_bad:
                self._held = size
            return
        self._known_bad = True
        yield Fault(
            seq=self._held + 1,
            last=size,
            what=f"replaced or reordered: {name} over {size} entries does not match",
        )

    def _end(self, size: int, stored: dict[tuple[int, int], bytes]) -> Iterator[Fault]:
        beyond = max(self._heads, default=0)
        if beyond > size:
            yield Fault(
                seq=size + 1,
                last=beyond,
                what=f"truncated: {self._heads[beyond][1]} covers {beyond} entries",
            )
        elif stored:
            level, index = max(stored, key=lambda k: (k[1] + 1) << k[0])
            last = (index + 1) << level
            yield Fault(
                seq=min(size + 1, last), last=last, what="truncated: the stored tree is larger"
            )
        listed: dict[str, tuple[int, str]] = {}
        for first, name, shard in self._db.execute("SELECT first, name, shard FROM run"):
            listed[str(name)] = (int(first), str(shard))
        for name in sorted(listed.keys() | self._firsts.keys()):
            if listed.get(name) != self._firsts.get(name):
                at, _ = self._firsts.get(name) or listed[name]
                yield Fault(seq=at, what=f"the list of runs does not match run {name!r}")
        indexed = self._db.execute("SELECT COUNT(*) FROM entry INDEXED BY entry_run").fetchone()
        if indexed[0] != size:
            yield Fault(seq=0, what="its index of runs does not match its entries")
