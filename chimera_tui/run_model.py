"""The run model: a fold of events into what the console shows. No clock, no widget, no engine.

The same events give the same model, live or from the ledger; that is what makes a replay and the
pictures of the tests possible. `apply` answers which sections changed, so that a screen redraws
only those.
"""

from __future__ import annotations

from collections import Counter, deque
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from chimera_tui.run import reducers as run_reducers
from chimera_tui.run.records import (
    UNSETTLED,
    Finished,
    GateView,
    HealView,
    IssueState,
    IssueView,
    LayerState,
    LayerView,
    PlatformView,
    Section,
    TargetView,
)
from chimera_tui.words.narrate import LogLine, log_line
from engine.model import LAYERS, Certificate, Layer, RunState, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.certify.waivers import WaiversToday
    from engine.genesis.events import (
        DeployInitiated,
        Event,
        RunCrashed,
        RunFinished,
        SimulationCompleted,
    )
    from engine.model import Check, Deployment, Edit, Probe

LOG_LINES = 5000
"""How many events the log keeps; what fell out is counted."""
LAST_FINISHED = 8


class RunModel:
    """One run as the console knows it."""

    def __init__(self, run: str = "") -> None:
        self.run = run
        self.initiated: DeployInitiated | None = None
        self.state = RunState.IDLE
        self.reason = ""
        self.started: float | None = None
        self.now = 0.0
        """The time of the latest event, in seconds since the epoch."""
        self.sequence = 0
        self.finished: RunFinished | None = None
        self.crashed: RunCrashed | None = None
        self.layers: dict[Layer, LayerView] = {layer: LayerView(layer) for layer in LAYERS}
        self.issues: list[IssueView] = []
        self.by_fingerprint: dict[str, IssueView] = {}
        self._tally: dict[Severity, Counter[IssueState]] = {s: Counter() for s in Severity}
        self.settled = 0
        """Counts the changes of issues' states: a list that shows states looks at it."""
        self._waived = False
        self.heals: dict[str, HealView] = {}
        self.gates: list[GateView] = []
        self.simulation: SimulationCompleted | None = None
        self.healed_verdict: Verdict | None = None
        """Of the project as healed; None when it was not looked at again."""
        self.resimulations = 0
        self.crashed_rules: list[tuple[str, str]] = []
        self.checks: list[Check] = []
        self.certificate: Certificate | None = None
        self.targets: dict[str, TargetView] = {}
        self.platforms: dict[str, PlatformView] = {}
        """A row each; empty for a run that looks through one."""
        self.deployment: Deployment | None = None
        self.probes: list[Probe] = []
        self.url = ""
        self.written: list[tuple[str, tuple[Edit, ...]]] = []
        """Undo name and edits of what was written to the project."""
        self.last: deque[Finished] = deque(maxlen=LAST_FINISHED)
        self._log: deque[Event] = deque(maxlen=LOG_LINES)
        self.logged = 0
        self.closed = False
        """True for a run without an end that another one took the place of."""
        self.folded = 0
        """Progress ticks and lost log lines that the log does not show."""

    # -- folding --------------------------------------------------------------------------------

    def apply(self, event: Event) -> frozenset[Section]:
        """Take one event; an event that was taken before (a resume) changes nothing."""
        if not self.run:
            self.run = event.run
        if 0 < event.sequence <= self.sequence:
            return frozenset()
        self.sequence = event.sequence
        if event.is_tick:
            self.folded += 1
        else:
            self._log.append(event)
            self.logged += 1
        handler = run_reducers.HANDLERS.get(type(event.payload))
        if handler is None:
            return _ONLY_LOG
        self.now = seconds_of(event.time)
        return handler(self, event.payload, self.now)

    def apply_all(self, events: Iterable[Event]) -> None:
        """Take many."""
        for event in events:
            self.apply(event)

    def add_issue(self, view: IssueView) -> None:
        """Take an issue that was found; one that another platform has too is no second one."""
        known = self.by_fingerprint.get(view.issue.fingerprint) if self.platforms else None
        if known is not None and view.issue.platform not in known.platforms:
            known.platforms += view.platforms
            known.healable = known.healable or view.healable
            self.settled += 1
            return
        self.issues.append(view)
        self.by_fingerprint.setdefault(view.issue.fingerprint, view)
        self._tally[view.severity][view.state] += 1

    def settle_issue(self, view: IssueView, state: IssueState, reason: str) -> None:
        """Say what became of an issue; healed on one platform and left on another is left."""
        if len(view.platforms) > 1 and state is IssueState.HEALED:
            state = state if view.state is IssueState.OPEN else view.state
            reason = reason if state is IssueState.HEALED else view.reason
        self._tally[view.severity][view.state] -= 1
        view.state, view.reason = state, reason
        self._tally[view.severity][state] += 1
        self.settled += 1

    def take_waivers(self, waivers: WaiversToday, *, ended: bool) -> frozenset[Section]:
        """Say what the policy's waivers let be, and which waivers do not count.

        Args:
            waivers: as they count now.
            ended: False while the run may still heal or leave an issue; after that, what nobody
                settled and the policy lets be is ignored. Healed and declined stay what they are.
        """
        if not waivers and not self._waived:
            return frozenset()
        self._waived = bool(waivers)
        for view in self.issues:
            waiver = view.waiver = waivers.of(view.issue)
            if waiver is not None and waiver.counts:
                if view.state is IssueState.IGNORED:
                    view.reason = waiver.told
                elif ended and view.state in UNSETTLED:
                    view.left = view.state, view.reason
                    self.settle_issue(view, IssueState.IGNORED, waiver.told)
            elif view.left is not None and view.state is IssueState.IGNORED:
                self.settle_issue(view, *view.left)
                view.left = None
        self.settled += 1
        return frozenset({Section.ISSUES})

    # -- asking ---------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """True between the first event and the last."""
        return self.initiated is not None and not self.over

    @property
    def over(self) -> bool:
        """True once the run has ended, one way or another."""
        return self.finished is not None or self.state.is_final

    @property
    def name(self) -> str:
        """The run's short name: what tells it apart from its neighbours."""
        return self.run.rpartition("-")[2] if "-" in self.run else self.run

    @property
    def project(self) -> str:
        """The project folder's name."""
        return self.initiated.project if self.initiated else ""

    def elapsed(self, now: float | None = None) -> float:
        """Seconds the run has taken."""
        if self.finished is not None:
            return self.finished.elapsed
        if self.started is None:
            return 0.0
        return max(0.0, (self.now if now is None else now) - self.started)

    def current_layer(self) -> LayerView | None:
        """The layer that works or waits for the operator."""
        for view in self.layers.values():
            if view.state in {LayerState.RUNNING, LayerState.NEEDS_YOU}:
                return view
        return None

    def open_gate(self) -> GateView | None:
        """The gate that waits for an answer."""
        if self.over:
            return None
        return next((g for g in reversed(self.gates) if g.answer is None), None)

    def waiting_heals(self) -> list[HealView]:
        """The offers that nobody has decided on."""
        return [] if self.over else [h for h in self.heals.values() if h.waiting]

    def severities(self) -> dict[Severity, Counter[IssueState]]:
        """How many issues of each severity are in each state; counted as they come."""
        return self._tally

    def in_state(self, state: IssueState) -> int:
        """How many issues are in a state."""
        return sum(states[state] for states in self._tally.values())

    def fingerprints(self) -> frozenset[str]:
        """The identities of all issues found."""
        return frozenset(self.by_fingerprint)

    def log_size(self) -> int:
        """How many lines the log can show."""
        return len(self._log)

    def log_at(self, index: int) -> LogLine:
        """A line of the log, 0 the oldest that is kept."""
        return log_line(self._log[index])

    def log_slice(self, first: int, last: int) -> list[LogLine]:
        """Lines of the log; made when they are asked for, since most are never seen."""
        return [log_line(e) for e in islice(self._log, first, last)]

    def finish_step(self, text: str, *, good: bool) -> None:
        """Remember a step that has ended."""
        self.last.appendleft(Finished(glyph="✓" if good else "✗", good=good, text=text))


_ONLY_LOG = frozenset({Section.LOG})


def seconds_of(time: str) -> float:
    """An event's time in seconds since the epoch; 0 for a time that is none."""
    try:
        return datetime.fromisoformat(time).timestamp()
    except ValueError:
        return 0.0
