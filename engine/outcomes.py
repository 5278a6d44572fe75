"""What the layers after the first come to: the rest of the nouns of `engine.model`."""

from __future__ import annotations

from enum import StrEnum

from engine.model import (  # the codec of events resolves the names of the fields at run time
    Edit,
    Issue,
    Proposal,
    Simulation,
    Verdict,
)
from engine.records import dataclass, field

__all__ = [
    "LAYERS",
    "MYTH",
    "Attempt",
    "Certificate",
    "CertificateLevel",
    "Check",
    "Decision",
    "Deployment",
    "DeploymentState",
    "HealOutcome",
    "HealedIssue",
    "Healing",
    "Layer",
    "Probe",
    "RunReport",
    "RunState",
    "Verification",
]


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
