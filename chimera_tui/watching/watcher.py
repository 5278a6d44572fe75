"""Watching a project: what changed, simulated again at once, as events that any face can show.

The snapshot is kept and only what changed is looked at anew. What Chimera itself wrote triggers
nothing: otherwise a heal would wake its own watch.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from chimera_tui.watching.changes import TRACKED
from chimera_tui.watching.own_writes import OwnWrites
from engine.config import FILE_NAME
from engine.errors import ChimeraError, RunAborted
from engine.genesis.bus import Bus, NullRecorder
from engine.genesis.events import DeployInitiated, Event, RunCrashed, RunFinished, StateChanged
from engine.model import Layer, Origin, RunState, Severity
from engine.platforms.lanes import lanes_for
from engine.project.git.index import git_index
from engine.project.snapshot import Snapshot
from engine.records import dataclass, field
from engine.simulate.simulator import BuildSimulator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.cancel import CancelToken
    from engine.clock import Clock
    from engine.config import ChimeraConfig
    from engine.genesis.events import Payload
    from engine.model import Issue, Simulation

GIVEN = frozenset({Origin.FLAG, Origin.ENVIRONMENT})
MANY = 500
"""So many changed paths are looked up faster by a walk through the folder than one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchResult:
    """One simulation of a watched project."""

    number: int
    events: tuple[Event, ...]
    simulation: Simulation
    came: tuple[Issue, ...]
    gone: tuple[Issue, ...]
    first: bool
    elapsed: float
    """Seconds, from the change to the verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why there is no verdict."""

    error: str
    advice: str = ""
    where: str = ""

    def __str__(self) -> str:
        """In one line."""
        return f"{self.error} {self.advice}".strip()


def fault_of(error: Exception) -> Fault:
    """An error as words; one of the program itself leaves a file for those who mend it."""
    if isinstance(error, ChimeraError):
        return Fault(error=str(error), advice=error.advice, where=error.where)
    from chimera_tui.crash import report_crash

    told = report_crash(error)
    return Fault(
        error=f"The simulation failed: {type(error).__name__}.",
        advice="The watch goes on. Please report it with that file, after reading it.",
        where=told.partition("where:")[2].partition("\n")[0].strip(),
    )


