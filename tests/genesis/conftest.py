from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.genesis.bus import Bus
from engine.genesis.codec import encode
from engine.genesis.events import Event, LineLogged
from engine.genesis.ledger import Ledger
from engine.model import Layer


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def body(number, run="r", text="line"):
    payload = LineLogged(at=Layer.HEAL, text=f"{text} {number}")
    return encode(
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


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(tmp_path / "ledger.sqlite")
    yield made
    made.close()


@pytest.fixture
def filled(ledger):
    ledger.append_all([body(n) for n in range(1, 41)])
    return ledger


@pytest.fixture
def bus(ledger, clock):
    return Bus(run="r", project="my site", clock=clock, recorder=ledger, shard="my site/production")
