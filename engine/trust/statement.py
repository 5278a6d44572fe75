"""in-toto statements: what a signature says, in words other tools can read.

Evidence is a test-result v0.1; a verdict is a SLSA verification summary v1, whose levels may be
names of our own as long as they do not start with ``SLSA_`` (fact sheet "trust", 1.1). A subject
is the release's manifest and carries both its SHA3-256 and its SHA-256. in-toto lets any matching
digest decide, which is the weakest one; here every digest must match. Nonce, expiry, sequence and
checks are fields of our own, named by URI as the specification asks, and required.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from engine.errors import CertificateRejected
from engine.records import dataclass
from engine.trust.dsse import IN_TOTO, Envelope
from engine.trust.strict_json import parse_object

if TYPE_CHECKING:
    from engine.model import Check
    from engine.project.manifest import Manifest

STATEMENT = "https://in-toto.io/Statement/v1"
VSA = "https://slsa.dev/verification_summary/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
DOMAIN = "https://chimera.invalid"
"""Names of our own start with this; ``.invalid`` can belong to nobody (RFC 2606)."""
APPROVAL = f"{DOMAIN}/attestation/approval/v1"
OWN = f"{DOMAIN}/attestation/v1"
SLSA_VERSION = "1.2"
FAILED = "FAILED"
PASSED = "PASSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is certified: the digests of a release's manifest."""

    sha3_256: str
    sha256: str

    @classmethod
    def of(cls, manifest: Manifest) -> Subject:
        """The digests of a manifest's exact text."""
        return cls(sha3_256=manifest.sha3_256, sha256=manifest.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What all verdicts of one certificate share."""

    subject: Subject
    resource: str
    """``chimera://deploy/<project>/<target>``."""
    policy: Subject
    """The digests of the policy's bytes."""
    nonce: str
    sequence: int
    expires: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A verification summary that was read back."""

    binding: Binding
    verifier: str
    time: str
    passed: bool
    levels: tuple[str, ...]
    inputs: tuple[str, ...]
    """SHA3-256 of the envelopes below, in order."""
    checks: tuple[tuple[str, bool, str], ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A test-result that was read back."""

    subject: Subject
    passed: bool
    suite: str
    resource: str
    nonce: str
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A person's approval of a digest for a target, given apart from the run."""

    subject: Subject
    resource: str
    policy: Subject
    approver: str
    time: str
    expires: str
    reason: str


def resource_of(project: str, target: str) -> str:
    """The URI of a target: where a certificate holds, and nowhere else."""
    return f"chimera://deploy/{quote(project, safe='')}/{quote(target, safe='/')}"


def digests_of(data: bytes) -> Subject:
    """Both digests of some bytes."""
    return Subject(
        sha3_256=hashlib.sha3_256(data).hexdigest(), sha256=hashlib.sha256(data).hexdigest()
    )


def verdict_envelope(
    binding: Binding,
    *,
    verifier: str,
    version: str,
    time: str,
    level: str,
    passed: bool,
    inputs: tuple[str, ...],
    checks: tuple[Check, ...] = (),
    reason: str = "",
) -> Envelope:
    """An unsigned verification summary over the envelopes below it (their exact texts)."""
    predicate: dict[str, object] = {
        "verifier": {"id": verifier, "version": {"chimera-engine": version}},
        "timeVerified": time,
        "resourceUri": binding.resource,
        "policy": {"uri": "chimera.toml#policy", "digest": _digests(binding.policy)},
        "inputAttestations": [{"digest": _digests(digests_of(text.encode()))} for text in inputs],
        "verificationResult": PASSED if passed else FAILED,
        "verifiedLevels": [level] if passed else [FAILED],
        "slsaVersion": SLSA_VERSION,
        f"{OWN}/nonce": binding.nonce,
        f"{OWN}/sequence": binding.sequence,
        f"{OWN}/expires": binding.expires,
        f"{OWN}/checks": [{"name": c.name, "passed": c.passed, "detail": c.detail} for c in checks],
        f"{OWN}/reason": reason,
    }
    return _envelope(binding.subject, VSA, predicate)


def evidence_envelope(
    binding: Binding,
    *,
    suite: str,
    time: str,
    passed: bool,
    warned: tuple[str, ...],
    failed: tuple[str, ...],
    run: tuple[str, ...],
    configuration: tuple[tuple[str, str], ...],
) -> Envelope:
    """An unsigned test-result: what was run, over what, and how it came out."""
    result = FAILED if not passed else ("WARNED" if warned else PASSED)
    known = {*warned, *failed}
    predicate: dict[str, object] = {
        "result": result,
        "configuration": [
            {"name": name, "digest": {"sha3_256": digest}} for name, digest in configuration
        ],
        "passedTests": [name for name in run if name not in known],
        "warnedTests": list(warned),
        "failedTests": list(failed),
        f"{OWN}/suite": suite,
        f"{OWN}/time": time,
        f"{OWN}/resource": binding.resource,
        f"{OWN}/nonce": binding.nonce,
    }
    return _envelope(binding.subject, TEST_RESULT, predicate)


def approval_envelope(approval: Approval) -> Envelope:
    """An unsigned approval."""
    predicate: dict[str, object] = {
        "approver": approval.approver,
        "resourceUri": approval.resource,
        "policy": {"uri": "chimera.toml#policy", "digest": _digests(approval.policy)},
        "timeApproved": approval.time,
        "expires": approval.expires,
        "reason": approval.reason,
    }
    return _envelope(approval.subject, APPROVAL, predicate)


def read_statement(envelope: Envelope) -> Verdict | Evidence | Approval:
    """Read a statement by its predicate type, without judging it.

    Raises:
        CertificateRejected: it is no statement of a kind the chain knows, or lacks a field.
    """
    if envelope.payload_type != IN_TOTO:
        raise CertificateRejected(f"The envelope holds a {envelope.payload_type!r}, no statement.")
    try:
        statement = parse_object(envelope.payload)
        if statement["_type"] != STATEMENT:
            raise CertificateRejected("The payload is no in-toto statement v1.")
        subject = _subject(statement["subject"])
        predicate = _table(statement["predicate"])
        kind = statement["predicateType"]
        if kind == VSA:
            return _verdict(subject, predicate)
        if kind == TEST_RESULT:
            return _evidence(subject, predicate)
        if kind == APPROVAL:
            return _approval(subject, predicate)
    except (KeyError, IndexError) as error:
        raise CertificateRejected(f"The statement lacks {error}.") from error
    except (ValueError, RecursionError) as error:
        raise CertificateRejected(f"The statement cannot be read: {error}.") from error
    raise CertificateRejected(f"The statement is of the unknown kind {kind!r}.")


def _verdict(subject: Subject, predicate: dict[str, object]) -> Verdict:
    result = _text(predicate["verificationResult"])
    if result not in {PASSED, FAILED}:
        raise CertificateRejected(f"The verdict is {result!r}.")
    levels = tuple(_text(v) for v in _list(predicate["verifiedLevels"]))
    sequence = predicate[f"{OWN}/sequence"]
    if not isinstance(sequence, int) or isinstance(sequence, bool):
        raise CertificateRejected("The sequence is no number.")
    checks = []
    for item in _list(predicate[f"{OWN}/checks"]):
        check = _table(item)
        checks.append((_text(check["name"]), check["passed"] is True, _text(check["detail"])))
    return Verdict(
        binding=Binding(
            subject=subject,
            resource=_text(predicate["resourceUri"]),
            policy=_digest_set(_table(predicate["policy"])["digest"]),
            nonce=_text(predicate[f"{OWN}/nonce"]),
            sequence=sequence,
            expires=_text(predicate[f"{OWN}/expires"]),
        ),
        verifier=_text(_table(predicate["verifier"])["id"]),
        time=_text(predicate["timeVerified"]),
        passed=result == PASSED,
        levels=levels,
        inputs=tuple(
            _digest_set(_table(v)["digest"]).sha3_256 for v in _list(predicate["inputAttestations"])
        ),
        checks=tuple(checks),
        reason=_text(predicate[f"{OWN}/reason"]),
    )


def _evidence(subject: Subject, predicate: dict[str, object]) -> Evidence:
    return Evidence(
        subject=subject,
        passed=_text(predicate["result"]) in {PASSED, "WARNED"},
        suite=_text(predicate[f"{OWN}/suite"]),
        resource=_text(predicate[f"{OWN}/resource"]),
        nonce=_text(predicate[f"{OWN}/nonce"]),
        time=_text(predicate[f"{OWN}/time"]),
    )


def _approval(subject: Subject, predicate: dict[str, object]) -> Approval:
    return Approval(
        subject=subject,
        resource=_text(predicate["resourceUri"]),
        policy=_digest_set(_table(predicate["policy"])["digest"]),
        approver=_text(predicate["approver"]),
        time=_text(predicate["timeApproved"]),
        expires=_text(predicate["expires"]),
        reason=_text(predicate["reason"]),
    )


def _envelope(subject: Subject, kind: str, predicate: dict[str, object]) -> Envelope:
    statement = {
        "_type": STATEMENT,
        "subject": [{"name": "site-manifest", "digest": _digests(subject)}],
        "predicateType": kind,
        "predicate": predicate,
    }
    return Envelope(payload=json.dumps(statement, separators=(",", ":")).encode())


def _digests(subject: Subject) -> dict[str, str]:
    return {"sha256": subject.sha256, "sha3_256": subject.sha3_256}


def _subject(value: object) -> Subject:
    subjects = _list(value)
    if len(subjects) != 1:
        raise CertificateRejected("The statement is about more than one subject, or none.")
    return _digest_set(_table(subjects[0])["digest"])


def _digest_set(value: object) -> Subject:
    table = _table(value)
    # A digest nobody here can recompute would be a claim nobody checked.
    if set(table) != {"sha256", "sha3_256"}:
        raise CertificateRejected("A digest set must hold sha256 and sha3_256, and no other.")
    return Subject(sha3_256=_text(table["sha3_256"]), sha256=_text(table["sha256"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise CertificateRejected(f"{value!r} should be a text.")
    return value


def _table(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise CertificateRejected(f"{value!r} should be an object.")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise CertificateRejected(f"{value!r} should be a list.")
    return value
