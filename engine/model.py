"""The nouns that cross rooms.

Every room speaks in these records; none passes a dict to another. They are frozen, so that a
record shown to the operator is the record that is applied.
"""

from __future__ import annotations

from enum import StrEnum

from engine.records import dataclass, field


class Severity(StrEnum):
    """How bad an issue is, for the deploy and for the visitor."""

    CRITICAL = "critical"
    """The deploy fails, or nothing is served."""
    HIGH = "high"
    """The deploy passes and the site is broken."""
    MEDIUM = "medium"
    """A part misbehaves, or only some visitors see it."""
    LOW = "low"
    """Style, waste, or a trap for later."""

    @property
    def rank(self) -> int:
        """0 for the worst; sorts issues."""
        return list(Severity).index(self)

    def at_least(self, other: Severity) -> bool:
        """True when this severity is as bad as `other`, or worse."""
        return self.rank <= other.rank


class Confidence(StrEnum):
    """How sure the engine is that an issue is real."""

    CERTAIN = "certain"
    LIKELY = "likely"
    HEURISTIC = "heuristic"


class Verdict(StrEnum):
    """What a check came to. A value the platform's dashboard may hold is `UNKNOWN`, never wrong."""

    PASSES = "passes"
    FAILS = "fails"
    UNKNOWN = "cannot tell"


