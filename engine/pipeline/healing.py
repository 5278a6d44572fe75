"""Healing alone: simulate, heal, write, simulate again; what `chimeractl heal` runs.

The order is that of a whole run up to layer 2, with the same events. A healing that is only shown
keeps nothing: no event in the ledger, no file in the project.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine import __version__
from engine.clock import SystemChance, SystemClock
from engine.config import STATE_FOLDER
from engine.errors import UsageError
from engine.genesis import events as ev
from engine.genesis.bus import Bus, NullRecorder
from engine.genesis.ledger import Ledger
from engine.heal.healer import ConfigurationHealer
from engine.heal.learning import Ranking, count_ledger
from engine.heal.writing import recover, undo_heal, write_edits
from engine.model import LAYERS, Layer, RunState
from engine.pipeline.engine import LEDGER_FILE
from engine.pipeline.room import alone, require_folder
from engine.platforms.lanes import lanes_for
from engine.project.editing.diff import diff_of
from engine.project.snapshot import Snapshot
from engine.records import dataclass
from engine.simulate.simulator import BuildSimulator
from engine.state_folder import state_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from engine.clock import Chance, Clock
    from engine.config import ChimeraConfig
    from engine.decide import Decider
    from engine.genesis.bus import Recorder
    from engine.genesis.events import Event
    from engine.heal.journal import Stage, WrittenHeal
    from engine.model import Healing, Issue, Simulation


@dataclass(frozen=True, slots=True, kw_only=True)
class HealOptions:
    """Which issues are healed, and what becomes of the heals."""

    write: bool = False
    """False shows what would be written, and keeps nothing."""
    rules: tuple[str, ...] = ()
    """Only issues of these rules; all when empty."""
    paths: tuple[str, ...] = ()
    """Only issues in these files, or below these folders; all when empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealReport:
    """What healing a project came to."""

    run: str
    before: Simulation
    healing: Healing
    after: Simulation
    """Of the healed files, whether they were written or only shown."""
    diff: str
    """The unified diff of all approved edits; UTF-8 with surrogate escapes."""
    written: str = ""
    """The heal's name for an undo; empty when nothing was written."""


def heal_project(
    project: Path,
    *,
    config: ChimeraConfig,
    decider: Decider,
    options: HealOptions | None = None,
    subscribers: tuple[Callable[[Event], None], ...] = (),
    clock: Clock | None = None,
    chance: Chance | None = None,
) -> HealReport:
    """Heal a project's configuration.

    Raises:
        UsageError: a rule is named that there is none of.
        PermissionDenied: the project's roles do not let the local user heal.
        StaleEditError: a file changed while it was healed; nothing was written.
        DeployError: a run, or another healing, writes to this project.
        ChimeraError: the folder, the ledger or the trust does not hold.
    """
    options = options or HealOptions()
    if not options.write:
        return _heal(project, config, decider, options, (subscribers, clock, chance))
    require_folder(project)
    _require_right(project, config)
    with alone(project):
        ended = recover(project)
        return _heal(project, config, decider, options, (subscribers, clock, chance), ended=ended)


def _heal(
    project: Path,
    config: ChimeraConfig,
    decider: Decider,
    options: HealOptions,
    around: tuple[tuple[Callable[[Event], None], ...], Clock | None, Chance | None],
    *,
    ended: tuple[tuple[WrittenHeal, Stage], ...] = (),
) -> HealReport:
    """Heal a project that nobody else writes to, or only show what would be healed."""
    subscribers, clock, chance = around
    clock = clock or SystemClock()
    snapshot = Snapshot.of_folder(project)
    lanes = lanes_for(config, snapshot)
    build = lanes[0].context
    _refuse_unknown(options.rules, {rule.id for lane in lanes for rule in lane.rules()})
    moment = clock.now().strftime("%Y%m%d-%H%M%S")
    started = clock.monotonic()
    with _recorder(project, write=options.write) as (recorder, ledger):
        bus = Bus(
            run=f"{moment}-{(chance or SystemChance()).token(3)}",
            project=project.name,
            clock=clock,
            recorder=recorder,
            shard=f"{project.name}/{build.context}",
        )
        for subscriber in subscribers:
            bus.subscribe(subscriber)
        bus.publish(
            ev.DeployInitiated(
                project=project.name,
                command="heal",
                platform=lanes[0].name,
                platforms=tuple(lane.name for lane in lanes),
                target=build.target,
                context=build.context,
                branch=build.branch,
                dry_run=not options.write,
                certify=False,
                layers=LAYERS[:2],
                engine=__version__,
            )
        )
        for heal, stage in ended:
            text = f"heal {heal.name}, which a crash had left in the middle, is {stage} now"
            bus.publish(ev.LineLogged(at=Layer.HEAL, level="warning", text=text))
        simulator = BuildSimulator(clock=clock, emit=bus.publish)
        before = simulator.simulate_lanes(snapshot, lanes)
        healer = ConfigurationHealer(
            snapshot=snapshot,
            simulate=lambda overlay: simulator.simulate_lanes(overlay, lanes, again=True),
            decider=decider,
            emit=bus.publish,
            ranking=_ranking(ledger, explore=build.context != "production"),
        )
        wanted = tuple(i for i in before.issues if _is_wanted(i, options))
        healing = healer.heal_lanes(
            wanted,
            lanes,
            baseline=before,
            revealed=not options.rules and not options.paths,
        )
        diff = diff_of(snapshot, healing.edits)
        written = write_edits(project, snapshot, healing.edits) if options.write else ""
        if written:
            bus.publish(ev.EditsWritten(edits=healing.edits, undo=written))
        healed = Snapshot.of_folder(project) if written else snapshot.with_edits(healing.edits)
        after = before
        if healing.edits:
            after = simulator.simulate_lanes(healed, lanes, again=True)
        left = any(i.severity.at_least(config.fail_on) for i in after.issues)
        bus.publish(
            ev.RunFinished(
                state=RunState.ABORTED if healing.aborted else RunState.SUCCESS,
                reason="the operator stopped" if healing.aborted else "",
                exit_code=int(left and options.write),
                elapsed=clock.monotonic() - started,
            )
        )
        return HealReport(
            run=bus.run,
            before=before,
            healing=healing,
            after=after,
            diff=diff,
            written=written,
        )


