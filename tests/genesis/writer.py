"""A process that appends to a ledger and says what was acknowledged, until it is killed.

Started by the tests of the ledger: ``writer.py LEDGER RUN [COUNT]``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine.genesis.codec import encode
from engine.genesis.events import Event, LineLogged
from engine.genesis.ledger import Ledger, leaf_hash
from engine.model import Layer


def main(path, run, count):
    ledger = Ledger(Path(path))
    number = 0
    while number < count:
        number += 1
        payload = LineLogged(at=Layer.HEAL, text=f"line {number}")
        data = encode(
            Event(
                id=f"{run}-{number}",
                source="/chimera/p",
                topic=payload.topic,
                time="2026-11-24T09:00:00.000000Z",
                run=run,
                sequence=number,
                layer=payload.layer,
                payload=payload,
                shard="p/production",
                fact=number,
            )
        )
        seq = ledger.append(data)
        # One write call: a line is acknowledged whole or not at all.
        os.write(1, f"{seq} {leaf_hash(data).hex()}\n".encode())
    ledger.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 10**9)
