from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.genesis.ledger import Ledger


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


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(tmp_path / ".chimera" / "ledger.sqlite")
    yield made
    made.close()
