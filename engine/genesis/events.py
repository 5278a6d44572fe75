"""The events of a run: one typed payload a topic, in a CloudEvents 1.0 envelope.

A run is a fold over its events: whatever a face shows and whatever a replay rebuilds comes from
here, so a payload carries all that a reader needs. Facts are never dropped; a payload with
``tick = True`` (progress) may be coalesced and is not written to the ledger.

Attribute names of the envelope follow CloudEvents 1.0; extensions are lower case without
separators, as the specification demands (``runid``, ``sequence``, ``layer``, ``shard``).
"""

from __future__ import annotations

from typing import ClassVar

from engine.model import (
    LAYERS,
    Attempt,
    Certificate,
    Check,
    Decision,
    Deployment,
    Edit,
    HealOutcome,
    Issue,
    Layer,
    Probe,
    Proposal,
    RunState,
    Setting,
    Severity,
    Unknown,
    Verdict,
)
from engine.records import dataclass

SPECVERSION = "1.0"
TYPE_PREFIX = "genesis."
"""A CloudEvents `type` is this prefix and the topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What an event says; every topic has its own subclass."""

    topic: ClassVar[str] = ""
    layer: ClassVar[Layer] = Layer.PIPELINE
    tick: ClassVar[bool] = False


# -- the run ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployInitiated(Payload):
    """A run began: what, where to, and under which options."""

    topic: ClassVar[str] = "deploy.initiated"
    project: str
    """The project folder's name; never its full path."""
    command: str
    platform: str
    target: str
    context: str
    branch: str
    dry_run: bool
    certify: bool
    layers: tuple[Layer, ...] = LAYERS
    engine: str = ""
    platforms: tuple[str, ...] = ()
    """All that the run looks through, where they are several; `platform` is the first."""

    @property
    def seen_as(self) -> str:
        """The platforms by name, for a line: ``netlify, render``."""
        return ", ".join(self.platforms or (self.platform,))


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChanged(Payload):
    """The run moved from one state to another."""

    topic: ClassVar[str] = "deploy.state"
    old: RunState
    new: RunState
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished(Payload):
    """The run ended; nothing follows."""

    topic: ClassVar[str] = "deploy.finished"
    state: RunState
    reason: str = ""
    advice: str = ""
    url: str = ""
    exit_code: int = 0
    elapsed: float = 0.0
    """Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCrashed(Payload):
    """The engine itself failed: an error of the program, told with advice, never shown raw."""

    topic: ClassVar[str] = "deploy.crashed"
    error: str
    advice: str
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progressed(Payload):
    """How far a layer is; the latest of a task counts."""

    topic: ClassVar[str] = "run.progress"
    tick: ClassVar[bool] = True
    at: Layer
    task: str
    done: int
    total: int
    """0 when nobody knows."""
    text: str = ""
    platform: str = ""
    """Whose part of the layer it is; empty for the run's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLogged(Payload):
    """A line for the log: what was really run, with what outcome."""

    topic: ClassVar[str] = "run.log"
    at: Layer
    text: str
    level: str = "info"
    """``info``, ``warning`` or ``error``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAsked(Payload):
    """The run waits for a decision; `digest` binds the answer to what was shown."""

    topic: ClassVar[str] = "gate.asked"
    gate: str
    """``proposal``, ``final-approval``, ``deploy`` or ``rollback``."""
    question: str
    details: tuple[str, ...]
    digest: str
    stake: str
    """``undoable``, ``outward`` or ``irreversible``."""
    at: Layer
    undo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAnswered(Payload):
    """A decision, who made it and by what right."""

    topic: ClassVar[str] = "gate.answered"
    gate: str
    decision: Decision
    by: str
    """``operator``, ``policy`` or ``script``, with a name where there is one."""
    digest: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDenied(Payload):
    """An action was refused for want of a role or a grant."""

    topic: ClassVar[str] = "trust.denied"
    action: str
    who: str
    role: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustChanged(Payload):
    """Keys, roles or the policy changed."""

    topic: ClassVar[str] = "trust.changed"
    what: str
    by: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueIgnored(Payload):
    """An issue is let be: a waiver for its rule in its file was written into the policy."""

    topic: ClassVar[str] = "policy.issue.ignored"
    rule: str
    path: str
    issue: str
    """The fingerprint of the issue that was looked at."""
    reason: str
    until: str
    """The last day on which it holds; empty for ever."""
    by: str


# -- layer 1 ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationStarted(Payload):
    """Leviathan began to resolve a snapshot."""

    topic: ClassVar[str] = "chimera.simulate.start"
    layer: ClassVar[Layer] = Layer.SIMULATE
    platform: str
    files: int
    rules: int
    again: bool = False
    """True when it proves a heal."""
    rules_in_all: int = 0
    """Those of all platforms of the run; 0 when it is the only one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFound(Payload):
    """A rule found something."""

    topic: ClassVar[str] = "simulate.issue.found"
    layer: ClassVar[Layer] = Layer.SIMULATE
    issue: Issue
    healable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFailed(Payload):
    """A rule itself broke: said, so that silence never means health."""

    topic: ClassVar[str] = "simulate.rule.failed"
    layer: ClassVar[Layer] = Layer.SIMULATE
    rule: str
    error: str
    platform: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationCompleted(Payload):
    """Leviathan's verdict, with the effective settings and what could not be told."""

    topic: ClassVar[str] = "chimera.simulate.complete"
    layer: ClassVar[Layer] = Layer.SIMULATE
    platform: str
    verdict: Verdict
    digest: str
    counts: tuple[tuple[Severity, int], ...]
    settings: tuple[Setting, ...]
    unknowns: tuple[Unknown, ...]
    publish: str
    elapsed: float
    """Seconds."""
    again: bool = False


