from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

import pytest

from engine.errors import CertificateRejected, LedgerError
from engine.genesis.bus import NullRecorder
from engine.genesis.events import LineLogged, Progressed
from engine.genesis.ledger import Ledger
from engine.genesis.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_holds,
    inclusion_holds,
    leaf_hash,
)
from engine.model import Layer
from tests.genesis.conftest import body


def test_an_entry_comes_back_byte_for_byte(ledger):
    data = body(1)
    assert ledger.append(data) == 1
    (entry,) = ledger.entries()
    assert entry.body == data
    assert entry.leaf == leaf_hash(data)
    assert entry.event().payload == LineLogged(at=Layer.HEAL, text="line 1")


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 40])
def test_roots_and_proofs_are_those_of_the_bodies(tmp_path, size):
    ledger = Ledger(tmp_path / "l.sqlite")
    bodies = [body(n) for n in range(1, size + 1)]
    for n in range(0, size, 7):
        ledger.append_all(bodies[n : n + 7])
    frontier = Frontier()
    roots = [EMPTY_ROOT]
    for data in bodies:
        frontier.push(leaf_hash(data))
        roots.append(frontier.root())
    assert ledger.root() == roots[-1]
    for seq in range(1, size + 1):
        assert ledger.root(seq) == roots[seq]
        proof = ledger.prove(seq)
        assert inclusion_holds(leaf_hash(bodies[seq - 1]), seq - 1, size, proof, roots[-1])
        growth = ledger.prove_growth(seq)
        assert consistency_holds(seq, size, growth, roots[seq], roots[-1])
    assert not list(ledger.verify())
    ledger.close()


def test_two_open_ledgers_take_turns(tmp_path):
    one = Ledger(tmp_path / "l.sqlite")
    two = Ledger(tmp_path / "l.sqlite")
    for n in range(1, 60):
        (one if n % 3 else two).append(body(n))
    assert one.root() == two.root()
    assert not list(two.verify())
    one.close()
    two.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET body = x'00' WHERE seq = 3",
        "DELETE FROM entry WHERE seq = 3",
        "DELETE FROM entry WHERE seq = 40",
        "INSERT OR REPLACE INTO entry VALUES (3, x'00', x'00', 'r')",
        "REPLACE INTO entry VALUES (40, x'00', x'00', 'r')",
        "INSERT INTO entry VALUES (50, x'00', x'00', 'r')",
        "UPDATE node SET hash = x'00'",
        "DELETE FROM node",
        "UPDATE run SET name = 'x'",
        "DELETE FROM run",
    ],
)
def test_accidents_are_stopped(filled, statement):
    with pytest.raises(LedgerError, match=r"grows|order|stays"), filled.transaction() as db:
        db.execute(statement)
    assert filled.size() == 40
    assert not list(filled.verify())


def test_a_nonce_is_never_unused_nor_forgotten(ledger):
    with ledger.transaction() as db:
        db.execute("INSERT INTO challenge VALUES ('n', 't', 1, 'd', 'i', 'e', NULL)")
        db.execute("UPDATE challenge SET used_at = 'now'")
    for statement in ("UPDATE challenge SET used_at = NULL", "DELETE FROM challenge"):
        with pytest.raises(LedgerError), ledger.transaction() as db:
            db.execute(statement)


def test_what_is_no_event_is_refused_whole(ledger):
    for bad in (b"", b"\xff", b"[]", b"{}", b'{"runid":1', b"null"):
        with pytest.raises(LedgerError):
            ledger.append_all([body(1), bad])
    assert ledger.size() == 0


def test_what_goes_together_is_kept_together_or_not_at_all(ledger, bus):
    def refuse(db):
        db.execute("INSERT INTO intent VALUES ('d', 't', 'x', '', '', '')")
        raise CertificateRejected("no")

    heard = []
    bus.subscribe(heard.append)
    with pytest.raises(CertificateRejected):
        bus.publish(LineLogged(at=Layer.DEPLOY, text="x"), together=refuse)
    assert ledger.size() == 0
    assert not heard
    with ledger.transaction() as db:
        assert db.execute("SELECT COUNT(*) FROM intent").fetchone() == (0,)
    event = bus.publish(
        LineLogged(at=Layer.DEPLOY, text="x"),
        together=lambda db: db.execute("INSERT INTO intent VALUES ('d', 't', 'x', '', '', '')"),
    )
    assert (event.sequence, event.fact) == (1, 1)
    assert not list(ledger.verify())