class Safety(StrEnum):
    """Whether a heal can change what works today."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Origin(StrEnum):
    """Where an effective value came from."""

    FILE = "file"
    CONTEXT = "context"
    ENVIRONMENT = "environment"
    FRAMEWORK = "framework default"
    PLATFORM = "platform default"
    FLAG = "flag"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place in a file of the project.

    Lines and columns count from 1; columns count characters. `key_path` is dotted
    (``build.publish``, ``redirects[3].status``). A location without a line is the whole file.
    """

    path: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    key_path: str = ""

    def __str__(self) -> str:
        """``file:line:column`` as far as known; what editors and terminals make clickable."""
        parts = [self.path]
        if self.line is not None:
            parts.append(str(self.line))
            if self.column is not None:
                parts.append(str(self.column))
        return ":".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something that will fail or misbehave on the platform.

    `subject` tells issues of one rule apart without line numbers (a redirect's `from`, a script's
    name), so that an issue is recognised again after an edit moved it.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    location: Location
    message: str
    why: str = ""
    docs: str = ""
    subject: str = ""
    also: tuple[Location, ...] = ()
    platform: str = ""
    """Whose rules found it; no part of its identity, for one heal ends it on every platform."""

    @property
    def fingerprint(self) -> str:
        """The issue's identity across runs: rule, file, key path and subject, never the line."""
        return f"{self.rule}|{self.location.path}|{self.location.key_path}|{self.subject}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A question the engine could not answer, and what would answer it."""

    question: str
    would_tell: str
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One effective value the platform will see, with its origin."""

    name: str
    value: str
    origin: Origin
    location: Location | None = None
    note: str = ""


class EditKind(StrEnum):
    """What an edit does to its file."""

    REPLACE = "replace"
    CREATE = "create"
    DELETE = "delete"
    CHMOD = "chmod"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change to one file, never a rewritten file.

    For `REPLACE`, `start` and `end` are offsets in characters of the file's text as
    `Snapshot.text` gives it (line ends untouched, undecodable bytes as surrogate escapes, a BOM as
    the first character) and `old` is what stands there: an edit whose `old` no longer stands there
    is refused. An insertion has ``start == end`` and an empty `old`. For `CREATE`, `new` is the
    whole text and `mode` the new file's mode. For `CHMOD`, only `mode` counts.
    """

    path: str
    kind: EditKind = EditKind.REPLACE
    start: int = 0
    end: int = 0
    old: str = ""
    new: str = ""
    mode: int = 0o644


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A heal that is offered: edits, how safe they are, and why this is the fix.

    `strategy` names the way of healing within the rule (``publish.framework-output``); the ledger
    counts by it which way works.
    """

    rule: str
    issue: str
    """The fingerprint of the issue it heals."""
    strategy: str
    title: str
    edits: tuple[Edit, ...]
    safety: Safety
    reason: str
    proof: str = ""
    """What the re-simulation said; filled by the heal layer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoHeal:
    """Why a machine must not heal this issue; shown to the operator."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What the platform will see and do, as far as can be told here."""

    platform: str
    digest: str
    verdict: Verdict
    issues: tuple[Issue, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    settings: tuple[Setting, ...] = ()
    rules_run: tuple[str, ...] = ()
    publish: str = ""
    """The folder that will be served, relative to the project; empty when there is none."""
    elapsed: float = 0.0
    """Seconds."""
    parts: tuple[Simulation, ...] = ()
    """What each platform said, where several were asked; empty when it is one."""

    @property
    def each(self) -> tuple[Simulation, ...]:
        """The simulation of each platform, at least one."""
        return self.parts or (self,)

    def worst(self) -> Severity | None:
        """The worst severity found, or None when nothing was."""
        return min((i.severity for i in self.issues), key=lambda s: s.rank, default=None)

    @property
    def distinct(self) -> tuple[Issue, ...]:
        """The issues, where one that several platforms have counts once, as the worst has it."""
        if not self.parts:
            return self.issues
        first: dict[str, str] = {}
        return tuple(
            i for i in self.issues if first.setdefault(i.fingerprint, i.platform) == i.platform
        )

    def counts(self) -> dict[Severity, int]:
        """How many issues of each severity, all four present; what several have counts once."""
        issues = self.distinct
        return {s: sum(1 for i in issues if i.severity is s) for s in Severity}


class Decision(StrEnum):
    """What a decider answered at a gate or to a proposal."""

    ACCEPT = "accept"
    REJECT = "reject"
    SKIP = "skip"
    ABORT = "abort"


class HealOutcome(StrEnum):
    """How the healing of one issue ended."""

    HEALED = "healed"
    DECLINED = "declined"
    FAILED = "failed"
    NO_HEAL = "no heal"
    MANUAL_REVIEW = "manual review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at healing an issue."""

    number: int
    proposal: Proposal
    decision: Decision
    outcome: HealOutcome
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealedIssue:
    """An issue with all that was tried on it."""

    issue: Issue
    outcome: HealOutcome
    attempts: tuple[Attempt, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Healing:
    """What layer 2 did: per issue, and the edits that were approved, in order."""

    issues: tuple[HealedIssue, ...] = ()
    edits: tuple[Edit, ...] = ()
    digest_before: str = ""
    digest_after: str = ""

    @property
    def successful(self) -> bool:
        """True when no issue was left to a person."""
        return all(i.outcome is not HealOutcome.MANUAL_REVIEW for i in self.issues)

    @property
    def aborted(self) -> bool:
        """True when the operator ended the healing before its end."""
        return any(a.decision is Decision.ABORT for i in self.issues for a in i.attempts)


class CertificateLevel(StrEnum):
    """The three verdicts of the chain, lowest first."""

    ARIE_HEALTH_PASS = "ARIE_HEALTH_PASS"  # noqa: S105 - a verdict's name
    TRUTH_CERTIFICATION_PASS = "TRUTH_CERTIFICATION_PASS"  # noqa: S105 - a verdict's name
    HXO_FINAL_APPROVAL = "HXO_FINAL_APPROVAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One of the checks a certificate rests on."""

    name: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A signed verdict over one snapshot for one target.

    `envelopes` are DSSE JSON texts, evidence first, verdicts in chain order; `certificate_id` is
    the SHA3-256 of the last one.
    """

    certificate_id: str
    passed: bool
    digest: str
    target: str
    nonce: str
    levels: tuple[CertificateLevel, ...]
    checks: tuple[Check, ...]
    issued_at: str
    expires_at: str
    envelopes: tuple[str, ...] = ()
    reason: str = ""


class DeploymentState(StrEnum):
    """Where a deployment stands."""

    PLANNED = "planned"
    LIVE = "live"
    KEPT = "kept"
    FAILED = "failed"
    ROLLED_BACK = "rolled back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A release on a target."""

    deployment_id: str
    platform: str
    target: str
    digest: str
    state: DeploymentState
    url: str = ""
    release: str = ""
    files: int = 0
    size: int = 0
    """Bytes."""
    at: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One question asked of the live site, and its answer."""

    kind: str
    """``health``, ``smoke``, ``redirect``, ``header`` or ``drift``."""
    subject: str
    verdict: Verdict
    detail: str = ""
    elapsed: float = 0.0
    """Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What layer 5 saw on the live site."""

    verdict: Verdict
    probes: tuple[Probe, ...] = ()
    url: str = ""

    @property
    def failures(self) -> tuple[Probe, ...]:
        """The probes that failed."""
        return tuple(p for p in self.probes if p.verdict is Verdict.FAILS)


class Layer(StrEnum):
    """The five layers, and the two engines over them."""

    SIMULATE = "simulate"
    HEAL = "heal"
    CERTIFY = "certify"
    DEPLOY = "deploy"
    VERIFY = "verify"
    PIPELINE = "pipeline"
    GENESIS = "genesis"


LAYERS: tuple[Layer, ...] = (
    Layer.SIMULATE,
    Layer.HEAL,
    Layer.CERTIFY,
    Layer.DEPLOY,
    Layer.VERIFY,
)

MYTH: dict[Layer, str] = {
    Layer.SIMULATE: "Leviathan",
    Layer.HEAL: "ARIE",
    Layer.CERTIFY: "Truth",
    Layer.DEPLOY: "Chimera Core",
    Layer.VERIFY: "Cascade",
    Layer.PIPELINE: "HXO",
    Layer.GENESIS: "Genesis",
}


class RunState(StrEnum):
    """The states of a run; `pipeline.TRANSITIONS` lists the moves between them, and no other."""

    IDLE = "IDLE"
    SIMULATING = "SIMULATING"
    HEALING = "HEALING"
    CERTIFYING = "CERTIFYING"
    DEPLOYING = "DEPLOYING"
    VERIFYING = "VERIFYING"
    SUCCESS = "SUCCESS"
    REJECTED = "REJECTED"
    ROLLED_BACK = "ROLLED_BACK"
    ABORTED = "ABORTED"
    FAILED = "FAILED"

    @property
    def is_final(self) -> bool:
        """True for the five states a run can end in."""
        return self in {
            RunState.SUCCESS,
            RunState.REJECTED,
            RunState.ROLLED_BACK,
            RunState.ABORTED,
            RunState.FAILED,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a whole run came to."""

    run: str
    state: RunState
    simulation: Simulation | None = None
    healing: Healing | None = None
    certificate: Certificate | None = None
    deployment: Deployment | None = None
    verification: Verification | None = None
    reason: str = ""
    advice: str = ""
    notes: tuple[str, ...] = field(default=())
