"""Certificates a second, and the hashing of a large tree; ``python tests/bench/bench_certificates.py``.

With a number of megabytes as argument the tree has that size (1024 by default).
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine.decide import Answer
from engine.model import Decision, Healing
from engine.project.snapshot import Snapshot
from engine.trust.chain import Expected, verify_chain
from engine.trust.statement import Subject
from tests.certify.conftest import TARGET, House, simulation


def certificates(folder):
    house = House(folder)
    certifier = house.certifier
    yes = Answer(decision=Decision.ACCEPT, by="bench")
    made = []

    def timed(name, count, act):
        started = time.perf_counter()
        for _ in range(count):
            act()
        rate = count / (time.perf_counter() - started)
        print(f"{name}: {rate:.0f}/s")

    def make():
        first = certifier.certify(simulation(), Healing(), house.manifest, TARGET)
        made.append(certifier.approve(first, yes))

    def judge():
        expected = Expected(
            root=house.trust.root,
            target=TARGET,
            subject=Subject.of(house.manifest),
            policy=house.policy.digest,
            now=house.trust.now(),
        )
        verify_chain(made[-1].envelopes, expected)

    certifier.certify(simulation(), Healing(), house.manifest, TARGET)
    timed("whole chains made, with their ledger entries", 100, make)
    timed("whole chains judged", 200, judge)
    turn = iter(made)
    timed("certificates admitted", 100, lambda: house.admit(next(turn)))
    house.close()


def tree(folder, megabytes):
    root = folder / "big"
    root.mkdir()
    block = os.urandom(1 << 20)
    for number in range(megabytes):
        place = root / f"d{number % 50}"
        place.mkdir(exist_ok=True)
        (place / f"f{number}.bin").write_bytes(number.to_bytes(4, "big") + block[4:])
    shares = []
    for _ in range(3):
        started = time.perf_counter()
        amount = 0
        for _ in range(256):
            amount += len(block)
            hashlib.sha3_256(block).digest()
        plain = amount / (time.perf_counter() - started)
        started = time.perf_counter()
        manifest = Snapshot.of_folder(root).manifest()
        mine = manifest.size / (time.perf_counter() - started)
        shares.append((mine / plain, mine, plain))
    share, mine, plain = sorted(shares)[1]
    print(
        f"{megabytes} MB in {len(manifest.entries)} files: {mine / 1e6:.0f} MB/s, bare SHA3-256"
        f" {plain / 1e6:.0f} MB/s, share {share:.0%}"
    )


def main(megabytes):
    with tempfile.TemporaryDirectory() as name:
        certificates(Path(name))
        tree(Path(name), megabytes)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1024)