# -- layer 2 ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HealIntended(Payload):
    """ARIE will look for heals of these issues."""

    topic: ClassVar[str] = "deploy.heal.intent"
    layer: ClassVar[Layer] = Layer.HEAL
    issues: tuple[str, ...]
    """Fingerprints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealProposed(Payload):
    """A ranked list of heals for one issue, as a diff each."""

    topic: ClassVar[str] = "heal.proposed"
    layer: ClassVar[Layer] = Layer.HEAL
    issue: str
    attempt: int
    proposals: tuple[Proposal, ...]
    diffs: tuple[str, ...]
    """A unified diff for each proposal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealDecided(Payload):
    """What the operator or the policy said to a proposal."""

    topic: ClassVar[str] = "heal.decided"
    layer: ClassVar[Layer] = Layer.HEAL
    issue: str
    rule: str
    strategy: str
    decision: Decision
    by: str
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HealAttempted(Payload):
    """An attempt and what the re-simulation said of it."""

    topic: ClassVar[str] = "heal.attempted"
    layer: ClassVar[Layer] = Layer.HEAL
    issue: str
    attempt: Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueClosed(Payload):
    """The healing of one issue ended."""

    topic: ClassVar[str] = "heal.issue.closed"
    layer: ClassVar[Layer] = Layer.HEAL
    issue: str
    rule: str
    outcome: HealOutcome
    reason: str = ""
    platform: str = ""
    """Whose issue it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditsWritten(Payload):
    """Approved edits were written to the project, all or none; `undo` names them for `--undo`."""

    topic: ClassVar[str] = "heal.written"
    layer: ClassVar[Layer] = Layer.HEAL
    edits: tuple[Edit, ...]
    undo: str
    digest_before: str = ""
    digest_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealCompleted(Payload):
    """ARIE is done."""

    topic: ClassVar[str] = "deploy.heal.complete"
    layer: ClassVar[Layer] = Layer.HEAL
    healed: int
    declined: int
    manual: int
    no_heal: int = 0


# -- layer 3 ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRecorded(Payload):
    """One check of the certification, and how it came out."""

    topic: ClassVar[str] = "certify.check"
    layer: ClassVar[Layer] = Layer.CERTIFY
    check: Check


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployCertified(Payload):
    """The certificate, or the signed rejection."""

    topic: ClassVar[str] = "deploy.certified"
    layer: ClassVar[Layer] = Layer.CERTIFY
    certificate: Certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployAdmitted(Payload):
    """The gate took a certificate, used up its nonce and wrote the intent to deploy."""

    topic: ClassVar[str] = "certify.admitted"
    layer: ClassVar[Layer] = Layer.CERTIFY
    deploy: str
    target: str
    digest: str
    certificate: str
    """The certificate's id; empty when certification was waived."""
    approvers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRefused(Payload):
    """The gate refused a certificate: nothing leaves the machine."""

    topic: ClassVar[str] = "certify.refused"
    layer: ClassVar[Layer] = Layer.CERTIFY
    target: str
    digest: str
    certificate: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificationWaived(Payload):
    """An admiral let an uncertified build pass: a fact in bold."""

    topic: ClassVar[str] = "certify.waived"
    layer: ClassVar[Layer] = Layer.CERTIFY
    by: str
    reason: str


