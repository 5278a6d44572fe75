"""The ledger: every fact of every run, in one SQLite file that only grows.

Bodies are stored as the very bytes that are hashed, and the tree over them grows in the same
transaction, so a proof or a checkpoint never needs the whole file. A commit is durable
(write-ahead log, synchronous FULL): when an append returns, a crash loses nothing. Several
processes may write; each takes the lock before it reads the head. Design and figures: fact sheet
"trust", 2.2 to 2.5.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.errors import LedgerError
from engine.genesis.codec import decode, encode, peeker
from engine.genesis.ledger_schema import (
    INSERT_ENTRIES,
    INSERT_ENTRY,
    LEAST_STORED,
    ROWS_A_STATEMENT,
    SCHEMA,
    STORED_LEVEL,
    VERSION,
)
from engine.genesis.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    frontier_of,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
)
from engine.records import dataclass
from engine.shield import shielded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from engine.genesis.audit import Fault
    from engine.genesis.checkpoint import Checkpoint
    from engine.genesis.events import Event

BUSY_SECONDS = 30
"""How long a writer waits for another one."""

TROUBLE = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises; a damaged schema makes it speak in bytes that are no UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row: its number, its leaf hash (SHA-256 of 0x00 and the body), its bytes."""

    seq: int
    leaf: bytes
    body: bytes

    def event(self) -> Event:
        """The event in it.

        Raises:
            LedgerError: the bytes are no event of a known topic and shape.
        """
        return decode(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run as the ledger lists it."""

    name: str
    first: int
    """The number of its first entry."""
    shard: str


class Ledger:
    """An open ledger. One object belongs to one thread at a time; processes may share the file."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the ledger, making it when there is none.

        Args:
            path: the file.
            read_only: True opens what is there and changes nothing, whatever is in it.

        Raises:
            LedgerError: the file is no ledger, or cannot be opened or made.
        """
        self.path = path
        self.read_only = read_only
        self._lock = threading.RLock()
        self._depth = 0
        self._frontier: Frontier | None = None
        try:
            if not read_only:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}",
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
                uri=True,
            )
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute("PRAGMA recursive_triggers=ON")
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                raise LedgerError(
                    "A newer Chimera wrote this ledger.",
                    advice="Use that version; this one leaves the file as it is.",
                    where=str(path),
                )
            if version != VERSION and not read_only:
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.executescript(SCHEMA)
        except (*TROUBLE, OSError) as error:
            raise LedgerError(
                f"The ledger cannot be opened: {error}.",
                advice="Check the folder's permissions and free space; keep the file as evidence.",
                where=str(path),
            ) from error

    def is_made(self) -> bool:
        """False where a crash or a full disk came between the file and its tables."""
        for _ in self._rows("SELECT 1 FROM sqlite_master LIMIT 1"):
            return True
        return False

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # -- writing --------------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run a write transaction that holds the lock from its start; an inner one joins it.

        Raises:
            LedgerError: SQLite refused; nothing was written.
        """
        with self._lock:
            if self._depth:
                yield self._db
                return
            with shielded():
                yield from self._outermost()

    def _outermost(self) -> Iterator[sqlite3.Connection]:
        kept = self._frontier.copy() if self._frontier else None
        try:
            self._db.execute("BEGIN" if self.read_only else "BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                self._frontier = kept
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            finally:
                self._depth = 0
        except TROUBLE as error:
            raise LedgerError(
                f"The ledger refused an entry: {error}.",
                advice="Free some space or wait for the other writer; nothing was lost.",
                where=str(self.path),
            ) from error

    def record(
        self, event: Event, together: Callable[[sqlite3.Connection], None] | None = None
    ) -> None:
        """Append a fact; durable when this returns.

        Args:
            event: the fact.
            together: what else is written in the very same transaction; if it raises, nothing is.

        Raises:
            LedgerError: it could not be appended.
        """
        body = encode(event)
        with self.transaction() as db:
            if together is not None:
                together(db)
            self._insert(db, [(body, event.run, event.shard)])

    def append(self, body: bytes) -> int:
        """Append an event's bytes and answer its number.

        Raises:
            LedgerError: they are no event, or could not be appended.
        """
        return self.append_all([body])[-1]

    def append_all(self, bodies: Sequence[bytes]) -> range:
        """Append many events' bytes in one transaction and answer their numbers.

        Raises:
            LedgerError: one is no event, or they could not be appended; none was.
        """
        peek = peeker()
        rows = []
        for body in bodies:
            seen = peek(body)
            if seen is None:
                raise LedgerError("The bytes are no event.")
            rows.append((body, seen.runid, seen.shard))
        with self.transaction() as db:
            first = self._insert(db, rows)
        return range(first, first + len(rows))

    def _insert(self, db: sqlite3.Connection, rows: Sequence[tuple[bytes, str, str]]) -> int:
        (top,) = db.execute("SELECT COALESCE(MAX(seq), 0) FROM entry").fetchone()
        frontier = self._frontier
        if frontier is None or frontier.size != top:
            # Another process wrote since: take the tree's edge from the file.
            frontier = self._frontier = frontier_of(self._subtree, int(top))
        push = frontier.push
        entries: list[int | bytes | str] = []
        nodes: list[tuple[int, int, bytes]] = []
        runs: dict[str, tuple[int, str]] = {}
        seq = int(top)
        for body, run, shard in rows:
            seq += 1
            leaf = leaf_hash(body)
            entries += (seq, leaf, body, run)
            if seq & LEAST_STORED:
                push(leaf)
            else:
                nodes += push(leaf)[STORED_LEVEL - 1 :]
            if run not in runs:
                runs[run] = (seq, shard)
        for run, (first, shard) in runs.items():
            db.execute(
                "INSERT INTO run (first, name, shard) SELECT ?, ?, ?"
                " WHERE NOT EXISTS (SELECT 1 FROM run WHERE name = ?)",
                (first, run, shard, run),
            )
        batch = 4 * ROWS_A_STATEMENT
        whole = len(entries) - len(entries) % batch
        for at in range(0, whole, batch):
            db.execute(INSERT_ENTRIES, entries[at : at + batch])
        for at in range(whole, len(entries), 4):
            db.execute(INSERT_ENTRY, entries[at : at + 4])
        if nodes:
            db.executemany("INSERT INTO node (level, idx, hash) VALUES (?, ?, ?)", nodes)
        return int(top) + 1

    # -- reading --------------------------------------------------------------------------------

    def size(self) -> int:
        """How many entries there are."""
        return int(self._one("SELECT COALESCE(MAX(seq), 0) FROM entry"))

    def entries(self, *, run: str = "", first: int = 1, limit: int = -1) -> Iterator[Entry]:
        """Entries in order, of one run or of all; read as they are asked for.

        Raises:
            LedgerError: the file is damaged there.
        """
        where, values = ("run = ? AND seq >= ?", [run, first]) if run else ("seq >= ?", [first])
        for seq, leaf, body in self._rows(
            f"SELECT seq, leaf, body FROM entry WHERE {where} ORDER BY seq LIMIT ?",  # noqa: S608 - fixed text
            (*values, limit),
        ):
            if not (isinstance(seq, int) and isinstance(leaf, bytes) and isinstance(body, bytes)):
                raise self._damaged(f"entry {seq} is of a wrong kind")
            yield Entry(seq=seq, leaf=leaf, body=body)

    def runs(self, limit: int = 50) -> tuple[str, ...]:
        """The ids of the last runs, newest first."""
        return tuple(r.name for r in self.run_rows(limit=limit))

    def run_rows(self, *, limit: int = 50, before: int = 0, shard: str = "") -> tuple[RunRow, ...]:
        """The last runs, newest first; `before` is a first entry's number to page on from."""
        rows = self._rows(
            "SELECT name, first, shard FROM run WHERE (? = 0 OR first < ?)"
            " AND (? = '' OR shard = ?) ORDER BY first DESC LIMIT ?",
            (before, before, shard, shard, limit),
        )
        return tuple(RunRow(name=str(n), first=int(str(f)), shard=str(s)) for n, f, s in rows)

    # -- the tree -------------------------------------------------------------------------------

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` entries, all by default.

        Raises:
            LedgerError: there are not so many.
        """
        size = self._size_or(size)
        return EMPTY_ROOT if size == 0 else root_of(self._subtree, size)

    def prove(self, seq: int, size: int | None = None) -> tuple[bytes, ...]:
        """The proof that an entry is among the first `size`, all by default.

        Raises:
            LedgerError: there is no such entry.
        """
        size = self._size_or(size)
        if not 1 <= seq <= size:
            raise LedgerError(f"There is no entry {seq} among {size}.")
        return inclusion_proof(self._subtree, seq - 1, size)

    def prove_growth(self, first: int, second: int | None = None) -> tuple[bytes, ...]:
        """The proof that the first `first` entries are the start of the first `second`.

        Raises:
            LedgerError: there are not so many.
        """
        second = self._size_or(second)
        if not 1 <= first <= second:
            raise LedgerError(f"{first} entries are not the start of {second}.")
        return consistency_proof(self._subtree, first, second)

    def keep_checkpoint(self, size: int, note: str) -> None:
        """Keep a signed checkpoint beside the entries, as a place to narrow a fault down to."""
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO checkpoint (size, note) VALUES (?, ?)", (size, note))

    def checkpoints(self) -> tuple[str, ...]:
        """The notes of the checkpoints that were kept, smallest first."""
        return tuple(str(n) for (n,) in self._rows("SELECT note FROM checkpoint ORDER BY size"))

    def verify(self, checkpoints: Sequence[Checkpoint] = ()) -> Iterator[Fault]:
        """Find every entry that does not hold, and say which and why; see `audit`.

        Args:
            checkpoints: heads that left this machine, already judged by their signature.
        """
        from engine.genesis.audit import audit

        return audit(self, checkpoints)

    def _subtree(self, level: int, index: int) -> bytes:
        if level >= STORED_LEVEL:
            for (stored,) in self._rows(
                "SELECT hash FROM node WHERE level = ? AND idx = ?", (level, index)
            ):
                if isinstance(stored, bytes):
                    return stored
            raise self._damaged(f"the tree lacks its node {level}/{index}")
        low = index << level
        rows = self._rows(
            "SELECT leaf FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq",
            (low, low + (1 << level)),
        )
        hashes = [leaf for (leaf,) in rows if isinstance(leaf, bytes)]
        if len(hashes) != 1 << level:
            raise self._damaged(f"entries {low + 1} to {low + (1 << level)} are not all there")
        while len(hashes) > 1:
            hashes = [node_hash(a, b) for a, b in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    def _size_or(self, size: int | None) -> int:
        whole = self.size()
        if size is None:
            return whole
        if not 0 <= size <= whole:
            raise LedgerError(f"The ledger has {whole} entries, not {size}.", where=str(self.path))
        return size

    def _one(self, query: str) -> int:
        for (value,) in self._rows(query):
            if isinstance(value, int):
                return value
        raise self._damaged("a number is missing")

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
        try:
            yield from self._db.execute(query, values)
        except (UnicodeEncodeError, OverflowError):
            return  # What no ledger can hold is asked for: there is no such row.
        except TROUBLE as error:
            raise self._damaged(str(error)) from error

    def _damaged(self, what: str) -> LedgerError:
        return LedgerError(
            f"The ledger is damaged: {what}.",
            advice="Keep the file as evidence; `chimeractl ledger verify` says what is left.",
            where=str(self.path),
        )
