"""Each event in one line for the log: what happened, in words of the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.words.moments import clock_of
from chimera_tui.words.spans import clean, count, size
from engine.genesis import events as ev
from engine.model import Decision, HealOutcome, Layer, Verdict
from engine.records import dataclass

if TYPE_CHECKING:
    from engine.genesis.events import Event, Payload


@dataclass(frozen=True, slots=True)
class LogLine:
    """A row of the log."""

    time: str
    """``10:41:07.113``"""
    layer: Layer
    level: str
    """``info``, ``warning`` or ``error``."""
    text: str


def log_line(event: Event) -> LogLine:
    """Say an event as a row of the log."""
    layer, level, text = _told(event)
    return LogLine(time=clock_of(event.time, fine=True), layer=layer, level=level, text=clean(text))


def _told(event: Event) -> tuple[Layer, str, str]:
    payload = event.payload
    if isinstance(payload, ev.LineLogged):
        return payload.at, payload.level, payload.text
    if isinstance(payload, ev.Progressed):
        return payload.at, "info", f"{payload.task} {payload.done}/{payload.total} {payload.text}"
    layer = payload.at if isinstance(payload, ev.GateAsked) else event.layer
    return layer, _level(payload), sentence(payload)


def _level(payload: Payload) -> str:
    match payload:
        case ev.RunCrashed() | ev.AccessDenied() | ev.RuleFailed():
            return "error"
        case ev.RollbackTriggered() | ev.CertificationWaived() | ev.DeployRetried():
            return "warning"
        case ev.CheckRecorded(check=check) if not check.passed:
            return "error"
        case ev.ProbeAnswered(probe=probe) if probe.verdict is Verdict.FAILS:
            return "error"
        case ev.DeployCertified(certificate=certificate) if not certificate.passed:
            return "error"
        case ev.RunFinished(exit_code=code) if code != 0:
            return "error"
        case _:
            return "info"


def sentence(payload: Payload) -> str:
    """Say what a payload says."""
    match payload:
        case ev.DeployInitiated() as p:
            dry = ", dry run" if p.dry_run else ""
            return f"{p.command} {p.project} → {p.target} as {p.seen_as} ({p.context}{dry})"
        case ev.StateChanged() as p:
            return f"{p.old} → {p.new}{_because(p.reason)}"
        case ev.RunFinished() as p:
            return f"finished: {p.state} in {p.elapsed:.1f}s{_because(p.reason)}"
        case ev.RunCrashed() as p:
            return f"failed: {p.error} {p.advice}".rstrip()
        case ev.GateAsked() as p:
            return f"asks: {p.question}"
        case ev.GateAnswered() as p:
            return f"{p.gate}: {_decided(p.decision)} by {p.by}{_because(p.reason)}"
        case ev.AccessDenied() as p:
            return f"denied: {p.who} ({p.role}) may not {p.action}{_because(p.reason)}"
        case ev.TrustChanged() as p:
            return f"trust: {p.what} by {p.by}{_because(p.detail)}"
        case ev.IssueIgnored() as p:
            until = f" until {p.until}" if p.until else " for ever"
            where = p.path or "the project"
            return f"ignored by {p.by}{until}: {p.rule} in {where}{_because(p.reason)}"
        case ev.SimulationStarted() as p:
            again = " again" if p.again else ""
            files, rules = count(p.files, "file"), count(p.rules, "rule")
            return f"simulates{again} as {p.platform}: {files}, {rules}"
        case ev.IssueFound() as p:
            return f"{p.issue.severity} {p.issue.rule} at {p.issue.location}: {p.issue.message}"
        case ev.RuleFailed() as p:
            return f"the rule {p.rule} itself failed: {p.error}"
        case ev.SimulationCompleted() as p:
            found = sum(number for _, number in p.counts)
            return f"{p.platform} {p.verdict}: {count(found, 'issue')}, {p.elapsed:.2f}s"
        case _:
            return _later(payload)


def _later(payload: Payload) -> str:
    match payload:
        case ev.HealIntended() as p:
            return f"looks for heals of {count(len(p.issues), 'issue')}"
        case ev.HealProposed() as p:
            first = p.proposals[0].title if p.proposals else ""
            return f"proposes {count(len(p.proposals), 'heal')}: {first}"
        case ev.HealDecided() as p:
            part = " in part" if p.partial else ""
            return f"{p.rule}: {_decided(p.decision)}{part} by {p.by}"
        case ev.HealAttempted() as p:
            outcome = "holds" if p.attempt.outcome is HealOutcome.HEALED else p.attempt.outcome
            return f"attempt {p.attempt.number} {outcome}: {p.attempt.note}"
        case ev.IssueClosed() as p:
            return f"{p.rule}: {p.outcome}{_because(p.reason)}"
        case ev.EditsWritten() as p:
            files = sorted({e.path for e in p.edits})
            return f"wrote {', '.join(files)} (undo {p.undo})"
        case ev.HealCompleted() as p:
            return (
                f"{p.healed} healed, {p.declined} declined, {p.no_heal} not for a machine,"
                f" {p.manual} for review"
            )
        case ev.CheckRecorded() as p:
            return (
                f"check {p.check.name}: {'holds' if p.check.passed else 'fails'} {p.check.detail}"
            )
        case ev.DeployCertified() as p:
            word = "certified" if p.certificate.passed else "REJECTED"
            return f"{word}: {p.certificate.certificate_id[:16]}{_because(p.certificate.reason)}"
        case ev.CertificationWaived() as p:
            return f"UNCERTIFIED, let pass by {p.by}{_because(p.reason)}"
        case ev.DeployStarted() as p:
            verb = "would put" if p.dry_run else "puts"
            return f"{verb} {count(p.files, 'file')}, {size(p.size)} on {p.target}"
        case ev.DeployRetried() as p:
            return f"attempt {p.attempt} failed: {p.error}; {p.next}"
        case ev.DeployCompleted() as p:
            return f"{p.deployment.state}: {p.deployment.release} {p.deployment.url}"
        case ev.RollbackTriggered() as p:
            return f"rolls back from {p.from_release} to {p.to_release or 'nothing'}: {p.reason}"
        case ev.RollbackCompleted() as p:
            return f"live again: {p.deployment.release or 'nothing'}"
        case ev.VerificationStarted() as p:
            return f"asks {p.url}: {count(p.probes, 'probe')}"
        case ev.ProbeAnswered() as p:
            return f"{p.probe.kind} {p.probe.subject}: {p.probe.verdict} {p.probe.detail}".rstrip()
        case ev.VerificationCompleted() as p:
            return f"{p.verdict}: {p.passed} passed, {p.failed} failed, {p.unknown} cannot tell"
        case _:
            return payload.topic


def _because(reason: str) -> str:
    return f": {reason}" if reason else ""


def _decided(decision: Decision) -> str:
    return {
        Decision.ACCEPT: "accepted",
        Decision.REJECT: "rejected",
        Decision.SKIP: "skipped",
        Decision.ABORT: "stopped",
    }[decision]
