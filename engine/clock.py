"""Time and chance as protocols, so that every test and every replay is exact."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The wall clock, with zone UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back; for durations."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The wall clock, with zone UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Chance(Protocol):
    """Gives unpredictable names and nonces."""

    def token(self, size: int) -> str:
        """`size` random bytes as lower-case hex."""
        ...


class SystemChance:
    """The machine's own randomness."""

    def token(self, size: int) -> str:
        """`size` random bytes as lower-case hex."""
        import secrets

        return secrets.token_hex(size)


def rfc3339(moment: datetime) -> str:
    """A moment as RFC 3339 in UTC with microseconds, always of one length."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
