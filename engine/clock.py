"""Time and chance as protocols, so that every test and every replay is exact."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


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
        # A simulation asks for no date, and `datetime` costs as much as ten modules of ours.
        from datetime import UTC, datetime

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
    from datetime import UTC

    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
