"""A certificate as a file: its id, its target and its envelopes, and nothing that is not signed.

Whatever else a certificate says is read from the envelopes again, so no unsigned word of the file
is ever believed. The text is compact and has one form; one changed byte is refused.
"""

from __future__ import annotations

import json

from engine.errors import CertificateRejected
from engine.model import Certificate, CertificateLevel, Check
from engine.trust.dsse import digest_of, parse_envelope
from engine.trust.statement import Verdict, read_statement
from engine.trust.strict_json import parse_object


def certificate_text(certificate: Certificate) -> str:
    """The file's text, one envelope a line."""
    return (
        json.dumps(
            {
                "certificate": certificate.certificate_id,
                "target": certificate.target,
                "envelopes": list(certificate.envelopes),
            },
            indent=0,
        )
        + "\n"
    )


def parse_certificate(text: str) -> Certificate:
    """Read a certificate's file; judges its form, not its signatures (`verify_chain` does).

    Raises:
        CertificateRejected: it is no certificate, or was rewritten.
    """
    try:
        raw = parse_object(text)
    except (ValueError, RecursionError) as error:
        raise CertificateRejected(f"The file is no certificate: {error}.") from error
    envelopes = raw.get("envelopes")
    name, target = raw.get("certificate"), raw.get("target")
    if (
        set(raw) != {"certificate", "target", "envelopes"}
        or not isinstance(name, str)
        or not isinstance(target, str)
        or not isinstance(envelopes, list)
        or not all(isinstance(e, str) for e in envelopes)
    ):
        raise CertificateRejected("The file is no certificate: its fields are not those of one.")
    certificate = certificate_of(tuple(envelopes), target)
    if certificate.certificate_id != name:
        raise CertificateRejected("The certificate's id is not that of its last link.")
    if certificate_text(certificate) != text:
        raise CertificateRejected("The file was rewritten since it was made.")
    return certificate


def certificate_of(envelopes: tuple[str, ...], target: str) -> Certificate:
    """What a chain of envelopes says of itself; its signatures are judged elsewhere.

    Raises:
        CertificateRejected: there is no verdict among them.
    """
    verdicts = [
        said
        for said in (read_statement(parse_envelope(text)) for text in envelopes)
        if isinstance(said, Verdict)
    ]
    if not verdicts:
        raise CertificateRejected("The certificate holds no verdict.")
    last = verdicts[-1]
    levels = tuple(
        level for level in CertificateLevel for v in verdicts if v.passed and level in v.levels
    )
    return Certificate(
        certificate_id=digest_of(envelopes[-1]),
        passed=all(v.passed for v in verdicts),
        digest=last.binding.subject.sha3_256,
        target=target,
        nonce=last.binding.nonce,
        levels=levels,
        checks=tuple(Check(name=n, passed=p, detail=d) for v in verdicts for n, p, d in v.checks),
        issued_at=verdicts[0].time,
        expires_at=last.binding.expires,
        envelopes=envelopes,
        reason=next((v.reason for v in verdicts if not v.passed), ""),
    )
