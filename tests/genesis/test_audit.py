from __future__ import annotations

import random
import sqlite3

import pytest

from engine.errors import LedgerError
from engine.genesis.checkpoint import Checkpoint
from engine.genesis.existing import existing_ledger
from engine.genesis.ledger import Ledger
from engine.genesis.merkle import leaf_hash
from tests.genesis.conftest import body


def attack(path, *statements):
    """Write as the file's owner can: every guard dropped for the time of it."""
    db = sqlite3.connect(path)
    guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        db.execute(f"DROP TRIGGER {name}")
    for statement, *values in statements:
        db.execute(statement, values)
    for _, sql in guards:
        db.execute(sql)
    db.commit()
    db.close()


def swap(path, seq, data, *, leaf=True):
    attack(
        path,
        ("UPDATE entry SET body = ?, leaf = ? WHERE seq = ?", data, leaf_hash(data), seq)
        if leaf
        else ("UPDATE entry SET body = ? WHERE seq = ?", data, seq),
    )


def rebuild(path):
    """The perfect forgery: hashes, tree and list of runs all made anew from the bodies."""
    db = sqlite3.connect(path)
    rows = db.execute("SELECT body FROM entry ORDER BY seq").fetchall()
    db.close()
    path.unlink()
    for extra in ("-wal", "-shm"):
        path.with_name(path.name + extra).unlink(missing_ok=True)
    ledger = Ledger(path)
    ledger.append_all([b for (b,) in rows])
    ledger.close()


@pytest.fixture
def path(filled):
    filled.close()
    return filled.path


def faults(path, *checkpoints):
    ledger = Ledger(path)
    try:
        return [str(f) for f in ledger.verify(checkpoints)]
    finally:
        ledger.close()


def head(path, size=None):
    ledger = Ledger(path)
    try:
        return Checkpoint(origin="o", size=size or ledger.size(), root=ledger.root(size))
    finally:
        ledger.close()


def test_a_sound_ledger_has_no_fault(path):
    assert faults(path, head(path), head(path, 17), head(path, 1)) == []


def test_an_altered_body_is_named(path):
    swap(path, 7, body(7, text="lie"), leaf=False)
    assert faults(path) == ["entry 7: altered: its bytes do not match its hash"]


def test_an_altered_body_with_its_hash_is_found_by_the_tree(path):
    swap(path, 7, body(7, text="lie"))
    (found,) = faults(path)
    assert found == "entries 1 to 16: replaced: they do not match the stored tree"


def test_a_last_entry_no_stored_node_covers_is_found_by_the_checkpoint(path):
    checkpoint = head(path)
    swap(path, 40, body(40, text="lie"))
    (found,) = faults(path, checkpoint)
    assert "entries 1 to 40: replaced or reordered: a checkpoint that left" in found


def test_two_checkpoints_narrow_a_perfect_forgery_down(path):
    heads = [head(path, 30), head(path, 36), head(path)]
    swap(path, 33, body(33, text="lie"))
    rebuild(path)
    found = faults(path, *heads)
    assert found[0].startswith("entries 31 to 36: replaced")


def test_a_removed_entry_is_named(path):
    attack(path, ("DELETE FROM entry WHERE seq = 9",))
    assert faults(path)[0] == "entry 9: removed: the numbers have a gap"


def test_a_removed_entry_is_named_even_when_all_are_renumbered(path):
    attack(
        path,
        ("DELETE FROM entry WHERE seq = 9",),
        ("UPDATE entry SET seq = seq - 1 WHERE seq > 9",),
    )
    rebuild(path)
    assert faults(path) == ["entry 9: removed before it: facts 9 to 9 of run r"]


def test_two_swapped_entries_are_named_even_in_a_perfect_forgery(path):
    attack(
        path,
        ("UPDATE entry SET seq = 1000 WHERE seq = 9",),
        ("UPDATE entry SET seq = 9 WHERE seq = 12",),
        ("UPDATE entry SET seq = 12 WHERE seq = 1000",),
    )
    rebuild(path)
    found = faults(path)
    assert any(f.startswith("entry 9: ") for f in found)
    assert any(f.startswith("entry 10: reordered or inserted") for f in found)


def test_an_inserted_entry_is_named(path):
    attack(
        path,
        ("UPDATE entry SET seq = seq + 1000 WHERE seq > 9",),
        ("INSERT INTO entry VALUES (10, ?, ?, 'r')", leaf_hash(body(9)), body(9)),
        ("UPDATE entry SET seq = seq - 999 WHERE seq > 1000",),
    )
    assert any(f.startswith("entry 10: reordered or inserted: fact 9") for f in faults(path))


@pytest.mark.parametrize("left", [39, 33, 32, 16, 1, 0])
def test_truncation_is_found_by_a_checkpoint(path, left):
    checkpoint = head(path)
    attack(path, ("DELETE FROM entry WHERE seq > ?", left))
    rebuild(path)
    assert faults(path) == []
    found = faults(path, checkpoint)
    assert len(found) == 1
    assert "truncated: a checkpoint that left the machine covers 40" in found[0]
    first = left + 1
    assert found[0].startswith(f"entries {first} to 40" if first < 40 else "entry 40")


