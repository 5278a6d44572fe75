"""Which simulation of a watch goes on and which one waits: one at a time, the newest change counts.

A newer change supersedes the simulation that goes on, but not for ever: where saves come faster
than verdicts, one is let through now and then, or there would be none as long as the saves last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.views.watch import Change
from engine.cancel import CancelToken
from engine.records import dataclass, field

if TYPE_CHECKING:
    from chimera_tui.watching.watcher import WatchResult

MOST_CHANGES = 500
PATIENCE_SECONDS = 2.0
"""Without a verdict for so long, the simulation that goes on is let through."""
WAITS, SUPERSEDED = "○ waits", "superseded by a newer change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A simulation that goes on."""

    change: Change
    paths: frozenset[str] | None
    """What is looked at anew; None for everything."""
    cancel: CancelToken = field(default_factory=CancelToken)


class Simulations:
    """The changes that were seen, newest first, and what became of each."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.going: Job | None = None
        self.paused = False
        self._waiting: Change | None = None
        self._paths: frozenset[str] | None = frozenset()
        self._forced = False
        self._given_up = 0
        """How many simulations in a row were superseded."""
        self._verdict = float("-inf")

    def changed(
        self, paths: frozenset[str] | None, *, time: str, now: float, forced: bool = False
    ) -> None:
        """Something changed: it is simulated next, together with all that waits already.

        Args:
            paths: what changed; None for everything.
            time: when, for people.
            now: seconds of a clock that only goes on.
            forced: the operator wants it, be the watch paused or not.
        """
        self._paths = _with(self._paths, paths)
        self._forced |= forced
        waiting = self._waiting
        if waiting is None:
            waiting = self._waiting = Change(time, (), note=WAITS)
            self.changes.insert(0, waiting)
            del self.changes[MOST_CHANGES:]
        waiting.time = time
        waiting.paths = tuple(sorted(self._paths or ()))
        if self.paused and not forced:
            return
        if self.going is None:
            self._verdict = max(self._verdict, now)
        elif now - self._verdict < PATIENCE_SECONDS:
            self.going.cancel.cancel()

    def take(self) -> Job | None:
        """The next simulation; None while one goes on, or where nothing is to be done."""
        change = self._waiting
        if change is None or self.going is not None or (self.paused and not self._forced):
            return None
        change.note, change.paths = "", tuple(sorted(self._paths or ()))
        self.going = Job(change=change, paths=self._paths)
        self._waiting, self._paths, self._forced = None, frozenset(), False
        return self.going

    def ended(self, job: Job, result: WatchResult | None, *, note: str, now: float) -> None:
        """A simulation has ended, with a verdict or with words why there is none."""
        job.change.result, job.change.note = result, note
        self.going, self._verdict = None, now
        self._given_up = 0

    def superseded(self, job: Job) -> None:
        """A simulation was given up; what it was for is looked at with the next one.

        A storm of saves gives up many in a row: they are one row.
        """
        self.going = None
        self._paths = _with(self._paths, job.paths)
        self._given_up += 1
        times = f", {self._given_up} times" if self._given_up > 1 else ""
        job.change.note = SUPERSEDED + times
        at = next((n for n, c in enumerate(self.changes) if c is job.change), None)
        if at is not None and times:
            older = self.changes[at + 1 : at + 2]
            if older and older[0].note.startswith(SUPERSEDED):
                del self.changes[at + 1]

    def clear(self) -> None:
        """Forget the changes that are done with."""
        kept = (self._waiting, self.going.change if self.going is not None else None)
        self.changes = [c for c in self.changes if any(c is k for k in kept)]


def _with(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    return None if one is None or other is None else one | other
