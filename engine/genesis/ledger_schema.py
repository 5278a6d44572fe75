"""The ledger's tables and triggers.

Triggers stop accidents: no update, no delete, no row out of order, not even by ``INSERT OR
REPLACE``, which slips past a delete trigger unless recursive triggers are on (fact sheet "trust",
2.5). They are no evidence: whoever owns the file can drop them. Evidence is the tree.
"""

from __future__ import annotations

VERSION = 1
"""What the script writes to ``user_version``; a ledger with it is opened as it is."""

SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS entry (
  seq INTEGER PRIMARY KEY, leaf BLOB NOT NULL, body BLOB NOT NULL, run TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS entry_run ON entry (run, seq);
CREATE TABLE IF NOT EXISTS run (
  first INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, shard TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS node (
  level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS challenge (
  nonce TEXT PRIMARY KEY, target TEXT NOT NULL, sequence INTEGER NOT NULL,
  digest TEXT NOT NULL, issued_at TEXT NOT NULL, expires TEXT NOT NULL, used_at TEXT,
  UNIQUE (target, sequence)
) STRICT;
CREATE TABLE IF NOT EXISTS intent (
  deploy TEXT PRIMARY KEY, target TEXT NOT NULL, digest TEXT NOT NULL,
  certificate TEXT NOT NULL, nonce TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS intent_nonce ON intent (nonce) WHERE nonce <> '';
CREATE TRIGGER IF NOT EXISTS entry_no_update BEFORE UPDATE ON entry
  BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER IF NOT EXISTS entry_no_delete BEFORE DELETE ON entry
  BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER IF NOT EXISTS entry_in_order BEFORE INSERT ON entry
  WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM entry)
  BEGIN SELECT RAISE(ABORT, 'entries come in order'); END;
CREATE TRIGGER IF NOT EXISTS node_no_update BEFORE UPDATE ON node
  BEGIN SELECT RAISE(ABORT, 'the tree only grows'); END;
CREATE TRIGGER IF NOT EXISTS node_no_delete BEFORE DELETE ON node
  BEGIN SELECT RAISE(ABORT, 'the tree only grows'); END;
CREATE TRIGGER IF NOT EXISTS run_no_update BEFORE UPDATE ON run
  BEGIN SELECT RAISE(ABORT, 'a run stays'); END;
CREATE TRIGGER IF NOT EXISTS run_no_delete BEFORE DELETE ON run
  BEGIN SELECT RAISE(ABORT, 'a run stays'); END;
CREATE TRIGGER IF NOT EXISTS challenge_once BEFORE UPDATE ON challenge
  WHEN OLD.used_at IS NOT NULL OR NEW.nonce IS NOT OLD.nonce
  BEGIN SELECT RAISE(ABORT, 'a nonce is used once'); END;
CREATE TRIGGER IF NOT EXISTS challenge_no_delete BEFORE DELETE ON challenge
  BEGIN SELECT RAISE(ABORT, 'a nonce is never forgotten'); END;
CREATE TRIGGER IF NOT EXISTS intent_no_update BEFORE UPDATE ON intent
  BEGIN SELECT RAISE(ABORT, 'an intent stays'); END;
CREATE TRIGGER IF NOT EXISTS intent_no_delete BEFORE DELETE ON intent
  BEGIN SELECT RAISE(ABORT, 'an intent stays'); END;
PRAGMA user_version = 1;
COMMIT;
"""

STORED_LEVEL = 4
"""Full subtrees from this level up are stored; below, they are made of at most 15 leaves."""

LEAST_STORED = (1 << STORED_LEVEL) - 1
"""An entry whose number has any of these bits completes no subtree that is stored."""

INSERT_ENTRY = "INSERT INTO entry (seq, leaf, body, run) VALUES (?, ?, ?, ?)"
ROWS_A_STATEMENT = 50
INSERT_ENTRIES = INSERT_ENTRY + ", (?, ?, ?, ?)" * (ROWS_A_STATEMENT - 1)
"""A guard may end a statement in its middle, so SQLite notes how to take each one back: one for
many rows costs a fifth less than one for each."""
