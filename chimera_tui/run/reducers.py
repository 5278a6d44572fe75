"""What each payload does to the run model: one small function a topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.run import platforms as run_platforms
from chimera_tui.run.changes import (
    BOTH,
    HEALS,
    ISSUES,
    LAYER,
    TICK,
    WAITS,
    Changed,
    Handler,
    begin,
    end,
    past,
)
from chimera_tui.run.records import (
    OUTCOMES,
    GateView,
    HealView,
    IssueState,
    IssueView,
    LayerState,
    Section,
)
from chimera_tui.run.reducers_late import LATE
from chimera_tui.words.spans import count
from engine.genesis import events as ev
from engine.model import (
    LAYERS,
    Decision,
    HealOutcome,
    Layer,
    RunState,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chimera_tui.run_model import RunModel
    from engine.model import Proposal


WORKS: dict[RunState, Layer] = {
    RunState.SIMULATING: Layer.SIMULATE,
    RunState.HEALING: Layer.HEAL,
    RunState.CERTIFYING: Layer.CERTIFY,
    RunState.DEPLOYING: Layer.DEPLOY,
    RunState.VERIFYING: Layer.VERIFY,
}


def _initiated(model: RunModel, p: ev.DeployInitiated, now: float) -> Changed:
    model.initiated = p
    model.started = now
    run_platforms.open_rows(model, p)
    wanted = p.layers or LAYERS
    for layer, view in model.layers.items():
        if layer in wanted:
            view.note = WAITS[layer]
        else:
            view.state, view.note = LayerState.SKIPPED, "not part of this run"
    if p.dry_run:
        model.layers[Layer.VERIFY].note = "nothing goes live in a dry run"
    return BOTH


def _state(model: RunModel, p: ev.StateChanged, now: float) -> Changed:
    model.state = p.new
    model.reason = p.reason or model.reason
    before = WORKS.get(p.old)
    after = WORKS.get(p.new)
    if before is not None:
        view = model.layers[before]
        good = after is not None or p.new is RunState.SUCCESS
        if view.state in {LayerState.RUNNING, LayerState.NEEDS_YOU}:
            end(view, now, LayerState.DONE if good else LayerState.FAILED)
            if not good and p.reason:
                view.note = p.reason
    if after is not None:
        for layer in LAYERS:
            view = model.layers[layer]
            if layer is after:
                break
            if view.state is LayerState.WAITING:
                view.state, view.note = LayerState.SKIPPED, "nothing to do"
        begin(model.layers[after], now)
    elif p.new.is_final:
        for view in model.layers.values():
            if view.state is LayerState.WAITING:
                view.state, view.note = LayerState.SKIPPED, "not reached"
    return BOTH


def _finished(model: RunModel, p: ev.RunFinished, now: float) -> Changed:
    model.finished = p
    model.state = p.state
    model.reason = p.reason or model.reason
    model.url = p.url or model.url
    for view in model.layers.values():
        if view.state in {LayerState.RUNNING, LayerState.NEEDS_YOU}:
            good = p.state is RunState.SUCCESS
            end(view, now, LayerState.DONE if good else LayerState.FAILED)
        elif view.state is LayerState.WAITING:
            view.state, view.note = LayerState.SKIPPED, "not reached"
    return frozenset(Section)


def _crashed(model: RunModel, p: ev.RunCrashed, now: float) -> Changed:
    model.crashed = p
    view = model.current_layer()
    if view is not None:
        end(view, now, LayerState.FAILED)
        view.note = p.error
    return BOTH


def _progressed(model: RunModel, p: ev.Progressed, now: float) -> Changed:
    view = model.layers.get(p.at)
    if view is None:
        return frozenset()
    if view.state is LayerState.WAITING:
        begin(view, now)
    view.done, view.total = run_platforms.look_went_on(model, p)
    view.task = p.text
    view.unit = p.task
    return TICK


def _asked(model: RunModel, p: ev.GateAsked, now: float) -> Changed:
    model.gates.append(
        GateView(
            gate=p.gate,
            question=p.question,
            details=p.details,
            digest=p.digest,
            stake=p.stake,
            layer=p.at,
            undo=p.undo,
            asked=now,
        )
    )
    view = model.layers.get(p.at)
    if view is not None:
        view.state = LayerState.NEEDS_YOU
        view.note = "waits for your approval"
        if view.started is None:
            view.started = now
    return frozenset(Section)


def _answered(model: RunModel, p: ev.GateAnswered, _now: float) -> Changed:
    gate = next((g for g in reversed(model.gates) if g.gate == p.gate and g.answer is None), None)
    if gate is not None:
        gate.answer, gate.by = p.decision, p.by
        view = model.layers.get(gate.layer)
        if view is not None and view.state is LayerState.NEEDS_YOU:
            view.state = LayerState.RUNNING
            view.note = f"{past(p.decision)} by {p.by}"
    good = p.decision is Decision.ACCEPT
    model.finish_step(f"{p.gate} {past(p.decision)} by {p.by}", good=good)
    return frozenset(Section)


# -- layer 1 ------------------------------------------------------------------------------------


def _simulating(model: RunModel, p: ev.SimulationStarted, now: float) -> Changed:
    if p.again:
        model.resimulations += p.platform == next(iter(model.platforms), p.platform)
        return frozenset({Section.LOG})
    view = model.layers[Layer.SIMULATE]
    begin(view, now)
    view.total, view.unit = run_platforms.look_began(model, p, now), "rules"
    view.note = f"{count(p.files, 'file')} as {p.platform}"
    return LAYER


def _found(model: RunModel, p: ev.IssueFound, _now: float) -> Changed:
    view = IssueView(
        issue=p.issue,
        number=len(model.issues) + 1,
        healable=p.healable,
        platforms=(p.issue.platform,) if model.platforms else (),
    )
    run_platforms.found(model, p)
    model.add_issue(view)
    model.layers[Layer.SIMULATE].note = count(len(model.issues), "issue")
    return ISSUES


def _rule_failed(model: RunModel, p: ev.RuleFailed, _now: float) -> Changed:
    model.crashed_rules.append((p.rule, p.error))
    return ISSUES


def _simulated(model: RunModel, p: ev.SimulationCompleted, now: float) -> Changed:
    if p.again:
        run_platforms.looked_again(model, p)
        return LAYER
    told = run_platforms.look_ended(model, p, now)
    if told is None:
        return LAYER
    model.simulation = p = told
    view = model.layers[Layer.SIMULATE]
    end(view, now, LayerState.DONE)
    if view.total:
        view.done = view.total
    parts = [count(len(model.issues), "issue")]
    if model.crashed_rules:
        parts.append(f"{count(len(model.crashed_rules), 'rule')} crashed")
    if p.unknowns:
        parts.append(f"{len(p.unknowns)} cannot tell")
    view.note = " · ".join(parts)
    model.finish_step(f"simulated: {p.verdict}, {view.note}", good=p.verdict is not Verdict.FAILS)
    return frozenset({Section.RUN, Section.LAYERS, Section.ISSUES, Section.LOG})


# -- layer 2 ------------------------------------------------------------------------------------


def _healing(model: RunModel, p: ev.HealIntended, now: float) -> Changed:
    view = model.layers[Layer.HEAL]
    begin(view, now)
    view.done, view.total, view.unit = 0, len(p.issues), "issues"
    view.note = f"looks at {count(len(p.issues), 'issue')}"
    return HEALS


def _proposed(model: RunModel, p: ev.HealProposed, _now: float) -> Changed:
    old = model.heals.pop(p.issue, None)
    model.heals[p.issue] = HealView(
        issue=p.issue,
        proposals=p.proposals,
        diffs=p.diffs,
        attempt=p.attempt,
        withdrawn=old.withdrawn if old else [],
    )
    view = model.layers[Layer.HEAL]
    view.state = LayerState.NEEDS_YOU
    view.note = _heal_note(model)
    return HEALS


def _decided(model: RunModel, p: ev.HealDecided, _now: float) -> Changed:
    heal = model.heals.get(p.issue)
    if heal is not None:
        heal.decision, heal.by, heal.partial = p.decision, p.by, p.partial
    view = model.layers[Layer.HEAL]
    view.state = LayerState.RUNNING
    view.note = _heal_note(model)
    return HEALS


def _attempted(model: RunModel, p: ev.HealAttempted, _now: float) -> Changed:
    heal = model.heals.get(p.issue)
    if heal is not None:
        heal.outcome, heal.note = p.attempt.outcome, p.attempt.note
        heal.chosen = _place_of(p.attempt.proposal, heal.proposals)
        if p.attempt.outcome is HealOutcome.FAILED:
            heal.withdrawn.append(p.attempt.note)
    return HEALS


def _place_of(taken: Proposal, offered: Sequence[Proposal]) -> int:
    """Which offer was taken; one that was taken in part has its strategy and other edits."""
    exact = [n for n, proposal in enumerate(offered) if proposal.edits == taken.edits]
    like = [n for n, proposal in enumerate(offered) if proposal.strategy == taken.strategy]
    return next(iter(exact or like), 0)


def _closed(model: RunModel, p: ev.IssueClosed, _now: float) -> Changed:
    run_platforms.closed(model, p)
    issue = model.by_fingerprint.get(p.issue)
    if issue is not None:
        model.settle_issue(issue, OUTCOMES[p.outcome], p.reason)
    view = model.layers[Layer.HEAL]
    view.done += 1
    view.total = max(view.total, view.done)
    view.note = _heal_note(model)
    good = p.outcome is HealOutcome.HEALED
    model.finish_step(f"{p.rule} {p.outcome}", good=good)
    return HEALS


def _written(model: RunModel, p: ev.EditsWritten, _now: float) -> Changed:
    model.written.append((p.undo, p.edits))
    files = len({e.path for e in p.edits})
    model.finish_step(f"wrote {count(files, 'file')}", good=True)
    return HEALS


def _healed(model: RunModel, p: ev.HealCompleted, now: float) -> Changed:
    view = model.layers[Layer.HEAL]
    end(view, now, LayerState.DONE)
    if view.total:
        view.done = view.total
    parts = [f"{p.healed} healed"]
    for number, word in (
        (p.declined, "declined"),
        (p.no_heal, "not for a machine"),
        (p.manual, "for review"),
    ):
        if number:
            parts.append(f"{number} {word}")
    view.note = " · ".join(parts)
    return HEALS


def _heal_note(model: RunModel) -> str:
    waiting = len(model.waiting_heals())
    healed, declined = model.in_state(IssueState.HEALED), model.in_state(IssueState.DECLINED)
    parts = [f"{waiting} waiting for you"] if waiting else []
    parts += [f"{healed} healed"] if healed else []
    parts += [f"{declined} declined"] if declined else []
    return " · ".join(parts)


HANDLERS: dict[type[ev.Payload], Handler] = {
    ev.DeployInitiated: _initiated,
    ev.StateChanged: _state,
    ev.RunFinished: _finished,
    ev.RunCrashed: _crashed,
    ev.Progressed: _progressed,
    ev.GateAsked: _asked,
    ev.GateAnswered: _answered,
    ev.SimulationStarted: _simulating,
    ev.IssueFound: _found,
    ev.RuleFailed: _rule_failed,
    ev.SimulationCompleted: _simulated,
    ev.HealIntended: _healing,
    ev.HealProposed: _proposed,
    ev.HealDecided: _decided,
    ev.HealAttempted: _attempted,
    ev.IssueClosed: _closed,
    ev.EditsWritten: _written,
    ev.HealCompleted: _healed,
    **LATE,
}
"""What is not here (log lines, later topics) only goes to the log."""
