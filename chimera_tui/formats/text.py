"""Events as lines for people: what happened, in the order it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from chimera_tui.formats.issues import Brush, wants_colour
from engine.genesis import events as ev
from engine.model import MYTH, Decision, DeploymentState, HealOutcome, Verdict

if TYPE_CHECKING:
    from engine.genesis.events import Event


class TextLines:
    """Prints each event as it comes; progress is left to the console."""

    def __init__(self, stream: TextIO, *, colour: bool | None = None, diffs: bool = True) -> None:
        self._stream = stream
        self._brush = Brush(colour=wants_colour(stream) if colour is None else colour)
        self._diffs = diffs
        self._told: dict[str, str] = {}
        """By fingerprint: the platform under which an issue was told first."""
        self._several = False

    def __call__(self, event: Event) -> None:
        """Print one event."""
        for line in self._lines(event):
            print(line, file=self._stream, flush=True)

    def _heading(self, event: Event, text: str) -> str:
        return f"{self._brush.paint(MYTH[event.layer], '1')}  {text}"

    def _lines(self, event: Event) -> list[str]:
        match event.payload:
            case ev.DeployInitiated() as p:
                extra = " (dry run)" if p.dry_run else ""
                self._told.clear()
                self._several = len(p.platforms) > 1
                if self._several:
                    extra = f" as {p.seen_as}{extra}"
                return [
                    self._brush.paint(
                        f"Chimera {p.engine} · {p.command} {p.project} → {p.target}{extra}"
                        f" · run {event.run}",
                        "1",
                    )
                ]
            case ev.StateChanged() as p:
                return [self._brush.paint(f"[{p.old} → {p.new}] {p.reason}".rstrip(), "2")]
            case ev.SimulationStarted() as p if not p.again:
                return [
                    self._heading(
                        event, f"simulate as {p.platform}: {p.files} files, {p.rules} rules"
                    )
                ]
            case ev.IssueFound() as p:
                return self._found(p)
            case ev.RuleFailed() as p:
                return [f"  ? the rule {p.rule} itself failed: {p.error}"]
            case ev.SimulationCompleted() as p if not p.again:
                return self._brush.verdict_lines(p.verdict, p.counts, p.unknowns, p.elapsed)
            case ev.HealIntended() as p:
                return [self._heading(event, f"heal: {len(p.issues)} issues to look at")]
            case ev.HealProposed() as p:
                return self._proposed(p)
            case ev.HealDecided() as p:
                return [f"  {_decision(p.decision)} {p.strategy} · {p.decision} by {p.by}"]
            case ev.HealAttempted() as p if p.attempt.outcome is HealOutcome.FAILED:
                return [f"  withdrawn: {p.attempt.note}"]
            case ev.IssueClosed() as p:
                on = f" on {p.platform}" if self._several else ""
                return [f"    {p.rule}{on}: {p.outcome}{'. ' + p.reason if p.reason else ''}"]
            case ev.EditsWritten() as p:
                files = sorted({e.path for e in p.edits})
                return [
                    f"  written: {', '.join(files)}   undo: chimeractl heal --undo",
                ]
            case ev.HealCompleted() as p:
                return [
                    (
                        f"  heal: {p.healed} healed, {p.declined} declined, {p.no_heal} not for a"
                        f" machine, {p.manual} for manual review"
                    )
                ]
            case ev.CheckRecorded() as p:
                glyph = "✓" if p.check.passed else "✗"
                detail = f": {p.check.detail}" if p.check.detail else ""
                return [f"  {glyph} {p.check.name}{detail}"]
            case ev.DeployCertified() as p:
                return self._certified(event, p)
            case ev.CertificationWaived() as p:
                return [self._brush.paint(f"  ! UNCERTIFIED by {p.by}: {p.reason}", "31;1")]
            case ev.GateAsked() as p:
                return [f"? {p.question}", *(f"    {line}" for line in p.details)]
            case ev.GateAnswered() as p:
                reason = f": {p.reason}" if p.reason else ""
                return [f"  {_decision(p.decision)} {p.gate}: {p.decision} by {p.by}{reason}"]
            case ev.AccessDenied() as p:
                return [f"  ✗ denied: {p.who} ({p.role}) may not {p.action}: {p.reason}"]
            case ev.TrustChanged() as p:
                return [f"  trust: {p.what} by {p.by}. {p.detail}".rstrip()]
            case ev.DeployStarted() as p:
                said = [
                    self._heading(
                        event,
                        f"{'would deploy' if p.dry_run else 'deploy'} {p.files} files,"
                        f" {_size(p.size)} to {p.target}",
                    )
                ]
                return said + [f"    {number}. {s}" for number, s in enumerate(p.steps, start=1)]
            case ev.DeployRetried() as p:
                return [f"  attempt {p.attempt} failed: {p.error} {p.next}"]
            case ev.DeployCompleted() as p:
                live = p.deployment.state is DeploymentState.LIVE
                return [f"  {'✓' if live else '✗'} {p.deployment.release} · {p.deployment.url}"]
            case ev.RollbackTriggered() as p:
                how = "automatic" if p.automatic else "asked for"
                to = p.to_release or "nothing (there is no older release)"
                return [
                    self._brush.paint(f"  ↩ rollback ({how}): {p.reason}; back to {to}", "33;1")
                ]
            case ev.RollbackCompleted() as p:
                return [f"  ✓ live again: {p.deployment.release or 'nothing'}"]
            case ev.VerificationStarted() as p:
                return [self._heading(event, f"verify {p.url}: {p.probes} probes")]
            case ev.ProbeAnswered() as p if p.probe.verdict is not Verdict.PASSES:
                glyph = self._brush.verdict(p.probe.verdict)
                return [f"  {glyph} {p.probe.kind} {p.probe.subject}: {p.probe.detail}"]
            case ev.VerificationCompleted() as p:
                return [
                    (
                        f"  {self._brush.verdict(p.verdict)} {p.passed} passed, {p.failed} failed,"
                        f" {p.unknown} could not be told"
                    )
                ]
            case ev.LineLogged() as p:
                return [f"  {p.text}"]
            case ev.RunCrashed() as p:
                return [
                    self._brush.paint(f"✗ Chimera itself failed: {p.error}", "31;1"),
                    f"  {p.advice}",
                ]
            case ev.RunFinished() as p:
                return self._finished(p)
            case _:
                return []

    def _found(self, told: ev.IssueFound) -> list[str]:
        issue = told.issue
        first = self._told.setdefault(issue.fingerprint, issue.platform)
        as_for = "" if first == issue.platform else first
        return self._brush.issue(issue, healable=told.healable, as_for=as_for)

    def _proposed(self, told: ev.HealProposed) -> list[str]:
        lines: list[str] = []
        for number, proposal in enumerate(told.proposals, start=1):
            mark = f"{number}. " if len(told.proposals) > 1 else ""
            lines.append(f"  {mark}{proposal.title} ({proposal.safety}): {proposal.reason}")
            if self._diffs and number == 1:
                lines += [
                    f"    {self._diff_line(d)}" for d in told.diffs[0].rstrip("\n").split("\n")
                ]
        return lines

    def _diff_line(self, line: str) -> str:
        if line.startswith("+"):
            return self._brush.paint(line, "32")
        if line.startswith("-"):
            return self._brush.paint(line, "31")
        return line

    def _certified(self, event: Event, told: ev.DeployCertified) -> list[str]:
        certificate = told.certificate
        if not certificate.passed:
            return [
                self._heading(event, self._brush.paint(f"rejected: {certificate.reason}", "31;1")),
            ]
        levels = " → ".join(certificate.levels)
        return [
            self._heading(event, f"certificate {certificate.certificate_id[:12]}: {levels}"),
            (
                f"    over {certificate.digest[:16]}…, for {certificate.target},"
                f" until {certificate.expires_at}"
            ),
        ]

    def _finished(self, done: ev.RunFinished) -> list[str]:
        good = done.exit_code == 0
        head = self._brush.paint(f"{done.state}", "32;1" if good else "31;1")
        lines = [f"{head} in {done.elapsed:.2f} s{': ' + done.reason if done.reason else ''}"]
        if done.url:
            lines.append(f"  live:  {done.url}")
        if done.advice:
            lines.append(f"  next:  {done.advice}")
        return lines


def _decision(decision: Decision) -> str:
    return {
        Decision.ACCEPT: "✓",
        Decision.REJECT: "✗",
        Decision.SKIP: "-",
        Decision.ABORT: "■",
    }[decision]


def _size(size: int) -> str:
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.1f} KiB"
    return f"{size / 1024 / 1024:.1f} MiB"
