"""Ledger rates; run by name: ``python tests/bench/bench_ledger.py [entries]``."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine.genesis.ledger import Ledger
from tests.genesis.conftest import body


def bare(folder, bodies, batch):
    """The same bytes in a bare table, with the same durability."""
    db = sqlite3.connect(folder / f"bare{batch}.sqlite", isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT")
    started = time.perf_counter()
    for n in range(0, len(bodies), batch):
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO entry (body) VALUES (?)", [(b,) for b in bodies[n : n + batch]])
        db.execute("COMMIT")
    rate = len(bodies) / (time.perf_counter() - started)
    db.close()
    return rate


def ours(folder, bodies, batch):
    ledger = Ledger(folder / f"ours{batch}.sqlite")
    started = time.perf_counter()
    for n in range(0, len(bodies), batch):
        ledger.append_all(bodies[n : n + batch])
    rate = len(bodies) / (time.perf_counter() - started)
    ledger.close()
    return rate


def main(count):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"body {len(body(1000))} bytes")
        for batch, amount in ((1, 2000), (100, 20000)):
            bodies = [body(n) for n in range(1, amount + 1)]
            # Interleaved rounds: the disk's mood must not decide.
            shares = []
            for _ in range(3):
                plain = bare(folder, bodies, batch)
                mine = ours(folder, bodies, batch)
                shares.append(mine / plain)
                for path in folder.iterdir():
                    path.unlink()
            share = sorted(shares)[1]
            print(f"batch {batch}: bare {plain:.0f}/s, ledger {mine:.0f}/s, share {share:.0%}")
        path = folder / "million.sqlite"
        ledger = Ledger(path)
        started = time.perf_counter()
        for n in range(1, count + 1, 10000):
            ledger.append_all([body(i) for i in range(n, min(n + 10000, count + 1))])
        print(f"built {count} entries in {time.perf_counter() - started:.1f} s")
        ledger.close()
        print(f"size {path.stat().st_size / 1e6:.0f} MB")
        started = time.perf_counter()
        ledger = Ledger(path)
        ledger.runs(50)
        ledger.size()
        print(f"opened, sized and listed in {(time.perf_counter() - started) * 1000:.1f} ms")
        started = time.perf_counter()
        ledger.prove(count // 3)
        root = ledger.root()
        print(f"proved and rooted in {(time.perf_counter() - started) * 1000:.1f} ms")
        started = time.perf_counter()
        faults = list(ledger.verify())
        print(
            f"verified in {time.perf_counter() - started:.2f} s, {len(faults)} faults, {root.hex()}"
        )
        ledger.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
