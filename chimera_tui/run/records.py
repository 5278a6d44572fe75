"""The records of the run model: what a screen shows of a run, without how it looks."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.model import (
    Decision,
    Deployment,
    HealOutcome,
    Issue,
    Layer,
    Proposal,
    Severity,
    Verdict,
)
from engine.records import dataclass, field

if TYPE_CHECKING:
    from engine.certify.waivers import Standing
    from engine.genesis.events import SimulationCompleted


class Section(StrEnum):
    """Parts of the model; a tick says which of them changed."""

    RUN = "run"
    LAYERS = "layers"
    ISSUES = "issues"
    HEALS = "heals"
    LOG = "log"


class LayerState(StrEnum):
    """Where a layer stands."""

    WAITING = "waiting"
    RUNNING = "running"
    NEEDS_YOU = "needs you"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(slots=True)
class LayerView:
    """One layer as the board shows it."""

    layer: Layer
    state: LayerState = LayerState.WAITING
    done: int = 0
    total: int = 0
    unit: str = ""
    started: float | None = None
    """Seconds since the epoch."""
    ended: float | None = None
    note: str = ""
    """One sentence: what came out, or what it waits for."""
    task: str = ""
    """What it does right now."""

    def elapsed(self, now: float) -> float | None:
        """Seconds it took, or has taken up to `now`; None when it has not begun."""
        if self.started is None:
            return None
        return max(0.0, (self.ended if self.ended is not None else now) - self.started)


class IssueState(StrEnum):
    """What became of an issue."""

    OPEN = "open"
    HEALED = "healed"
    DECLINED = "declined"
    NO_HEAL = "no heal"
    REVIEW = "review"
    IGNORED = "ignored"


UNSETTLED = frozenset({IssueState.OPEN, IssueState.NO_HEAL, IssueState.REVIEW})
"""Nobody did or decided anything about the issue itself: it stands as it was found."""
OUTCOMES: dict[HealOutcome, IssueState] = {
    HealOutcome.HEALED: IssueState.HEALED,
    HealOutcome.DECLINED: IssueState.DECLINED,
    HealOutcome.FAILED: IssueState.REVIEW,
    HealOutcome.NO_HEAL: IssueState.NO_HEAL,
    HealOutcome.MANUAL_REVIEW: IssueState.REVIEW,
}


@dataclass(slots=True)
class IssueView:
    """One issue and what became of it."""

    issue: Issue
    number: int
    """Counts from 1 in the order of finding; what the operator calls it by."""
    healable: bool = False
    state: IssueState = IssueState.OPEN
    reason: str = ""
    layer: Layer = Layer.SIMULATE
    found_at: str = ""
    platforms: tuple[str, ...] = ()
    """The platforms that have it, where the run looks through several."""
    waiver: Standing | None = None
    """What the policy's waiver of it is worth; None when there is none."""
    left: tuple[IssueState, str] | None = None
    """Its state and reason before it was ignored: what it is again when the waiver is gone."""

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.issue.severity


@dataclass(slots=True)
class HealView:
    """The heals that were offered for one issue, and what was said to them."""

    issue: str
    proposals: tuple[Proposal, ...]
    diffs: tuple[str, ...]
    attempt: int
    decision: Decision | None = None
    by: str = ""
    partial: bool = False
    outcome: HealOutcome | None = None
    note: str = ""
    chosen: int = 0
    """Which of the proposals was taken; the first while nobody took one."""
    withdrawn: list[str] = field(default_factory=list)

    @property
    def waiting(self) -> bool:
        """True while nobody has decided."""
        return self.decision is None and self.outcome is None


@dataclass(slots=True)
class GateView:
    """A gate's question, and the answer once there is one."""

    gate: str
    question: str
    details: tuple[str, ...]
    digest: str
    stake: str
    layer: Layer
    undo: str
    asked: float
    answer: Decision | None = None
    by: str = ""


@dataclass(slots=True)
class TargetView:
    """One target of a run's deploy: several of them are rows of one board."""

    name: str
    state: LayerState = LayerState.RUNNING
    files: int = 0
    size: int = 0
    attempt: int = 1
    deployment: Deployment | None = None
    note: str = ""


@dataclass(slots=True)
class PlatformView:
    """One of the platforms that a run looks through: a row of the board."""

    name: str
    target: str = ""
    """Where the release goes that is served as this platform says; empty for the others."""
    state: LayerState = LayerState.WAITING
    done: int = 0
    rules: int = 0
    started: float | None = None
    ended: float | None = None
    found: Counter[Severity] = field(default_factory=Counter)
    closed: int = 0
    """Issues whose healing ended."""
    healed: int = 0
    verdict: Verdict | None = None
    """Of the project as it was."""
    now: Verdict | None = None
    """Of the project as healed; None when it was not looked at again."""
    left: dict[Severity, int] | None = None
    told: SimulationCompleted | None = None

    @property
    def standing(self) -> Verdict | None:
        """The verdict that counts: the latest."""
        return self.now if self.now is not None else self.verdict

    def elapsed(self, now: float) -> float | None:
        """Seconds its simulation took, or has taken up to `now`; None before it began."""
        if self.told is not None:
            return self.told.elapsed
        return None if self.started is None else max(0.0, now - self.started)


@dataclass(slots=True)
class Finished:
    """A step that has ended, for the board's list of what was last done."""

    glyph: str
    good: bool
    text: str
