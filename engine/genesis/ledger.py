"""The ledger: every fact of every run, in one SQLite file that only grows.

Bodies are stored as the very bytes that are hashed. Triggers stop accidents (no update, no delete,
no row out of order, not even by ``INSERT OR REPLACE``); evidence of tampering is the tree over the
leaves. Design and figures: fact sheet "trust", 2.2 to 2.5.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import LedgerError
from engine.genesis.codec import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from engine.genesis.events import Event

SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
  seq INTEGER PRIMARY KEY,
  leaf BLOB NOT NULL,
  body BLOB NOT NULL,
  run TEXT GENERATED ALWAYS AS (json_extract(CAST(body AS TEXT), '$.runid')) VIRTUAL
) STRICT;
CREATE INDEX IF NOT EXISTS entry_run ON entry (run, seq);
CREATE TABLE IF NOT EXISTS node (
  level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS checkpoint (size INTEGER NOT NULL, note TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS challenge (
  nonce TEXT PRIMARY KEY, target TEXT NOT NULL, sequence INTEGER NOT NULL,
  digest TEXT NOT NULL, issued_at TEXT NOT NULL, expires TEXT NOT NULL, used_at TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS intent (
  deploy TEXT PRIMARY KEY, target TEXT NOT NULL, digest TEXT NOT NULL,
  certificate TEXT NOT NULL, nonce TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS entry_no_update BEFORE UPDATE ON entry
  BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER IF NOT EXISTS entry_no_delete BEFORE DELETE ON entry
  BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER IF NOT EXISTS entry_in_order BEFORE INSERT ON entry
  WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM entry)
  BEGIN SELECT RAISE(ABORT, 'entries come in order'); END;
"""

BUSY_SECONDS = 30
"""How long a writer waits for another one."""


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
class Fault:
    """An entry that does not hold, and why."""

    seq: int
    what: str


def leaf_hash(body: bytes) -> bytes:
    """RFC 6962: SHA-256 over 0x00 and the entry."""
    return hashlib.sha256(b"\x00" + body).digest()


class Ledger:
    """An open ledger. One object belongs to one thread at a time; processes may share the file."""

    def __init__(self, path: Path) -> None:
        """Open the ledger, making it when there is none.

        Raises:
            LedgerError: the file is no ledger, or cannot be opened or made.
        """
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute("PRAGMA recursive_triggers=ON")
            self._db.executescript(SCHEMA)
        except (sqlite3.Error, OSError) as error:
            raise LedgerError(
                f"The ledger cannot be opened: {error}.",
                advice="Check the folder's permissions and free space; keep the file as evidence.",
                where=str(path),
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run a write transaction that holds the lock from its start.

        Raises:
            LedgerError: SQLite refused; nothing was written.
        """
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
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
        with self.transaction() as db:
            if together is not None:
                together(db)
            self._insert(db, encode(event))

    def append(self, body: bytes) -> int:
        """Append an entry's bytes and answer its number."""
        with self.transaction() as db:
            return self._insert(db, body)

    def _insert(self, db: sqlite3.Connection, body: bytes) -> int:
        (top,) = db.execute("SELECT COALESCE(MAX(seq), 0) FROM entry").fetchone()
        seq = int(top) + 1
        db.execute(
            "INSERT INTO entry (seq, leaf, body) VALUES (?, ?, ?)", (seq, leaf_hash(body), body)
        )
        return seq

    def size(self) -> int:
        """How many entries there are."""
        (top,) = self._db.execute("SELECT COALESCE(MAX(seq), 0) FROM entry").fetchone()
        return int(top)

    def entries(self, *, run: str = "", first: int = 1, limit: int = -1) -> Iterator[Entry]:
        """Entries in order, of one run or of all."""
        where, values = ("run = ? AND seq >= ?", [run, first]) if run else ("seq >= ?", [first])
        rows = self._db.execute(
            f"SELECT seq, leaf, body FROM entry WHERE {where} ORDER BY seq LIMIT ?",  # noqa: S608 - fixed text
            [*values, limit],
        )
        for seq, leaf, body in rows:
            yield Entry(seq=seq, leaf=leaf, body=body)

    def runs(self, limit: int = 50) -> tuple[str, ...]:
        """The ids of the last runs, newest first."""
        rows = self._db.execute(
            "SELECT run FROM entry GROUP BY run ORDER BY MIN(seq) DESC LIMIT ?", (limit,)
        )
        return tuple(str(row[0]) for row in rows)

    def verify(self) -> Iterator[Fault]:
        """Find every entry that does not hold: numbers in order, leaves that match their bytes."""
        expected = 1
        for entry in self.entries():
            if entry.seq != expected:
                yield Fault(seq=expected, what=f"missing: the next entry is {entry.seq}")
                expected = entry.seq
            if leaf_hash(entry.body) != entry.leaf:
                yield Fault(seq=entry.seq, what="altered: its bytes do not match its hash")
            expected += 1
