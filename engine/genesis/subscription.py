"""A subscriber in a thread of its own, that can be as slow or as broken as it likes.

Its queue is bounded. Ticks of one task coalesce: only the latest waits. When facts come faster
than they are taken, the queue stops growing and the rest is read from the ledger later, so nothing
is lost and nothing piles up. One that raises is cut off, and the bus is told.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from engine.errors import ChimeraError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from engine.genesis.events import Event
    from engine.genesis.grants import Grant

    Handler = Callable[[Event], None]
    Reread = Callable[[int], Iterator[Event]]

LIMIT = 1024
"""Events that may wait for a subscriber."""


class LedgerFacts:
    """The facts of a run as the ledger has them, read on through a connection of its own."""

    def __init__(self, path: Path, run: str) -> None:
        self._path = path
        self._run = run
        self._seq = 0

    def __call__(self, after: int) -> Iterator[Event]:
        """The facts whose number is above `after`, in order.

        Raises:
            LedgerError: the ledger cannot be read.
        """
        from engine.genesis.ledger import Ledger

        ledger = Ledger(self._path, read_only=True)
        try:
            for entry in ledger.entries(run=self._run, first=self._seq + 1):
                event = entry.event()
                self._seq = entry.seq
                if event.fact > after:
                    yield event
        finally:
            ledger.close()


class Subscription:
    """One subscriber's queue and thread."""

    def __init__(
        self,
        handler: Handler,
        *,
        grant: Grant,
        reread: Reread | None,
        on_fault: Callable[[str], object],
        limit: int = LIMIT,
    ) -> None:
        """Start listening.

        Args:
            handler: is called in the subscription's own thread, one event at a time.
            grant: what it may see; nothing else reaches it.
            reread: the run's facts after a number, from the ledger; None when nothing is kept, so
                that facts have to wait in the queue whatever its length.
            on_fault: told when the handler raised and was cut off.
            limit: how many events may wait.
        """
        self._handler = handler
        self._grant = grant
        self._reread = reread
        self._on_fault = on_fault
        self._limit = limit
        self._wake = threading.Condition()
        self._queue: OrderedDict[object, Event] = OrderedDict()
        self._spilled = False
        self._newest = 0
        self._taken = 0
        self._closed = False
        self._idle = True
        self.cut_off = False
        """True once the handler raised."""
        self._thread = threading.Thread(target=self._run, name=f"bus:{grant.holder}", daemon=True)
        self._thread.start()

    def offer(self, event: Event) -> None:
        """Take an event without waiting for the subscriber."""
        if self.cut_off or self._closed:
            return
        seen = self._grant.sees(event.topic, event.shard)
        with self._wake:
            if event.fact:
                self._newest = event.fact
            if not seen:
                return
            if event.is_tick:
                key = (event.run, event.topic, str(getattr(event.payload, "task", "")))
                self._queue.pop(key, None)
                if len(self._queue) < self._limit:
                    self._queue[key] = event
            elif self._reread is not None and (self._spilled or len(self._queue) >= self._limit):
                self._spilled = True
            else:
                self._queue[event.id] = event
            self._idle = False
            self._wake.notify()

    def waiting(self) -> int:
        """How many events wait in memory."""
        with self._wake:
            return len(self._queue)

    def drain(self, timeout: float = 10.0) -> bool:
        """Wait until all that was offered is taken; false when that took too long."""
        with self._wake:
            return self._wake.wait_for(lambda: self._idle or self.cut_off, timeout)

    def close(self, timeout: float = 5.0) -> None:
        """Take what waits, then end; a handler that never returns is left behind."""
        self.drain(timeout)
        with self._wake:
            self._closed = True
            self._wake.notify_all()
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout)

    def _run(self) -> None:
        try:
            while True:
                with self._wake:
                    while not self._queue and not self._spilled and not self._closed:
                        self._idle = True
                        self._wake.notify_all()
                        self._wake.wait()
                    if self._closed:
                        return
                    event = self._queue.popitem(last=False)[1] if self._queue else None
                if event is not None:
                    self._deliver(event)
                else:
                    self._catch_up()
        except Exception as error:  # noqa: BLE001 - the edge of a foreign subscriber
            with self._wake:
                self.cut_off = True
                self._queue.clear()
                self._wake.notify_all()
            told = error if isinstance(error, ChimeraError) else f"{type(error).__name__}: {error}"
            self._on_fault(f"The subscriber {self._grant.holder} was cut off: {told}")

    def _deliver(self, event: Event) -> None:
        if event.fact:
            self._taken = event.fact
        self._handler(event)

    def _catch_up(self) -> None:
        """Read what did not fit from the ledger, until no fact is missing."""
        if self._reread is None:  # pragma: no cover - only what can be read again spills
            return
        for event in self._reread(self._taken):
            if self._closed:
                return
            self._taken = event.fact
            if self._grant.sees(event.topic, event.shard):
                self._handler(event)
        with self._wake:
            # A fact is in the ledger before it is offered, so what was offered has been read.
            if self._taken >= self._newest:
                self._spilled = False
