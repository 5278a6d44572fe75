"""Walking a certificate: every link, its signer, and that all speak of the same thing.

This is what the deploy gate, a federated node and `chimeractl certificate verify` share. A link
that is missing, out of order, foreign, altered, expired or signed by the wrong key is refused with
the reason; nothing is accepted because nothing spoke against it. What needs the ledger (was this
nonce issued here, was it used) is the gate's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.errors import CertificateRejected
from engine.model import CertificateLevel
from engine.records import dataclass
from engine.regex import regex
from engine.trust.dsse import Envelope, digest_of, parse_envelope
from engine.trust.roles import Action, Allowed, judge
from engine.trust.statement import (
    DOMAIN,
    Approval,
    Binding,
    Evidence,
    Verdict,
    read_statement,
    resource_of,
)
from engine.trust.trust_root import KeyUse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.trust.keys import PublicKey
    from engine.trust.statement import Subject
    from engine.trust.trust_root import TrustKey, TrustRoot

VERIFIERS: dict[CertificateLevel, str] = {
    CertificateLevel.ARIE_HEALTH_PASS: f"{DOMAIN}/verifier/arie",
    CertificateLevel.TRUTH_CERTIFICATION_PASS: f"{DOMAIN}/verifier/truth",
    CertificateLevel.HXO_FINAL_APPROVAL: f"{DOMAIN}/verifier/hxo",
}
"""Who says each verdict; a verdict counts only from this verifier with a key of its own use."""

SUITES = ("leviathan", "arie")
"""The evidence a health verdict rests on, in order."""

MANDATORY_CHECKS = (
    "simulation_passed",
    "no_critical_issues",
    "healing_successful",
    "configuration_valid",
)
"""The checks that a Truth verdict must name, all passed."""

MOMENT = regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
"""The one form of a moment: fixed length, so that texts compare as times do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a certificate is judged against.

    An empty `now` judges a certificate of the past: keys must have been in use when they signed,
    and expiry is not asked.
    """

    root: TrustRoot
    target: str
    subject: Subject | None = None
    """The digests of the build at hand; None when only the certificate is at hand."""
    policy: Subject | None = None
    """The policy in force; None when it is not known here."""
    now: str = ""
    latest: str = ""
    """No verdict may be of after this moment (now and the allowed skew); empty to skip."""
    approvals: int = 1
    whole: bool = True
    """Whether the chain must reach HXO_FINAL_APPROVAL."""
    roles: TrustRoot | None = None
    """The role file as it was then, for a certificate of the past; `root` when None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link that held: what it is, and who signed it."""

    name: str
    digest: str
    signed_by: tuple[str, ...]
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A certificate that held."""

    binding: Binding
    levels: tuple[CertificateLevel, ...]
    links: tuple[Link, ...]
    approvers: tuple[str, ...]
    revoked: tuple[str, ...] = ()
    """Links whose key was revoked later: they need the ledger's word for when they were made."""


def verify_chain(texts: Sequence[str], expected: Expected) -> Chain:
    """Walk the envelopes of a certificate from the evidence up.

    Raises:
        CertificateRejected: with the first link that does not hold, and why.
    """
    return _Walk(expected).walk(texts)


