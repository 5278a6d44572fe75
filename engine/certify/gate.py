"""The deploy gate: nothing leaves the machine but through here.

`admit` walks the chain, compares it with the build at hand, asks the policy, and then in one
transaction uses the nonce up, writes the intent to deploy and the fact of it. A refusal is a fact
too. `waive` is the one other way through: an admiral's, and loud.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from engine.certify.challenge import use_challenge
from engine.clock import rfc3339
from engine.errors import CertificateRejected, TrustError
from engine.genesis.events import CertificateRefused, CertificationWaived, DeployAdmitted
from engine.records import dataclass
from engine.trust.chain import Chain, Expected, verify_chain
from engine.trust.dsse import digest_of
from engine.trust.roles import Action
from engine.trust.statement import Subject

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from engine.clock import Clock
    from engine.genesis.bus import Bus
    from engine.model import Certificate
    from engine.project.manifest import Manifest
    from engine.trust.policy import Policy
    from engine.trust.project_trust import ProjectTrust

SKEW = timedelta(seconds=60)
"""How far another machine's clock may be ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """The right to deploy one build to one target, once."""

    deploy: str
    target: str
    digest: str
    certificate: str
    at: str
    approvers: tuple[str, ...]
    waived: bool = False


def admit(
    certificate: Certificate | None,
    manifest: Manifest,
    target: str,
    *,
    deploy: str,
    trust: ProjectTrust,
    policy: Policy,
    clock: Clock,
    bus: Bus,
    together: Callable[[sqlite3.Connection], None] | None = None,
) -> Admission:
    """Let a certified build through, once.

    Args:
        certificate: the whole chain; None is refused.
        manifest: of the very files that are about to be sent, hashed now.
        target: as it was certified for.
        deploy: the id of this deploy; one id is admitted once.
        trust: who may do what.
        policy: the policy in force.
        clock: tells the time of the judgement.
        bus: a bus whose recorder is the ledger that issued the nonce.
        together: more rows for the same transaction (the deploy's journal).

    Raises:
        CertificateRejected: with the link that does not hold; nothing was written but the refusal.
        PermissionDenied: the local user may not deploy to this target.
        TrustError: the policy is not the accepted one, or forbids the target now.
        LedgerError: the ledger could not take it; nothing was written.
    """
    subject = Subject.of(manifest)
    name = certificate.certificate_id if certificate else ""
    try:
        trust.refresh()
        trust.require(Action.DEPLOY, target)
        trust.ensure_policy(policy)
        chain = judge_certificate(
            certificate, subject, target, trust=trust, policy=policy, clock=clock
        )
        now = rfc3339(clock.now())
        admission = Admission(
            deploy=deploy,
            target=target,
            digest=subject.sha3_256,
            certificate=name,
            at=now,
            approvers=chain.approvers,
        )

        def write(db: sqlite3.Connection) -> None:
            use_challenge(db, chain.binding, target, now)
            _intend(db, admission, chain.binding.nonce)
            if together is not None:
                together(db)

        bus.publish(_admitted(admission), together=write)
    except TrustError as error:
        bus.publish(
            CertificateRefused(
                target=target, digest=subject.sha3_256, certificate=name, reason=str(error)
            )
        )
        raise
    return admission


def judge_certificate(
    certificate: Certificate | None,
    subject: Subject,
    target: str,
    *,
    trust: ProjectTrust,
    policy: Policy,
    clock: Clock,
) -> Chain:
    """Everything the gate asks before the ledger: chain, build, target, policy, time.

    Raises:
        CertificateRejected: with the reason.
    """
    if certificate is None:
        raise CertificateRejected(
            "The build is not certified.",
            advice="Certify it; only an admiral may deploy without (`--no-certify`).",
        )
    moment = clock.now()
    refusal = policy.refusal(target, rfc3339(moment))
    if refusal:
        raise CertificateRejected(f"Not now, or not there: {refusal}.")
    if not certificate.passed:
        raise CertificateRejected(f"The certificate is a rejection: {certificate.reason}.")
    if not certificate.envelopes or certificate.certificate_id != digest_of(
        certificate.envelopes[-1]
    ):
        raise CertificateRejected("The certificate's id is not that of its last link.")
    return verify_chain(
        certificate.envelopes,
        Expected(
            root=trust.root,
            target=target,
            subject=subject,
            policy=policy.digest,
            now=rfc3339(moment),
            latest=rfc3339(moment + SKEW),
            approvals=policy.approvals,
        ),
    )


def waive(
    manifest: Manifest,
    target: str,
    *,
    reason: str,
    deploy: str,
    trust: ProjectTrust,
    policy: Policy,
    clock: Clock,
    bus: Bus,
    together: Callable[[sqlite3.Connection], None] | None = None,
) -> Admission:
    """Let an uncertified build through, on an admiral's word: a fact in bold.

    The policy's platforms and freezes hold all the same.

    Raises:
        PermissionDenied: the local user is no admiral.
        CertificateRejected: the policy forbids the target now.
    """
    trust.refresh()
    member = trust.require(Action.WAIVE_CERTIFICATION, target)
    trust.ensure_policy(policy)
    now = rfc3339(clock.now())
    refusal = policy.refusal(target, now)
    digest = manifest.sha3_256
    if refusal:
        bus.publish(
            CertificateRefused(target=target, digest=digest, certificate="", reason=refusal)
        )
        raise CertificateRejected(f"Not now, or not there: {refusal}.")
    admission = Admission(
        deploy=deploy,
        target=target,
        digest=digest,
        certificate="",
        at=now,
        approvers=(member.name,),
        waived=True,
    )

    def write(db: sqlite3.Connection) -> None:
        _intend(db, admission, "")
        if together is not None:
            together(db)

    bus.publish(CertificationWaived(by=member.name, reason=reason or "certify=false"))
    bus.publish(_admitted(admission), together=write)
    return admission


def _intend(db: sqlite3.Connection, admission: Admission, nonce: str) -> None:
    taken = db.execute("SELECT 1 FROM intent WHERE deploy = ?", (admission.deploy,)).fetchone()
    if taken:
        raise CertificateRejected(f"The deploy {admission.deploy} was admitted already.")
    db.execute(
        "INSERT INTO intent (deploy, target, digest, certificate, nonce, at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            admission.deploy,
            admission.target,
            admission.digest,
            admission.certificate,
            nonce,
            admission.at,
        ),
    )


def _admitted(admission: Admission) -> DeployAdmitted:
    return DeployAdmitted(
        deploy=admission.deploy,
        target=admission.target,
        digest=admission.digest,
        certificate=admission.certificate,
        approvers=admission.approvers,
    )
