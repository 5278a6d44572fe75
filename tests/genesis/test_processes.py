from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.genesis.ledger import Ledger

WRITER = str(Path(__file__).with_name("writer.py"))
KILLS = int(os.environ.get("CHIMERA_KILLS", "24"))


def start(path, run, *count, **more):
    return subprocess.Popen(
        [sys.executable, WRITER, str(path), run, *count], stdout=subprocess.PIPE, **more
    )


def acknowledged(text):
    """The whole lines of what a writer said; its last may be cut by its death."""
    return [line.split() for line in text.decode().split("\n")[:-1]]


def check(path, acks):
    ledger = Ledger(path)
    kept = {e.seq: e.leaf.hex() for e in ledger.entries()}
    faults = [str(f) for f in ledger.verify()]
    ledger.close()
    assert not faults
    lost = [seq for seq, leaf in acks if kept.get(int(seq)) != leaf]
    assert not lost
    assert len({seq for seq, _ in acks}) == len(acks)
    return len(kept)


def test_several_processes_write_at_once(tmp_path):
    path = tmp_path / "l.sqlite"
    writers = [start(path, f"w{n}", "60") for n in range(4)]
    acks = []
    for writer in writers:
        text, _ = writer.communicate(timeout=60)
        assert writer.returncode == 0
        acks += acknowledged(text)
    assert len(acks) == 240
    assert check(path, acks) == 240


def test_killed_at_any_instant_nothing_acknowledged_is_lost(tmp_path):
    """`CHIMERA_KILLS=1000` for the long run."""
    path = tmp_path / "l.sqlite"
    chance = random.Random(9)
    acks = []
    done = 0

    def one(lane):
        nonlocal done
        while done < KILLS:
            done += 1
            writer = start(path, f"w{lane}-{done}")
            # Most die while they write; one in six in the middle of starting and opening.
            first = b"" if done % 6 == 0 else writer.stdout.readline()
            wait = chance.uniform(0, 0.25)
            timer = threading.Timer(wait, os.kill, (writer.pid, signal.SIGKILL))
            timer.start()
            text, _ = writer.communicate()
            text = first + text
            timer.join()
            assert writer.returncode == -signal.SIGKILL
            acks.extend(acknowledged(text))

    lanes = [threading.Thread(target=one, args=(n,)) for n in range(3)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    assert check(path, acks) >= len(acks) > 0


def test_a_file_that_may_not_grow_is_an_error_and_loses_nothing(tmp_path):
    path = tmp_path / "l.sqlite"
    Ledger(path).close()

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    writer = start(path, "w", "5000", preexec_fn=small, stderr=subprocess.PIPE)
    text, said = writer.communicate(timeout=60)
    assert writer.returncode == 1
    assert b"The ledger refused an entry" in said
    acks = acknowledged(text)
    assert len(acks) > 10
    assert check(path, acks) == len(acks)


@pytest.mark.parametrize("count", [6])
def test_a_new_ledger_may_be_opened_by_many_at_once(tmp_path, count):
    path = tmp_path / "new" / "l.sqlite"
    writers = [start(path, f"w{n}", "2") for n in range(count)]
    acks = []
    for writer in writers:
        text, _ = writer.communicate(timeout=60)
        assert writer.returncode == 0
        acks += acknowledged(text)
    assert check(path, acks) == 2 * count
