"""Truth: certifies a build, or rejects it; either is signed.

Two steps, because HXO_FINAL_APPROVAL is a person's: `certify` runs the four checks and signs the
evidence and the ARIE and Truth verdicts; `approve` adds the last link once the decider answered.

Example::

    trust = ProjectTrust.open(project, announce=bus.publish)
    certifier = DeploymentCertifier(
        trust=trust, ledger=ledger, policy=policy, clock=clock, chance=chance, bus=bus
    )
    certificate = certifier.certify(simulation, healing, manifest, "local/production")
    if certificate.passed:
        answer = decider.decide(Question(gate="final-approval", digest=certificate.digest, ...))
        certificate = certifier.approve(certificate, answer)
    ...
    admitted = admit(
        certificate, manifest, "local/production", deploy=deploy_id,
        trust=trust, policy=policy, clock=clock, bus=bus,
    )   # raises CertificateRejected; else nonce used and intent written, in one transaction
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from engine import __version__
from engine.certify import checks as check
from engine.certify.approvals import approvals_for
from engine.certify.challenge import issue_challenge
from engine.certify.seal import check_seals
from engine.clock import SystemChance, SystemClock, rfc3339
from engine.errors import CertificateRejected, GateClosed, UsageError
from engine.genesis.events import CheckRecorded, DeployCertified
from engine.model import Certificate, CertificateLevel, Check, Decision, HealOutcome
from engine.records import replace
from engine.trust.chain import SUITES, VERIFIERS
from engine.trust.dsse import digest_of, parse_envelope
from engine.trust.project_trust import ProjectTrust, silent
from engine.trust.redaction import redact, redact_value
from engine.trust.roles import Action, Allowed, judge
from engine.trust.statement import (
    Binding,
    Subject,
    Verdict,
    evidence_envelope,
    read_statement,
    resource_of,
    verdict_envelope,
)
from engine.trust.trust_root import KeyUse

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.clock import Chance, Clock
    from engine.decide import Answer
    from engine.genesis.bus import Bus
    from engine.genesis.events import Payload
    from engine.genesis.ledger import Ledger
    from engine.model import Healing, Simulation
    from engine.project.manifest import Manifest
    from engine.trust.dsse import Envelope
    from engine.trust.policy import Policy

ARIE = CertificateLevel.ARIE_HEALTH_PASS
TRUTH = CertificateLevel.TRUTH_CERTIFICATION_PASS
HXO = CertificateLevel.HXO_FINAL_APPROVAL


class DeploymentCertifier:
    """Certifies builds of one project for its targets."""

    def __init__(
        self,
        *,
        trust: ProjectTrust,
        ledger: Ledger,
        policy: Policy,
        clock: Clock | None = None,
        chance: Chance | None = None,
        bus: Bus | None = None,
        manifest: Manifest | None = None,
        target: str = "",
    ) -> None:
        self._trust = trust
        self._ledger = ledger
        self._policy = policy
        self._clock = clock or SystemClock()
        self._chance = chance or SystemChance()
        self._say: Callable[[Payload], object] = silent if bus is None else bus.publish
        self._manifest = manifest
        self._target = target

    def certify_build(self, simulation: Simulation, healing: Healing | None) -> Certificate:
        """Certify the build this certifier was made for: the specification's call.

        Raises:
            UsageError: the certifier was made without a manifest and a target.
            TrustError: as for `certify`.
        """
        if self._manifest is None or not self._target:
            raise UsageError("This certifier was made without a manifest and a target.")
        return self.certify(simulation, healing, self._manifest, self._target)

    def certify(
        self,
        simulation: Simulation,
        healing: Healing | None,
        manifest: Manifest,
        target: str,
    ) -> Certificate:
        """Check a build and sign what came out, a rejection too.

        Args:
            simulation: Leviathan's last word, on the build as healed.
            healing: what ARIE did; None when it was not asked.
            manifest: the files that would be deployed; the subject of every signature.
            target: ``<platform>/<environment>`` or ``<platform>/<site>/<environment>``; without
                an environment it is production.

        Raises:
            PermissionDenied: the local user may not certify.
            TrustError: a key, the role file or the policy does not hold.
            LedgerError: the ledger does not continue its last seal.
        """
        self._trust.require(Action.CERTIFY, target)
        self._trust.ensure_policy(self._policy)
        check_seals(self._ledger, self._trust)
        moment = self._clock.now()
        now = rfc3339(moment)
        today = now[:10]
        # What is signed is for ever, so secrets go out before the signature, not after.
        found = redact_value(
            (
                check.simulation_passed(simulation, self._policy, today),
                check.no_critical_issues(simulation, self._policy, today),
                check.healing_successful(healing, self._policy, today),
                check.configuration_valid(simulation, healing, manifest),
            )
        )
        for item in found:
            self._say(CheckRecorded(check=item))
        subject = Subject.of(manifest)
        nonce, sequence, expires = issue_challenge(
            self._ledger,
            nonce=self._chance.token(32),
            target=target,
            digest=subject.sha3_256,
            now=now,
            expires=rfc3339(moment + timedelta(minutes=self._policy.validity_minutes)),
        )
        binding = Binding(
            subject=subject,
            resource=resource_of(self._trust.root.project, target),
            policy=self._policy.digest,
            nonce=nonce,
            sequence=sequence,
            expires=expires,
        )
        certificate = self._sign(binding, simulation, healing, found=found, now=now, target=target)
        self._say(DeployCertified(certificate=certificate))
        return certificate

    def approve(self, certificate: Certificate, answer: Answer, *, shown: str = "") -> Certificate:
        """Add the last link, once the decider answered; a refusal is signed as FAILED.

        Approvals that other persons gave for this digest and target are taken in from
        ``.chimera/approvals``.

        Args:
            certificate: what `certify` answered.
            answer: what the decider said to the final-approval gate.
            shown: the digest that was shown at the gate; it must be the certificate's.

        Raises:
            CertificateRejected: the certificate has not reached Truth, or another was shown.
            PermissionDenied: the local user may not deploy to this target.
            GateClosed: fewer persons approved than the policy asks for.
        """
        if not certificate.passed or TRUTH not in certificate.levels:
            raise CertificateRejected("There is no passed certification to approve.")
        if shown and shown != certificate.digest:
            raise CertificateRejected("What was approved is not what was certified.")
        accepted = answer.decision is Decision.ACCEPT
        if accepted:
            self._trust.require(Action.DEPLOY, certificate.target)
        verdict = read_statement(parse_envelope(certificate.envelopes[-1]))
        if not isinstance(verdict, Verdict):
            raise CertificateRejected("The certificate does not end in a verdict.")
        now = rfc3339(self._clock.now())
        texts = certificate.envelopes
        refusal = f"{answer.decision.value} by {answer.by}: {answer.reason or 'no reason given'}"
        given = approvals_for(self._trust, verdict.binding, now) if accepted else ()
        if accepted:
            self._enough_persons(certificate, len(given))
        envelope = verdict_envelope(
            verdict.binding,
            verifier=VERIFIERS[HXO],
            version=__version__,
            time=now,
            level=HXO.value,
            passed=accepted,
            inputs=(texts[-1], *given),
            reason="" if accepted else redact(refusal),
        )
        last = envelope.signed(self._trust.identity()).text()
        done = replace(
            certificate,
            certificate_id=digest_of(last),
            passed=accepted,
            levels=(ARIE, TRUTH, HXO) if accepted else (ARIE, TRUTH),
            envelopes=(*texts, *given, last),
            reason="" if accepted else redact(refusal),
        )
        self._say(DeployCertified(certificate=done))
        return done

    def _enough_persons(self, certificate: Certificate, others: int) -> None:
        me = self._trust.me()
        target = certificate.target
        own = me is not None and isinstance(
            judge(Action.APPROVE, me.role, target, me.targets), Allowed
        )
        if others + own < self._policy.approvals:
            raise GateClosed(
                f"{others + own} of {self._policy.approvals} persons approved {target}.",
                advice="Another person with the right runs `chimeractl certificate approve"
                f" {certificate.digest} --target {target}`; then run this again.",
            )

    def _sign(
        self,
        binding: Binding,
        simulation: Simulation,
        healing: Healing | None,
        *,
        found: tuple[Check, ...],
        now: str,
        target: str,
    ) -> Certificate:
        arie = self._trust.signer(KeyUse.ARIE)
        truth = self._trust.signer(KeyUse.TRUTH)
        passed = {c.name: c.passed for c in found}
        healthy = passed["simulation_passed"] and passed["healing_successful"]
        certified = healthy and all(passed.values())
        failed = [f"{c.name}: {c.detail}" for c in found if not c.passed]
        reason = "; ".join(failed)
        leviathan_text = (
            _simulation_evidence(binding, simulation, now, passed=passed["simulation_passed"])
            .signed(arie)
            .text()
        )
        arie_text = (
            _healing_evidence(binding, healing, now, passed=passed["healing_successful"])
            .signed(arie)
            .text()
        )
        health_text = (
            verdict_envelope(
                binding,
                verifier=VERIFIERS[ARIE],
                version=__version__,
                time=now,
                level=ARIE.value,
                passed=healthy,
                inputs=(leviathan_text, arie_text),
                reason="" if healthy else reason,
            )
            .signed(arie)
            .text()
        )
        truth_text = (
            verdict_envelope(
                binding,
                verifier=VERIFIERS[TRUTH],
                version=__version__,
                time=now,
                level=TRUTH.value,
                passed=certified,
                inputs=(health_text,),
                checks=found,
                reason="" if certified else reason,
            )
            .signed(truth)
            .text()
        )
        return Certificate(
            certificate_id=digest_of(truth_text),
            passed=certified,
            digest=binding.subject.sha3_256,
            target=target,
            nonce=binding.nonce,
            levels=(*((ARIE,) if healthy else ()), *((TRUTH,) if certified else ())),
            checks=found,
            issued_at=now,
            expires_at=binding.expires,
            envelopes=(leviathan_text, arie_text, health_text, truth_text),
            reason=reason,
        )


def _simulation_evidence(
    binding: Binding, simulation: Simulation, now: str, *, passed: bool
) -> Envelope:
    several = bool(simulation.parts)

    def named(rule: str, platform: str) -> str:
        return f"{platform}/{rule}" if several else rule

    found = {named(i.rule, i.platform) for i in simulation.issues}
    return evidence_envelope(
        binding,
        suite=SUITES[0],
        time=now,
        passed=passed,
        warned=tuple(sorted(found)) if passed else (),
        failed=() if passed else tuple(sorted(found)),
        run=tuple(
            named(rule, part.platform) for part in simulation.each for rule in part.rules_run
        ),
        configuration=(("snapshot", simulation.digest),) if simulation.digest else (),
    )


def _healing_evidence(
    binding: Binding, healing: Healing | None, now: str, *, passed: bool
) -> Envelope:
    items = () if healing is None else healing.issues
    names = {redact(h.issue.fingerprint): h.outcome for h in items}
    left = tuple(sorted(n for n, o in names.items() if o is not HealOutcome.HEALED))
    digests = (
        ()
        if healing is None
        else (("before", healing.digest_before), ("after", healing.digest_after))
    )
    return evidence_envelope(
        binding,
        suite=SUITES[1],
        time=now,
        passed=passed,
        warned=left if passed else (),
        failed=() if passed else left,
        run=tuple(sorted(names)),
        configuration=tuple((n, d) for n, d in digests if d),
    )
