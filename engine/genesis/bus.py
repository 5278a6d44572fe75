"""The in-process bus: the recorder first, then whoever listens.

An event is a fact only once the recorder has it; so a fact is recorded before anyone sees it, and
a failing recorder stops the run. A subscriber that raises is cut off and told of on the bus: it
can harm neither the run nor the others.
"""

from __future__ import annotations

import threading
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from engine.clock import rfc3339
from engine.errors import ChimeraError, LedgerError, PermissionDenied
from engine.genesis.events import TOPICS, AccessDenied, Event, LineLogged
from engine.genesis.subscription import LIMIT, LedgerFacts, Subscription
from engine.model import Layer
from engine.shield import shielded
from engine.trust.redaction import redact, redact_value

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from engine.clock import Clock
    from engine.genesis.events import Payload
    from engine.genesis.grants import Grant


class Recorder(Protocol):
    """Keeps facts: the ledger, or nothing for a command that leaves no trace."""

    def record(
        self, event: Event, together: Callable[[sqlite3.Connection], None] | None = None
    ) -> None:
        """Keep a fact; when this returns it is durable.

        `together` writes rows in the same transaction: both are kept, or neither.

        Raises:
            LedgerError: it could not be kept.
        """
        ...


class NullRecorder:
    """Keeps nothing; for `simulate`, which changes nothing and leaves no trace."""

    def record(
        self, event: Event, together: Callable[[sqlite3.Connection], None] | None = None
    ) -> None:
        """Let the fact go by; what needs a transaction cannot be done without a ledger.

        Raises:
            LedgerError: there is something to write and nowhere to write it.
        """
        del event
        if together is not None:
            raise LedgerError("This needs a ledger.", advice="Run it in a project folder.")


class Bus:
    """Carries the events of one run."""

    def __init__(
        self,
        *,
        run: str,
        project: str,
        clock: Clock,
        recorder: Recorder,
        shard: str = "",
        first: int = 1,
    ) -> None:
        self.run = run
        self._project = project
        self._clock = clock
        self._recorder = recorder
        self._whole = nullcontext if isinstance(recorder, NullRecorder) else shielded
        self._shard = shard
        self._next = first
        self._facts = 0
        self._lock = threading.RLock()
        self._subscribers: list[Callable[[Event], None]] = []

    def subscribe(self, subscriber: Callable[[Event], None]) -> Callable[[], None]:
        """Listen from now on; the returned function ends it."""
        with self._lock:
            self._subscribers.append(subscriber)

        def end() -> None:
            with self._lock:
                if subscriber in self._subscribers:
                    self._subscribers.remove(subscriber)

        return end

    def attach(
        self, handler: Callable[[Event], None], grant: Grant, *, limit: int = LIMIT
    ) -> Subscription:
        """Let a holder of a grant listen, in a thread of its own; close it when done.

        However slow or broken the handler is, the run and the others do not feel it.

        Args:
            handler: called with each event the grant lets through.
            grant: topics and shard.
            limit: how many events may wait; more facts are read from the ledger later.
        """
        path = getattr(self._recorder, "path", None)
        reread = None if path is None else LedgerFacts(path, self.run)
        made = Subscription(
            handler, grant=grant, reread=reread, on_fault=self._cut_off, limit=limit
        )

        def offer(event: Event) -> None:
            made.offer(event)

        self.subscribe(offer)
        return made

    def publisher(self, grant: Grant) -> Callable[[Payload], Event]:
        """The publishing end for a holder of a grant: what is outside of it is refused.

        The refusal is an event itself; the caller gets a `PermissionDenied`.
        """

        def publish(payload: Payload) -> Event:
            if not grant.says(payload.topic, self._shard):
                reason = f"The grant of {grant.holder} does not cover {payload.topic} here."
                self.publish(
                    AccessDenied(
                        action=f"publish {payload.topic}",
                        who=grant.holder,
                        role="",
                        reason=reason,
                    )
                )
                raise PermissionDenied(reason, advice="An admiral can grant a role that covers it.")
            return self.publish(payload)

        return publish

    def _cut_off(self, text: str) -> None:
        # When the run is over there is no ledger left to tell it to.
        with suppress(ChimeraError):
            self.publish(LineLogged(at=Layer.GENESIS, level="error", text=text))

    def publish(
        self,
        payload: Payload,
        *,
        subject: str = "",
        together: Callable[[sqlite3.Connection], None] | None = None,
    ) -> Event:
        """Record a payload as the run's next event, then tell the subscribers.

        Args:
            payload: what is said.
            subject: what it is about, for filters.
            together: rows to write in the ledger's same transaction; if it raises, nothing is
                recorded and nobody is told.

        Raises:
            LedgerError: the payload is not of its topic's shape, or the recorder could not keep
                it; nobody was told.
        """
        if TOPICS.get(payload.topic) is not type(payload):
            raise LedgerError(f"{type(payload).__name__} is the payload of no topic.")
        payload = redact_value(payload)
        with self._lock:
            event = Event(
                id=f"{self.run}-{self._next}",
                source=f"/chimera/{quote(self._project)}",
                topic=payload.topic,
                time=rfc3339(self._clock.now()),
                run=self.run,
                sequence=self._next,
                layer=payload.layer,
                payload=payload,
                subject=redact(subject),
                shard=self._shard,
                fact=0 if payload.tick else self._facts + 1,
            )
            with self._whole():
                # Recorded and counted, or neither: an interrupt in between would number two facts
                # alike, and the ledger of an honest run would not hold.
                if not event.is_tick:
                    self._recorder.record(event, together)
                    self._facts += 1
                self._next += 1
            broken: list[tuple[Callable[[Event], None], Exception]] = []
            for subscriber in tuple(self._subscribers):
                try:
                    subscriber(event)
                except Exception as error:  # noqa: BLE001 - the edge of a foreign subscriber
                    broken.append((subscriber, error))
            for subscriber, fault in broken:
                self._subscribers.remove(subscriber)
                self.publish(
                    LineLogged(
                        at=Layer.GENESIS,
                        level="error",
                        text=f"A subscriber was cut off: {type(fault).__name__}: {fault}",
                    )
                )
            return event
