"""What each payload of certify, deploy and verify does to the run model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.run.changes import BOTH, LAYER, Changed, Handler, begin, end
from chimera_tui.run.records import LayerState, TargetView
from chimera_tui.words.spans import count, size
from engine.genesis import events as ev
from engine.model import DeploymentState, Layer, Verdict

if TYPE_CHECKING:
    from chimera_tui.run_model import RunModel


def _check(model: RunModel, p: ev.CheckRecorded, now: float) -> Changed:
    model.checks.append(p.check)
    view = model.layers[Layer.CERTIFY]
    begin(view, now)
    passed = sum(1 for c in model.checks if c.passed)
    view.done, view.unit = len(model.checks), "checks"
    view.total = max(view.total, view.done)
    failed = len(model.checks) - passed
    view.note = f"{passed} hold" + (f" · {failed} fail" if failed else "")
    return LAYER


def _certified(model: RunModel, p: ev.DeployCertified, now: float) -> Changed:
    model.certificate = p.certificate
    view = model.layers[Layer.CERTIFY]
    end(view, now, LayerState.DONE if p.certificate.passed else LayerState.FAILED)
    short = p.certificate.certificate_id[:12]
    view.note = f"certificate {short}" if p.certificate.passed else p.certificate.reason
    model.finish_step(
        "certified" if p.certificate.passed else "rejected", good=p.certificate.passed
    )
    return BOTH


def _refused(model: RunModel, p: ev.CertificateRefused, now: float) -> Changed:
    view = model.layers[Layer.CERTIFY]
    end(view, now, LayerState.FAILED)
    view.note = f"refused: {p.reason}"
    return BOTH


def _waived(model: RunModel, p: ev.CertificationWaived, _now: float) -> Changed:
    model.layers[Layer.CERTIFY].note = f"! UNCERTIFIED, let pass by {p.by}"
    return BOTH


def _deploying(model: RunModel, p: ev.DeployStarted, now: float) -> Changed:
    view = model.layers[Layer.DEPLOY]
    begin(view, now)
    view.note = f"{count(p.files, 'file')}, {size(p.size)} to {p.target}"
    model.targets[p.target] = TargetView(
        name=p.target, files=p.files, size=p.size, attempt=p.attempt, note=p.platform
    )
    return BOTH


def _retried(model: RunModel, p: ev.DeployRetried, _now: float) -> Changed:
    model.layers[Layer.DEPLOY].note = f"attempt {p.attempt} failed: {p.error}; {p.next}"
    return LAYER


def _deployed(model: RunModel, p: ev.DeployCompleted, now: float) -> Changed:
    model.deployment = p.deployment
    model.url = p.deployment.url or model.url
    good = p.deployment.state in {DeploymentState.LIVE, DeploymentState.PLANNED}
    view = model.layers[Layer.DEPLOY]
    state = LayerState.DONE if good else LayerState.FAILED
    target = model.targets.setdefault(p.deployment.target, TargetView(name=p.deployment.target))
    target.state, target.deployment = state, p.deployment
    if all(t.state is not LayerState.RUNNING for t in model.targets.values()):
        end(view, now, state)
    name = p.deployment.release or p.deployment.deployment_id
    view.note = (
        f"planned, nothing was put on {p.deployment.target}"
        if p.dry_run
        else f"{p.deployment.state}: {name}"
    )
    model.finish_step(f"deploy {p.deployment.state} {name}", good=good)
    return BOTH


def _rolling(model: RunModel, p: ev.RollbackTriggered, _now: float) -> Changed:
    model.layers[Layer.DEPLOY].note = f"rolls back to {p.to_release or 'nothing'}: {p.reason}"
    return BOTH


def _rolled(model: RunModel, p: ev.RollbackCompleted, now: float) -> Changed:
    view = model.layers[Layer.DEPLOY]
    end(view, now, LayerState.FAILED)
    view.note = f"rolled back, live again: {p.deployment.release or 'nothing'}"
    model.deployment = p.deployment
    model.finish_step(f"rolled back to {p.deployment.release or 'nothing'}", good=False)
    return BOTH


def _verifying(model: RunModel, p: ev.VerificationStarted, now: float) -> Changed:
    view = model.layers[Layer.VERIFY]
    begin(view, now)
    view.total, view.unit, view.note = p.probes, "probes", f"asks {p.url}"
    model.url = p.url or model.url
    return BOTH


def _probed(model: RunModel, p: ev.ProbeAnswered, _now: float) -> Changed:
    model.probes.append(p.probe)
    view = model.layers[Layer.VERIFY]
    view.done = len(model.probes)
    view.total = max(view.total, view.done)
    return LAYER


def _verified(model: RunModel, p: ev.VerificationCompleted, now: float) -> Changed:
    view = model.layers[Layer.VERIFY]
    end(view, now, LayerState.DONE if p.verdict is not Verdict.FAILS else LayerState.FAILED)
    parts = [f"{p.passed} passed"]
    parts += [f"{p.failed} failed"] if p.failed else []
    parts += [f"{p.unknown} cannot tell"] if p.unknown else []
    view.note = " · ".join(parts)
    model.finish_step(f"verified: {view.note}", good=p.verdict is not Verdict.FAILS)
    return BOTH


LATE: dict[type[ev.Payload], Handler] = {
    ev.CheckRecorded: _check,
    ev.DeployCertified: _certified,
    ev.CertificateRefused: _refused,
    ev.CertificationWaived: _waived,
    ev.DeployStarted: _deploying,
    ev.DeployRetried: _retried,
    ev.DeployCompleted: _deployed,
    ev.RollbackTriggered: _rolling,
    ev.RollbackCompleted: _rolled,
    ev.VerificationStarted: _verifying,
    ev.ProbeAnswered: _probed,
    ev.VerificationCompleted: _verified,
}
"""The handlers of layers 3 to 5."""