def verify_links(
    texts: Sequence[str], keys: Sequence[PublicKey]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Judge a chain by keys alone, for whoever has no role file.

    The last link must be signed by one of the keys; every other is signed by one too, or is named
    by digest from a link that holds. Roles, target, policy and expiry are not asked.

    Returns:
        For each link its name and the ids of the keys that signed it.

    Raises:
        CertificateRejected: a link does not hold.
    """
    held: set[str] = set()
    found: list[tuple[str, tuple[str, ...]]] = []
    for text in reversed(texts):
        envelope = parse_envelope(text)
        said = read_statement(envelope)
        signers = tuple(k.keyid for k in envelope.signers(keys))
        name = said.levels[0] if isinstance(said, Verdict) else type(said).__name__.lower()
        if not signers and digest_of(text) not in held:
            raise CertificateRejected(
                f"The link {name} is neither signed by a given key nor named by a link above."
            )
        if isinstance(said, Verdict):
            held.update(said.inputs)
        found.append((name, signers))
    if not found:
        raise CertificateRejected("The certificate is empty.")
    return tuple(reversed(found))


class _Walk:
    def __init__(self, expected: Expected) -> None:
        self.expected = expected
        self.links: list[Link] = []
        self.revoked: list[str] = []
        self.binding: Binding | None = None

    def walk(self, texts: Sequence[str]) -> Chain:
        items = [(text, parse_envelope(text)) for text in texts]
        read = [(text, envelope, read_statement(envelope)) for text, envelope in items]
        evidence = read[: len(SUITES)]
        if len(evidence) < len(SUITES) or any(not isinstance(s, Evidence) for _, _, s in evidence):
            raise CertificateRejected("The certificate does not start with its evidence.")
        rest = read[len(SUITES) :]
        arie = self._verdict_at(rest, 0, CertificateLevel.ARIE_HEALTH_PASS)
        truth = self._verdict_at(rest, 1, CertificateLevel.TRUTH_CERTIFICATION_PASS)
        self._bind(arie[2])
        for (text, envelope, said), suite in zip(evidence, SUITES, strict=True):
            self._evidence(text, envelope, said, suite)
        below = tuple(text for text, _, _ in evidence)
        self._verdict(arie, CertificateLevel.ARIE_HEALTH_PASS, below)
        self._verdict(truth, CertificateLevel.TRUTH_CERTIFICATION_PASS, (arie[0],))
        levels = [CertificateLevel.ARIE_HEALTH_PASS, CertificateLevel.TRUTH_CERTIFICATION_PASS]
        approvers: set[str] = set()
        if len(rest) > 2 or self.expected.whole:
            approvals = rest[2:-1]
            hxo = self._verdict_at(rest, max(2, len(rest) - 1), CertificateLevel.HXO_FINAL_APPROVAL)
            for text, envelope, said in approvals:
                approvers.add(self._approval(text, envelope, said))
            inputs = (truth[0], *(text for text, _, _ in approvals))
            signed = self._verdict(hxo, CertificateLevel.HXO_FINAL_APPROVAL, inputs)
            approvers |= {o for o in signed if self._may(o, Action.APPROVE)}
            if not any(self._may(owner, Action.DEPLOY) for owner in signed):
                raise CertificateRejected(
                    f"HXO_FINAL_APPROVAL is signed by {', '.join(signed)}, who may not deploy"
                    f" to {self.expected.target}."
                )
            if len(approvers) < self.expected.approvals:
                raise CertificateRejected(
                    f"{len(approvers)} persons approved; the policy asks for"
                    f" {self.expected.approvals}.",
                    advice="Another person with the right runs `chimeractl certificate approve`.",
                )
            levels.append(CertificateLevel.HXO_FINAL_APPROVAL)
        if self.binding is None:  # pragma: no cover - _bind has set it
            raise CertificateRejected("The certificate binds nothing.")
        return Chain(
            binding=self.binding,
            levels=tuple(levels),
            links=tuple(self.links),
            approvers=tuple(sorted(approvers)),
            revoked=tuple(self.revoked),
        )

    def _verdict_at(
        self,
        rest: Sequence[tuple[str, Envelope, Verdict | Evidence | Approval]],
        index: int,
        level: CertificateLevel,
    ) -> tuple[str, Envelope, Verdict]:
        if index >= len(rest):
            raise CertificateRejected(f"The link {level.value} is missing.")
        text, envelope, said = rest[index]
        if not isinstance(said, Verdict):
            raise CertificateRejected(f"The link {level.value} is missing or out of order.")
        return text, envelope, said

    def _bind(self, verdict: Verdict) -> None:
        """Take the first verdict's binding and judge it; the others must repeat it."""
        binding = verdict.binding
        expected = self.expected
        resource = resource_of(expected.root.project, expected.target)
        if binding.resource != resource:
            raise CertificateRejected(
                f"The certificate is for {binding.resource}, not for {resource}."
            )
        if expected.subject is not None and binding.subject != expected.subject:
            raise CertificateRejected(
                "The build is not the one that was certified: its digests differ.",
                advice="Something changed since; certify again.",
            )
        if expected.policy is not None and binding.policy != expected.policy:
            raise CertificateRejected(
                "The certificate was made under another policy.", advice="Certify again."
            )
        if MOMENT.fullmatch(binding.expires) is None:
            raise CertificateRejected("The certificate has no readable expiry.")
        if expected.now and binding.expires < expected.now:
            raise CertificateRejected(
                f"The certificate expired at {binding.expires}.", advice="Certify again."
            )
        if re.fullmatch(r"[0-9a-f]{64}", binding.nonce) is None or binding.sequence < 1:
            raise CertificateRejected("The certificate has no proper nonce or sequence.")
        self.binding = binding

    def _evidence(self, text: str, envelope: Envelope, said: object, suite: str) -> None:
        if not isinstance(said, Evidence) or said.suite != suite or self.binding is None:
            raise CertificateRejected(f"The evidence of {suite} is missing or out of order.")
        bound = self.binding
        if (said.subject, said.resource, said.nonce) != (
            bound.subject,
            bound.resource,
            bound.nonce,
        ):
            raise CertificateRejected(f"The evidence of {suite} is about something else.")
        if not said.passed:
            raise CertificateRejected(f"The evidence of {suite} says FAILED.")
        self._signed(f"evidence of {suite}", text, envelope, use=KeyUse.ARIE, time=said.time)

    def _verdict(
        self,
        link: tuple[str, Envelope, Verdict],
        level: CertificateLevel,
        below: tuple[str, ...],
    ) -> tuple[str, ...]:
        text, envelope, said = link
        name = level.value
        if said.verifier != VERIFIERS[level]:
            raise CertificateRejected(f"{name} is claimed by {said.verifier}.")
        if said.binding != self.binding:
            raise CertificateRejected(f"{name} does not speak of what the links below it do.")
        if not said.passed or said.levels != (name,):
            why = f": {said.reason}" if said.reason else ""
            raise CertificateRejected(f"{name} was not given: the verdict is FAILED{why}.")
        if said.inputs != tuple(digest_of(t) for t in below):
            raise CertificateRejected(f"{name} does not name the links below it.")
        threshold = 1
        use = KeyUse.IDENTITY
        if level is CertificateLevel.ARIE_HEALTH_PASS:
            use = KeyUse.ARIE
        elif level is CertificateLevel.TRUTH_CERTIFICATION_PASS:
            use = KeyUse.TRUTH
            threshold = self.expected.root.truth_threshold
            passed = tuple(c for c, ok, _ in said.checks if ok)
            missing = [c for c in MANDATORY_CHECKS if c not in passed]
            if missing or len(passed) != len(said.checks):
                raise CertificateRejected(f"{name} lacks the check {', '.join(missing)}.")
        return self._signed(name, text, envelope, use=use, time=said.time, threshold=threshold)

    def _approval(self, text: str, envelope: Envelope, said: object) -> str:
        if not isinstance(said, Approval) or self.binding is None:
            raise CertificateRejected("A link between the verdicts is no approval.")
        bound = self.binding
        if (said.subject, said.resource, said.policy) != (
            bound.subject,
            bound.resource,
            bound.policy,
        ):
            raise CertificateRejected(f"The approval of {said.approver} is about something else.")
        if MOMENT.fullmatch(said.expires) is None or said.expires < (self.expected.now or ""):
            raise CertificateRejected(f"The approval of {said.approver} expired.")
        name = f"approval of {said.approver}"
        (owner, *more) = self._signed(name, text, envelope, use=KeyUse.IDENTITY, time=said.time)
        if more or owner != said.approver:
            raise CertificateRejected(f"The {name} is signed by somebody else.")
        if not self._may(owner, Action.APPROVE):
            raise CertificateRejected(f"{owner} may not approve for {self.expected.target}.")
        return owner

    def _signed(
        self,
        name: str,
        text: str,
        envelope: Envelope,
        *,
        use: KeyUse,
        time: str,
        threshold: int = 1,
    ) -> tuple[str, ...]:
        """Who signed a link, when enough keys of the right use did that were in use then."""
        if MOMENT.fullmatch(time) is None:
            raise CertificateRejected(f"The {name} has no readable time.")
        if self.expected.latest and time > self.expected.latest:
            raise CertificateRejected(f"The {name} is dated in the future ({time}).")
        listed = self.expected.root.keys_for(use)
        signers = envelope.signers(tuple(k.key for k in listed))
        good: list[TrustKey] = []
        why = ""
        for signer in signers:
            held = next(k for k in listed if k.key.raw == signer.raw)
            if not held.held_at(time):
                why = f" (the key of {held.owner} was not in use at {time})"
            elif self.expected.now and not held.held_at(self.expected.now):
                ended = "revoked" if held.revoked else "rotated out"
                why = f" (the key of {held.owner} was {ended} at {held.until})"
            else:
                good.append(held)
                if held.revoked:
                    self.revoked.append(name)
        if len(good) < threshold or len(envelope.signatures) != len(signers):
            raise CertificateRejected(
                f"The {name} is signed by {len(good)} keys that count for {use.value}; it needs"
                f" {threshold}{why}."
            )
        if {s.keyid for s in envelope.signatures} != {k.keyid for k in signers}:
            raise CertificateRejected(f"The {name} names keys that did not sign it.")
        owners = tuple(dict.fromkeys(k.owner for k in good))
        self.links.append(Link(name=name, digest=digest_of(text), signed_by=owners, time=time))
        return owners

    def _may(self, owner: str, action: Action) -> bool:
        member = (self.expected.roles or self.expected.root).member(owner)
        if member is None:
            return False
        answer = judge(action, member.role, self.expected.target, member.targets)
        return isinstance(answer, Allowed)
