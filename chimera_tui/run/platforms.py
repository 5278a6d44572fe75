"""What the events of a run with several platforms do to the rows of the board: one a platform.

A run with one platform has no such rows: its layers say all. The row of a platform is a fold like
the rest of the model, so that a replay gives the same board.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.run.records import LayerState, PlatformView
from chimera_tui.words.spans import count
from engine.model import HealOutcome, Layer, Severity, Verdict
from engine.records import replace

if TYPE_CHECKING:
    from chimera_tui.run_model import RunModel
    from engine.genesis.events import (
        DeployInitiated,
        IssueClosed,
        IssueFound,
        Progressed,
        SimulationCompleted,
        SimulationStarted,
    )


def open_rows(model: RunModel, p: DeployInitiated) -> None:
    """Make the rows; the release is served as the first platform says."""
    if len(p.platforms) < 2:
        return
    goes_out = Layer.DEPLOY in p.layers and not p.dry_run
    model.platforms = {
        name: PlatformView(name=name, target=p.target if goes_out and not number else "")
        for number, name in enumerate(p.platforms)
    }


def look_began(model: RunModel, p: SimulationStarted, now: float) -> int:
    """Let a platform be looked at; the number of rules that look in all."""
    row = model.platforms.get(p.platform)
    if row is None:
        return p.rules
    row.state, row.started, row.rules = LayerState.RUNNING, now, p.rules
    return p.rules_in_all or sum(r.rules for r in model.platforms.values())


def look_went_on(model: RunModel, p: Progressed) -> tuple[int, int]:
    """Take a rule that has looked; how many have in all, and of how many."""
    row = model.platforms.get(p.platform)
    if row is None:
        return p.done, p.total
    row.done, row.rules = p.done, p.total
    rows = model.platforms.values()
    told = model.layers[p.at].total if p.at in model.layers else 0
    return sum(r.done for r in rows), max(told, sum(r.rules for r in rows))


def found(model: RunModel, p: IssueFound) -> None:
    """Count an issue."""
    row = model.platforms.get(p.issue.platform)
    if row is not None:
        row.found[p.issue.severity] += 1


def look_ended(model: RunModel, p: SimulationCompleted, now: float) -> SimulationCompleted | None:
    """Take a platform's first verdict; what all of them say, once the last one has spoken."""
    row = model.platforms.get(p.platform)
    if row is None:
        return p
    row.verdict, row.ended, row.done = p.verdict, now, row.rules
    row.state, row.told = LayerState.DONE, p
    told = [r.told for r in model.platforms.values() if r.told is not None]
    good = p.verdict is not Verdict.FAILS
    model.finish_step(
        f"simulated as {p.platform}: {p.verdict}, {count(sum(row.found.values()), 'issue')}",
        good=good,
    )
    return _together(told) if len(told) == len(model.platforms) else None


def looked_again(model: RunModel, p: SimulationCompleted) -> None:
    """Take a later verdict: one after the healing is how the platform stands now."""
    if model.layers[Layer.HEAL].ended is None:
        return  # it proves a heal
    row = model.platforms.get(p.platform)
    if row is None:
        model.healed_verdict = p.verdict
        return
    row.now, row.left = p.verdict, dict(p.counts)
    model.healed_verdict = _worst({r.standing for r in model.platforms.values()})


def closed(model: RunModel, p: IssueClosed) -> None:
    """Count an issue whose healing ended."""
    row = model.platforms.get(p.platform)
    if row is not None:
        row.closed += 1
        row.healed += p.outcome is HealOutcome.HEALED


def _together(told: list[SimulationCompleted]) -> SimulationCompleted:
    verdicts: set[Verdict | None] = {p.verdict for p in told}
    counts = {s: sum(dict(p.counts).get(s, 0) for p in told) for s in Severity}
    unknowns = {(u.question, u.rule): u for p in told for u in p.unknowns}
    return replace(
        told[0],
        platform=", ".join(p.platform for p in told),
        verdict=_worst(verdicts),
        counts=tuple(counts.items()),
        settings=(),
        unknowns=tuple(unknowns.values()),
        elapsed=sum(p.elapsed for p in told),
    )


def _worst(verdicts: set[Verdict | None]) -> Verdict:
    for verdict in (Verdict.FAILS, Verdict.UNKNOWN):
        if verdict in verdicts:
            return verdict
    return Verdict.PASSES


def step_of(model: RunModel, row: PlatformView, layer: Layer) -> LayerState:
    """Where a platform stands in a layer.

    The certificate is over the one tree and so everybody's; deployed and verified is the one that
    the target serves.
    """
    state = model.layers[layer].state
    match layer:
        case Layer.SIMULATE:
            return row.state
        case Layer.HEAL:
            issues = sum(row.found.values())
            if state is LayerState.WAITING:
                return state
            if not issues:
                return LayerState.SKIPPED
            return LayerState.DONE if row.closed >= issues else state
        case Layer.DEPLOY | Layer.VERIFY if not row.target:
            return LayerState.SKIPPED
        case _:
            return state
