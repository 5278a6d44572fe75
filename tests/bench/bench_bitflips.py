"""Flip bits of a ledger of a thousand entries; ``python tests/bench/bench_bitflips.py [stride]``.

First every byte of every body and hash, by the audit's own comparison; then bytes of the file
itself, every `stride`-th (1 for all of them: hours): each flip is either told, or it lies where
SQLite keeps nothing and every table reads exactly as before. Nothing may crash.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine.errors import LedgerError
from engine.genesis.ledger import Ledger
from engine.genesis.merkle import leaf_hash
from tests.genesis.conftest import body

TABLES = ("entry", "run", "node")


def content(path):
    db = sqlite3.connect(path)
    try:
        return [db.execute(f"SELECT * FROM {t} ORDER BY 1, 2").fetchall() for t in TABLES]
    finally:
        db.close()


def judge(path, real):
    try:
        ledger = Ledger(path, read_only=True)
    except LedgerError:
        return "refused when opened"
    try:
        faults = list(ledger.verify())
    finally:
        ledger.close()
    if faults:
        return "told by the audit"
    return "unused byte: nothing changed" if content(path) == real else "SILENT"


def main(stride):
    folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    path = folder / "ledger.sqlite"
    ledger = Ledger(path)
    ledger.append_all([body(n) for n in range(1, 1001)])
    entries = list(ledger.entries())
    ledger.close()
    count = missed = 0
    for entry in entries:
        for place in range(len(entry.body)):
            changed = bytearray(entry.body)
            changed[place] ^= 1 << place % 8
            count += 1
            missed += leaf_hash(bytes(changed)) == entry.leaf
        count += len(entry.leaf)
    print(f"bodies and hashes: {count} bytes flipped, {missed} missed")
    data = path.read_bytes()
    real = content(path)
    copy = folder / "copy.sqlite"
    found = Counter()
    started = time.perf_counter()
    for place in range(0, len(data), stride):
        changed = bytearray(data)
        changed[place] ^= 1 << (place // stride) % 8
        copy.write_bytes(bytes(changed))
        answer = judge(copy, real)
        found[answer] += 1
        if answer == "SILENT":
            print(f"SILENT at {place}")
    print(f"file of {len(data)} bytes, every {stride}: {dict(found)}")
    print(f"in {time.perf_counter() - started:.0f} s")
    sys.exit(1 if missed or found["SILENT"] else 0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 61)