# -- layer 4 ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployStarted(Payload):
    """A release is going to a target."""

    topic: ClassVar[str] = "chimera.deploy.start"
    layer: ClassVar[Layer] = Layer.DEPLOY
    platform: str
    target: str
    digest: str
    files: int
    size: int
    key: str
    attempt: int = 1
    dry_run: bool = False
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployRetried(Payload):
    """An attempt failed and will be tried again, here or on the fallback."""

    topic: ClassVar[str] = "deploy.retried"
    layer: ClassVar[Layer] = Layer.DEPLOY
    attempt: int
    error: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployCompleted(Payload):
    """The release is in place, or the deploy failed."""

    topic: ClassVar[str] = "chimera.deploy.complete"
    layer: ClassVar[Layer] = Layer.DEPLOY
    deployment: Deployment
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackTriggered(Payload):
    """The live release is being taken back, and why."""

    topic: ClassVar[str] = "chimera.rollback.triggered"
    layer: ClassVar[Layer] = Layer.DEPLOY
    reason: str
    from_release: str
    to_release: str
    automatic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackCompleted(Payload):
    """An older release is live again."""

    topic: ClassVar[str] = "deploy.rollback.complete"
    layer: ClassVar[Layer] = Layer.DEPLOY
    deployment: Deployment


# -- layer 5 ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationStarted(Payload):
    """Cascade began to ask the live site."""

    topic: ClassVar[str] = "verify.started"
    layer: ClassVar[Layer] = Layer.VERIFY
    url: str
    probes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeAnswered(Payload):
    """One probe and its answer."""

    topic: ClassVar[str] = "verify.probe"
    layer: ClassVar[Layer] = Layer.VERIFY
    probe: Probe


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationCompleted(Payload):
    """Cascade's verdict."""

    topic: ClassVar[str] = "verify.complete"
    layer: ClassVar[Layer] = Layer.VERIFY
    verdict: Verdict
    passed: int
    failed: int
    unknown: int
    url: str


def _payloads(base: type[Payload]) -> dict[str, type[Payload]]:
    found: dict[str, type[Payload]] = {}
    for kind in base.__subclasses__():
        found[kind.topic] = kind
    return found


TOPICS: dict[str, type[Payload]] = _payloads(Payload)
"""Every topic and its payload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The envelope: CloudEvents 1.0 with the run, its sequence number, layer and shard."""

    id: str
    source: str
    """``/chimera/<project>``."""
    topic: str
    time: str
    """RFC 3339, UTC, microseconds."""
    run: str
    sequence: int
    """Counts from 1 within the run, gaps where ticks were."""
    layer: Layer
    payload: Payload
    subject: str = ""
    shard: str = ""
    """``project/environment``: which part of the bus and the ledger it belongs to."""
    fact: int = 0
    """Counts the run's facts from 1 without a gap, so that a missing one shows; 0 for a tick."""

    @property
    def is_tick(self) -> bool:
        """True for progress, which may be coalesced and is not kept."""
        return self.payload.tick
