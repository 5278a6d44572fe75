"""Plays the events of a past run again, as fast as the operator likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.run_model import seconds_of

if TYPE_CHECKING:
    from engine.clock import Clock
    from engine.genesis.events import Event

SPEEDS = (1.0, 2.0, 5.0, 10.0, 25.0, 50.0)


class Player:
    """Gives each event when its time has come."""

    def __init__(self, events: tuple[Event, ...], speed: float, clock: Clock) -> None:
        self._events = events
        self._clock = clock
        self._next = 0
        self.speed = speed if speed > 0 else 1.0
        self._from = clock.monotonic()
        self._start = seconds_of(events[0].time) if events else 0.0
        self._offset = 0.0

    @property
    def over(self) -> bool:
        """True when the last event was given."""
        return self._next >= len(self._events)

    @property
    def label(self) -> str:
        """``replay 10×``."""
        return f"replay {self.speed:g}×"

    def due(self) -> list[Event]:
        """The events whose time has come since the last call."""
        if self.over:
            return []
        reached = self._start + self._position()
        found: list[Event] = []
        while not self.over and seconds_of(self._events[self._next].time) <= reached:
            found.append(self._events[self._next])
            self._next += 1
        return found

    def rest(self) -> list[Event]:
        """All events that were not given yet."""
        found = list(self._events[self._next :])
        self._next = len(self._events)
        return found

    def faster(self) -> None:
        """Take the next speed; after the fastest comes the slowest."""
        self._offset, self._from = self._position(), self._clock.monotonic()
        larger = [s for s in SPEEDS if s > self.speed]
        self.speed = larger[0] if larger else SPEEDS[0]

    def _position(self) -> float:
        return self._offset + (self._clock.monotonic() - self._from) * self.speed
