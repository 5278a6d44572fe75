"""Watching a project: what changed, simulated again at once, as events that any face can show.

The snapshot is kept and only what changed is looked at anew. What Chimera itself wrote triggers
nothing: otherwise a heal would wake its own watch.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from chimera_tui.own_writes import OwnWrites
from engine.errors import RunAborted
from engine.genesis.bus import Bus, NullRecorder
from engine.genesis.events import DeployInitiated, Event, RunFinished, StateChanged
from engine.model import Layer, RunState, Severity
from engine.platforms.lanes import lanes_for
from engine.project.snapshot import SKIPPED_FOLDERS, Snapshot
from engine.records import dataclass, field
from engine.simulate.simulator import BuildSimulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from engine.cancel import CancelToken
    from engine.clock import Clock
    from engine.config import ChimeraConfig
    from engine.genesis.events import Payload
    from engine.model import Issue, Simulation

DEBOUNCE_MILLISECONDS = 200
STEP_MILLISECONDS = 5
"""Quiet time after which a burst of changes is over; editors write in less."""


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


def relevant(root: Path, changes: Iterable[tuple[object, str]]) -> frozenset[str]:
    """The changed paths that a simulation could see, relative to the project."""
    base = str(root).rstrip("/") + "/"
    found: set[str] = set()
    for _, path in changes:
        relative = path.removeprefix(base)
        if path.startswith(base) and not SKIPPED_FOLDERS & set(relative.split("/")):
            found.add(relative)
    return frozenset(found)


@dataclass(slots=True)
class ProjectWatch:
    """The watched project: its snapshot, and what was found the last time."""

    project: Path
    config: ChimeraConfig
    clock: Clock
    number: int = 0
    snapshot: Snapshot | None = None
    issues: dict[str, Issue] = field(default_factory=dict)
    aside: frozenset[str] = frozenset()
    """What Chimera wrote since the last look: looked at with the next change of someone else."""
    own: OwnWrites | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Around `aside`: sifting and simulating are in two threads."""

    def sift(self, paths: frozenset[str]) -> frozenset[str]:
        """The changed paths that are a reason to simulate; Chimera's own writes are none."""
        if self.own is None:
            self.own = OwnWrites(self.project)
        foreign = self.own.foreign(paths)
        with self.lock:
            self.aside |= paths - foreign
        return foreign

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
        with self.lock:
            # Taken before the files are looked at: what is written meanwhile waits for next time.
            aside, self.aside = self.aside, frozenset()
        if self.snapshot is None or changed is None:
            self.snapshot = Snapshot.of_folder(self.project)
        else:
            self.snapshot = self.snapshot.looked_at_again(changed | aside)
        snapshot = self.snapshot
        self.number += 1
        events: list[Event] = []
        bus = Bus(
            run=f"watch-{self.number}",
            project=self.project.name,
            clock=self.clock,
            recorder=NullRecorder(),
        )
        bus.subscribe(events.append)
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
            first=self.number == 1,
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