def undo_written(
    project: Path,
    name: str = "",
    *,
    config: ChimeraConfig,
    clock: Clock | None = None,
    chance: Chance | None = None,
) -> WrittenHeal:
    """Put the files of a written heal back, and say so in the ledger.

    Args:
        project: the project's folder.
        name: the heal; the last one that is not undone when it is empty.
        config: the project's settings.
        clock: tells the time.
        chance: names the run.

    Raises:
        StaleEditError: a file changed since the heal; nothing was undone.
        ProjectError: there is no such heal, or it is undone already.
        PermissionDenied: the project's roles do not let the local user heal.
        DeployError: a run, or a healing, writes to this project.
    """
    require_folder(project)
    _require_right(project, config)
    clock = clock or SystemClock()
    with alone(project), _recorder(project, write=True) as (recorder, _):
        heal = undo_heal(project, name)
        moment = clock.now().strftime("%Y%m%d-%H%M%S")
        bus = Bus(
            run=f"{moment}-{(chance or SystemChance()).token(3)}",
            project=project.name,
            clock=clock,
            recorder=recorder,
            shard=f"{project.name}/{config.text('simulate.context')}",
        )
        bus.publish(
            ev.LineLogged(
                at=Layer.HEAL,
                text=f"heal {heal.name} was undone: {', '.join(f.path for f in heal.files)}",
            )
        )
    return heal


def _require_right(project: Path, config: ChimeraConfig) -> None:
    """Ask the project's roles, where it has any."""
    from engine.trust.role_file import read_texts

    if read_texts(project.resolve()) is None:
        return
    from engine.trust.project_trust import ProjectTrust
    from engine.trust.roles import Action

    environment = f"{config.target.value}/{config.text('simulate.context')}"
    ProjectTrust.open(project).require(Action.HEAL, environment)


def _refuse_unknown(wanted: tuple[str, ...], known: set[str]) -> None:
    for name in wanted:
        if name not in known:
            raise UsageError(
                f"There is no rule {name!r} here.", advice="`chimeractl rules` lists them."
            )


def _is_wanted(issue: Issue, options: HealOptions) -> bool:
    if options.rules and issue.rule not in options.rules:
        return False
    path = issue.location.path
    return not options.paths or any(
        path == p or path.startswith(p.rstrip("/") + "/") for p in options.paths
    )


@contextmanager
def _recorder(project: Path, *, write: bool) -> Iterator[tuple[Recorder, Ledger | None]]:
    """The ledger for what is written; for a mere look the one that is there, read only."""
    path = project / STATE_FOLDER / LEDGER_FILE
    if not write and not path.is_file():
        yield NullRecorder(), None
        return
    if write:
        state_folder(project)
    ledger = Ledger(path)
    try:
        yield (ledger if write else NullRecorder()), ledger
    finally:
        ledger.close()


def _ranking(ledger: Ledger | None, *, explore: bool) -> Ranking:
    """What the ledger tells of earlier heals; the draws are the same for the same ledger."""
    if ledger is None:
        return Ranking()
    return Ranking(count_ledger(ledger), seed=ledger.size(), explore=explore)
