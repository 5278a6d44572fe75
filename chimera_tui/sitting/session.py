"""What the console is given: a run that can be started, a project, a ledger, or past events.

The console knows no command line and no engine: whoever opens it says in a `Session` how a run is
started. The function that starts it is called in a thread of its own and may block there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from engine.clock import Clock, SystemClock
from engine.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from chimera_tui.acting.waiving import Waived
    from chimera_tui.watching.watcher import ProjectWatch
    from engine.cancel import CancelToken
    from engine.certify.waivers import WaiversToday
    from engine.decide import Decider
    from engine.genesis.events import Event
    from engine.model import Issue

    Subscriber = Callable[[Event], None]


class Start(Protocol):
    """Starts a run and stays in it until it ends."""

    def __call__(self, subscriber: Subscriber, decider: Decider, cancel: CancelToken) -> int:
        """Run to the end in the calling thread; the answer is the exit code.

        Args:
            subscriber: is told every event; takes a call from any thread, never blocks.
            decider: answers the gates; blocks as long as the operator thinks.
            cancel: set when the operator stops the run.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One opening of the console."""

    project: Path
    ledger: Path
    """The ledger's file; there need not be one yet."""
    start: Start | None = None
    """None when there is nothing to run: a replay, or a look."""
    autostart: bool = False
    """True starts the run as soon as the console is up (`deploy`, `demo`)."""
    read_only: bool = False
    """True takes every action away that changes something."""
    events: tuple[Event, ...] = ()
    """A past run to show; `start` is None then."""
    speed: float = 0.0
    """How fast `events` are shown, 1 for as it was, 50 for fifty times as fast; 0 all at once."""
    mode: str = "board"
    """The mode it opens in: board, issues, heals, history or watch."""
    watch: Callable[[], ProjectWatch] | None = None
    """Makes the watch mode's simulator; None when there is nothing to watch."""
    undo: Callable[[str], str] | None = None
    """Takes written heals back by their undo name, and answers what was done."""
    ignore: Callable[[Sequence[Issue], str, str], Waived] | None = None
    """Lets issues be, for a reason and until a day, and answers what that means."""
    waivers: Callable[[], WaiversToday | None] | None = None
    """Reads the project's waivers as they count now; None when the policy cannot be judged."""
    target: str = ""
    """What the run would deploy to, to be shown before it has begun."""
    clock: Clock = field(default_factory=SystemClock)
