"""One sitting at the console: its runs, the one that goes on, a replay, and what waits.

No widget and no screen: what a sitting knows can be told without a terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.bridge import Budget, EngineRun, Inbox
from chimera_tui.past.ledger_reader import last_run_of
from chimera_tui.past.player import Player
from chimera_tui.sitting.fleet import Fleet
from chimera_tui.views.frame import FrameFacts
from chimera_tui.views.needs import Interrupted, Need, needs_of

if TYPE_CHECKING:
    from chimera_tui.bridge import Request
    from chimera_tui.run.records import Section
    from chimera_tui.run_model import RunModel
    from chimera_tui.sitting.session import Session
    from engine.genesis.events import Event

AT_ONCE = 500
"""Events between two looks at how long a drain has taken."""


class Sitting:
    """What the console knows, from its opening to its end."""

    def __init__(self, session: Session) -> None:
        """Begin with nothing shown; `open_sitting` looks at what there is."""
        self.session = session
        self.fleet = Fleet(session.waivers)
        self.inbox = Inbox()
        self.run_thread: EngineRun | None = None
        self.player: Player | None = None
        self.interrupted: Interrupted | None = None
        self.frame = 0
        """Which picture of a turning sign is shown."""
        self._beside: RunModel | None = None
        self._watched = ""
        """The name of the watch's last simulation."""

    def open_sitting(self) -> None:
        """Show the past run that the session gives, or the ledger's last one; start if asked."""
        session = self.session
        if session.events:
            self.player = Player(session.events, session.speed, session.clock)
            if session.speed <= 0:
                self.fleet.apply_all(self.player.rest())
            return
        events = last_run_of(session.ledger)
        if events:
            self.fleet.apply_all(events)
            model = self.fleet.model
            if not model.over:
                self.fleet.take_waivers()
                layer = model.current_layer()
                self.interrupted = Interrupted(model.name, layer.layer.value if layer else "start")
        if session.autostart and session.start is not None:
            self.start_run()

    def start_run(self) -> None:
        """Start a run in its thread."""
        self.fleet.close_shown()
        self.interrupted = None
        self._beside = None
        self.run_thread = EngineRun(self.session, self.inbox)
        self.run_thread.start()

    def replay(self, events: tuple[Event, ...], speed: float) -> None:
        """Show nothing but a past run, as it went."""
        self.fleet = Fleet()
        self._beside = None
        self.player = Player(events, speed, self.session.clock)

    def take_watched(self, events: tuple[Event, ...]) -> None:
        """Show a simulation of the watch; the run before it stays what the header tells of."""
        self._beside = self.standing
        self._watched = events[0].run
        self.fleet.apply_all(events)

    def drain(self) -> frozenset[Section]:
        """Take what has arrived and what the replay gives; the parts of the model that changed."""
        changed: frozenset[Section] = frozenset()
        budget = Budget()
        while events := self.inbox.drain(AT_ONCE):
            changed |= self.fleet.apply_all(events)
            if budget.spent:
                break
        if self.player is not None and (due := self.player.due()):
            changed |= self.fleet.apply_all(due)
        return changed

    # -- what it knows --------------------------------------------------------------------------

    @property
    def standing(self) -> RunModel:
        """The run that was started, or that the ledger told of; never a simulation of the watch.

        The board and the issues show the watch's last simulation, but nothing of it is live or
        certified: the header, the questions and undo stay with the run.
        """
        return self._beside if self.is_watched and self._beside else self.fleet.model

    @property
    def is_watched(self) -> bool:
        """True while the watch's last simulation is shown."""
        return bool(self._watched) and self.fleet.model.run == self._watched

    @property
    def is_busy(self) -> bool:
        """True while a run, or a replay of one, goes on."""
        alive = self.run_thread is not None and self.run_thread.alive
        return alive or (self.player is not None and not self.player.over)

    def now(self) -> float:
        """The time that durations are counted to: the clock's, or the replay's own."""
        if self.run_thread is not None and self.run_thread.alive:
            return self.session.clock.now().timestamp()
        return self.fleet.model.now

    def pending(self) -> tuple[Request, ...]:
        """The questions that wait."""
        return self.run_thread.decider.pending if self.run_thread is not None else ()

    def needs(self) -> list[Need]:
        """All that waits for the operator."""
        return needs_of(self.pending(), self.interrupted)

    def facts(self, *, mode: str, note: str = "") -> FrameFacts:
        """What the frame tells."""
        return FrameFacts(
            mode=mode,
            now=self.now(),
            frame=self.frame,
            waiting=len(self.needs()),
            policy=self.run_thread.decider.policy if self.run_thread is not None else "ask",
            read_only=self.session.read_only,
            replay=self.player.label if self.player is not None and not self.player.over else "",
            note=note,
            project=self.session.project.name,
            target=self.session.target,
            stopped=self.interrupted is not None,
        )