@dataclass(slots=True)
class ProjectWatch:
    """The watched project: its snapshot, and what was found the last time."""

    project: Path
    config: ChimeraConfig
    clock: Clock
    number: int = 0
    snapshot: Snapshot | None = None
    judged: bool = False
    """True once there was a verdict."""
    issues: dict[str, Issue] = field(default_factory=dict)
    aside: frozenset[str] = frozenset()
    """What Chimera wrote since the last look: looked at with the next change of someone else."""
    own: OwnWrites | None = None
    tracked: dict[str, int] | None = None
    """What git tracks, as it was at the last look."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Around `aside`: sifting and simulating are in two threads."""

    def sift(self, paths: frozenset[str]) -> frozenset[str]:
        """The changed paths that are a reason to simulate; Chimera's own writes are none.

        Git writes its index at many a look, too; a reason is only that it tracks something else.
        """
        if TRACKED in paths and self._tracked() == self.tracked:
            paths -= {TRACKED}
        if self.own is None:
            self.own = OwnWrites(self.project)
        foreign = self.own.foreign(paths)
        with self.lock:
            self.aside |= paths - foreign
        return foreign

    def _settings(self) -> ChimeraConfig:
        """The settings as chimera.toml has them now; what was given from outside stays."""
        given = {v.spec.key: v.value for v in self.config.values if v.origin in GIVEN}
        return type(self.config).load(self.project, flags=given)

    def _tracked(self) -> dict[str, int] | None:
        found = git_index(self.project)
        return None if found is None else found.modes

    def _look(self, changed: frozenset[str] | None) -> Snapshot:
        """The project as it is now."""
        with self.lock:
            # Taken before the files are looked at: what is written meanwhile waits for next time.
            aside, self.aside = self.aside, frozenset()
        # Without a verdict nothing is known: after a failure everything is looked at anew.
        old, self.snapshot = self.snapshot, None
        if old is None or changed is None or {TRACKED, FILE_NAME} & changed:
            self.config = self._settings()
            self.tracked = self._tracked()
            return Snapshot.of_folder(self.project)
        if len(changed) > MANY or not self.project.is_dir():
            return Snapshot.of_folder(self.project)
        try:
            return old.looked_at_again(changed | aside)
        except ChimeraError:
            # A folder below that may not be read is no fault of a walk: it counts as empty there.
            return Snapshot.of_folder(self.project)

    def simulate(
        self, changed: frozenset[str] | None, cancel: CancelToken | None = None
    ) -> WatchResult:
        """Simulate again.

        Args:
            changed: the paths that changed since; None looks at the whole folder anew.
            cancel: set when a newer change makes this one void.

        Raises:
            ProjectError: the folder cannot be read.
            RunAborted: a newer change superseded this one.
        """
        started = self.clock.monotonic()
        self.number += 1
        snapshot = self._look(changed)
        try:
            result = self._simulate(snapshot, cancel, started)
        except RunAborted:
            self.snapshot = snapshot
            raise
        self.snapshot, self.judged = snapshot, True
        return result

    def failed(self, fault: Fault) -> tuple[Event, ...]:
        """That there is no verdict now, as events: what was shown before does not hold any more."""
        self.number += 1
        bus, events = self._bus()
        bus.publish(RunCrashed(error=fault.error, advice=fault.advice, where=fault.where))
        return tuple(events)

    def _bus(self) -> tuple[Bus, list[Event]]:
        events: list[Event] = []
        bus = Bus(
            run=f"watch-{self.number}",
            project=self.project.name,
            clock=self.clock,
            recorder=NullRecorder(),
        )
        bus.subscribe(events.append)
        return bus, events

    def _simulate(
        self, snapshot: Snapshot, cancel: CancelToken | None, started: float
    ) -> WatchResult:
        bus, events = self._bus()
        emit = _stopping(bus.publish, cancel)
        lanes = lanes_for(self.config, snapshot)
        context = lanes[0].context
        bus.publish(
            DeployInitiated(
                project=self.project.name,
                command="watch",
                platform=lanes[0].name,
                platforms=tuple(lane.name for lane in lanes),
                target=context.target,
                context=context.context,
                branch=context.branch,
                dry_run=True,
                certify=False,
                layers=(Layer.SIMULATE,),
            )
        )
        bus.publish(StateChanged(old=RunState.IDLE, new=RunState.SIMULATING))
        simulation = BuildSimulator(clock=self.clock, emit=emit).simulate_lanes(snapshot, lanes)
        elapsed = self.clock.monotonic() - started
        bad = any(i.severity.at_least(self.config.fail_on) for i in simulation.issues)
        bus.publish(
            RunFinished(
                state=RunState.SUCCESS,
                reason="Simulated only: watching changes nothing.",
                exit_code=int(bad),
                elapsed=elapsed,
            )
        )
        now = {i.fingerprint: i for i in simulation.issues}
        old, self.issues = self.issues, now
        return WatchResult(
            number=self.number,
            events=tuple(e for e in events if not e.is_tick),
            simulation=simulation,
            came=tuple(i for f, i in now.items() if f not in old),
            gone=tuple(i for f, i in old.items() if f not in now),
            first=not self.judged,
            elapsed=elapsed,
        )


def _stopping(
    publish: Callable[[Payload], object], cancel: CancelToken | None
) -> Callable[[Payload], None]:
    def emit(payload: Payload) -> None:
        if cancel is not None and cancel.cancelled:
            raise RunAborted("A newer change superseded this one.")
        if not payload.tick:
            publish(payload)  # nobody looks at how far a simulation of a moment is

    return emit


def told(result: WatchResult) -> str:
    """A result in words: ``✓ 20 rules  0.02s  −1 issue (redirect-…)``."""
    counts = result.simulation.counts()
    total = len(result.simulation.distinct)
    worst = [f"{n} {s}" for s, n in counts.items() if n]
    text = f"{total} issues" if total != 1 else "1 issue"
    text += f" ({', '.join(worst)})" if worst else ""
    if result.first:
        return text
    parts = []
    if result.came:
        parts.append(f"+{len(result.came)} new: {_rules(result.came)}")
    if result.gone:
        parts.append(f"−{len(result.gone)} gone: {_rules(result.gone)}")
    return f"{text}  {'  '.join(parts) or 'no change'}"


def _rules(issues: tuple[Issue, ...]) -> str:
    names = sorted({i.rule for i in issues})
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


def worst_of(result: WatchResult) -> Severity | None:
    """The worst severity that is there now."""
    return result.simulation.worst()