def test_lazy_truncation_is_found_without_a_checkpoint(path):
    attack(path, ("DELETE FROM entry WHERE seq > 20",))
    assert any("truncated: the stored tree is larger" in f for f in faults(path))


def test_whole_replacement_is_found_by_a_checkpoint(path, tmp_path):
    checkpoint = head(path, 30)
    other = Ledger(tmp_path / "other.sqlite")
    other.append_all([body(n, run="x") for n in range(1, 100)])
    other.close()
    path.write_bytes((tmp_path / "other.sqlite").read_bytes())
    assert faults(path) == []
    (found,) = faults(path, checkpoint)
    assert "entries 1 to 30: replaced" in found


def test_an_entry_filed_under_another_run_is_named(path):
    attack(path, ("UPDATE entry SET run = 'x' WHERE seq = 5",))
    assert any(f.startswith("entry 5: moved") for f in faults(path))


def test_a_lying_list_of_runs_is_named(path):
    attack(path, ("UPDATE run SET first = 3",))
    assert any("list of runs" in f for f in faults(path))


def test_a_kept_checkpoint_that_does_not_match_is_named(path):
    ledger = Ledger(path)
    ledger.keep_checkpoint(
        20, Checkpoint(origin="o", size=20, root=b"\1" * 32).body() + "\n— o AA==\n"
    )
    ledger.keep_checkpoint(25, "junk")
    ledger.close()
    found = faults(path)
    assert "the checkpoint kept for it over 20 entries" in found[0]
    assert "over 25 entries" in found[1]


def test_a_lost_guard_is_told(path):
    db = sqlite3.connect(path)
    db.execute("DROP TRIGGER entry_no_update")
    db.close()
    assert faults(path) == ["the ledger: its guard entry_no_update was taken away"]


def flipped(data, place, bit):
    changed = bytearray(data)
    changed[place] ^= 1 << bit
    return bytes(changed)


def test_every_flipped_bit_of_every_body_and_hash_is_found(path):
    db = sqlite3.connect(path)
    (data, leaf) = db.execute("SELECT body, leaf FROM entry WHERE seq = 23").fetchone()
    db.close()
    for place in range(len(data)):
        assert leaf_hash(flipped(data, place, place % 8)) != leaf
    chance = random.Random(6)
    for place in chance.sample(range(len(data)), 12):
        swap(path, 23, flipped(data, place, chance.randrange(8)), leaf=False)
        assert any(f.startswith("entry 23: altered") for f in faults(path))
    attack(path, ("UPDATE entry SET body = ?, leaf = ? WHERE seq = 23", data, leaf))
    for place in range(32):
        attack(path, ("UPDATE entry SET leaf = ? WHERE seq = 23", flipped(leaf, place, place % 8)))
        assert any(f.startswith("entry 23: altered") for f in faults(path))


def content(path):
    db = sqlite3.connect(path)
    try:
        return [
            db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("entry", "run", "node")
        ]
    finally:
        db.close()


def test_flipped_bits_of_the_file_are_found_or_change_nothing(path, tmp_path):
    data = path.read_bytes()
    real = content(path)
    chance = random.Random(66)
    copy = tmp_path / "copy.sqlite"
    for place in chance.sample(range(len(data)), 250):
        copy.write_bytes(flipped(data, place, chance.randrange(8)))
        try:
            found = faults(copy)
        except LedgerError:
            continue
        assert found or content(copy) == real, place


def test_undecodable_bytes_in_an_event_are_no_fault(tmp_path):
    path = tmp_path / "ledger.sqlite"
    ledger = Ledger(path)
    ledger.append_all([body(1), body(2, text="a name with \udcff in it"), body(3)])
    ledger.close()
    assert faults(path) == []


@pytest.mark.parametrize(
    "data",
    [
        b'{"runid": "r", "id": "1", "type": "x", "fact": NaN, "data": "\\udcff"}',
        b'{"runid": 1, "id": "1", "type": "x", "data": "\\udcff"}',
        b'{"runid": "r", "data": "\\udcff"}',
        b'"\\udcff"',
        b"[" * 100_000,
    ],
)
def test_what_is_no_event_is_told_with_undecodable_bytes_too(path, data):
    swap(path, 5, data)
    assert any("its bytes are no event" in f for f in faults(path))


def test_a_ledger_that_a_crash_left_without_tables_holds_unless_a_head_was_sealed(tmp_path):
    path = tmp_path / "ledger.sqlite"
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode=WAL")
    db.close()
    ledger = Ledger(path, read_only=True)
    assert list(ledger.verify()) == []
    sealed = Checkpoint(origin="o", size=7, root=b"r" * 32)
    assert [str(f) for f in ledger.verify([sealed])] == [
        "entries 1 to 7: truncated: a checkpoint that left the machine covers 7 entries"
    ]
    ledger.close()
    assert existing_ledger(path) is None
    assert existing_ledger(tmp_path / "none") is None