def test_nothing_together_without_a_ledger(clock):
    from engine.genesis.bus import Bus

    bus = Bus(run="r", project="p", clock=clock, recorder=NullRecorder())
    bus.publish(LineLogged(at=Layer.DEPLOY, text="x"))
    with pytest.raises(LedgerError):
        bus.publish(LineLogged(at=Layer.DEPLOY, text="x"), together=lambda db: None)


def test_facts_count_without_a_gap_and_ticks_are_not_kept(ledger, bus):
    bus.publish(LineLogged(at=Layer.HEAL, text="a"))
    bus.publish(Progressed(at=Layer.HEAL, task="t", done=1, total=2))
    bus.publish(LineLogged(at=Layer.HEAL, text="b"))
    raws = [json.loads(e.body) for e in ledger.entries()]
    assert [(r["sequence"], r["fact"]) for r in raws] == [(1, 1), (3, 2)]


def test_an_event_is_a_proper_cloudevent(ledger, bus):
    bus.publish(LineLogged(at=Layer.HEAL, text="a\udcff"))
    (entry,) = ledger.entries()
    raw = json.loads(entry.body)
    assert raw["specversion"] == "1.0"
    assert raw["source"] == "/chimera/my%20site"
    assert raw["type"] == "genesis.run.log"
    for name in ("id", "source", "type", "time"):
        assert raw[name]
    assert "subject" not in raw
    assert all(name.isalnum() and name.islower() for name in raw)
    assert entry.event().payload.text == "a\udcff"


def test_runs_are_listed_newest_first_and_paged(ledger):
    for n in range(1, 9):
        ledger.append_all([body(1, run=f"run{n}"), body(2, run=f"run{n}")])
    assert ledger.runs(3) == ("run8", "run7", "run6")
    rows = ledger.run_rows(limit=3, before=ledger.run_rows(limit=3)[-1].first)
    assert [r.name for r in rows] == ["run5", "run4", "run3"]
    assert ledger.run_rows(shard="other/x") == ()
    assert [e.event().run for e in ledger.entries(run="run4")] == ["run4", "run4"]
    assert [e.seq for e in ledger.entries(first=3, limit=2)] == [3, 4]


def test_a_full_disk_is_an_error_and_loses_nothing(tmp_path):
    ledger = Ledger(tmp_path / "l.sqlite")
    with ledger.transaction() as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
    ledger._db.execute(f"PRAGMA max_page_count={pages + 3}")
    kept = 0

    def fill():
        nonlocal kept
        for n in range(1, 500):
            ledger.append(body(n))
            kept += 1

    with pytest.raises(LedgerError, match="full"):
        fill()
    assert 0 < kept < 400
    assert ledger.size() == kept
    assert not list(ledger.verify())
    ledger._db.execute("PRAGMA max_page_count=100000")
    ledger.append(body(kept + 1))
    assert not list(ledger.verify())
    ledger.close()


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 50, b"SQLite format 3\x00" + b"\xff" * 4096]
)
def test_a_file_that_is_no_ledger(tmp_path, content):
    path = tmp_path / "l.sqlite"
    path.write_bytes(content)
    with pytest.raises(LedgerError):
        Ledger(path)


def test_a_ledger_of_a_newer_version_is_left_alone(tmp_path):
    path = tmp_path / "l.sqlite"
    Ledger(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="newer"):
        Ledger(path)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be(tmp_path):
    Path(tmp_path / "file").write_text("x")
    with pytest.raises(LedgerError):
        Ledger(tmp_path / "file" / "l.sqlite")


def test_opening_reads_next_to_nothing(tmp_path):
    path = tmp_path / "l.sqlite"
    ledger = Ledger(path)
    ledger.append_all([body(n) for n in range(1, 20001)])
    ledger.close()
    best = 1.0
    for _ in range(5):
        started = time.perf_counter()
        again = Ledger(path)
        again.runs(50)
        again.size()
        best = min(best, time.perf_counter() - started)
        again.close()
    assert best < 0.05


def test_what_no_ledger_can_hold_is_not_in_it(ledger):
    ledger.append(body(1))
    assert list(ledger.entries(run="\udcff")) == []
    assert list(ledger.entries(first=10**23)) == []


@pytest.mark.parametrize("count", [1, 15, 16, 49, 50, 51, 100, 137])
def test_a_batch_of_any_size_is_the_same_ledger_as_its_entries_one_by_one(tmp_path, count):
    bodies = [body(n) for n in range(1, count + 1)]
    whole, single = Ledger(tmp_path / "whole.sqlite"), Ledger(tmp_path / "single.sqlite")
    whole.append_all(bodies)
    for one in bodies:
        single.append(one)
    assert whole.root() == single.root()
    assert [e.body for e in whole.entries()] == bodies
    assert list(whole.verify()) == []
    whole.close()
    single.close()
