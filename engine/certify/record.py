"""Judging a certificate of the past: by the roles of its time, and the ledger's word where needed.

A rotated key still speaks for what it signed while it was in use. A revoked one may have been in
other hands, and whoever holds it can write any date; so what it signed holds only when a ledger
that is sound shows the certificate before the revocation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.certify.desk import look_at_ledger
from engine.errors import CertificateRejected, LedgerError
from engine.genesis.events import DeployCertified
from engine.trust.chain import Expected, verify_chain

if TYPE_CHECKING:
    from pathlib import Path

    from engine.model import Certificate
    from engine.trust.chain import Chain
    from engine.trust.project_trust import ProjectTrust


def judge_past(
    certificate: Certificate, trust: ProjectTrust, *, project: Path, now: str = ""
) -> Chain:
    """Walk a certificate's chain as it was when it was made.

    Args:
        certificate: read from a file or the ledger.
        trust: the project's role file, all versions.
        project: where the ledger is, for certificates under revoked keys.
        now: a moment at which it must be usable; empty to judge the past only.

    Raises:
        CertificateRejected: with the link that does not hold.
    """
    if not certificate.passed:
        raise CertificateRejected(f"It is a rejection: {certificate.reason}.")
    chain = verify_chain(
        certificate.envelopes,
        Expected(
            root=trust.root,
            roles=None if now else trust.root_at(certificate.issued_at),
            target=certificate.target,
            now=now,
        ),
    )
    if chain.revoked:
        _in_ledger_before(certificate, trust, project, chain)
    return chain


def _in_ledger_before(
    certificate: Certificate, trust: ProjectTrust, project: Path, chain: Chain
) -> None:
    ended = min(k.until for k in trust.root.keys if k.revoked)
    named = ", ".join(chain.revoked)
    try:
        with look_at_ledger(project) as ledger:
            if not any(True for _ in ledger.verify()):
                mark = certificate.certificate_id.encode()
                for entry in ledger.entries():
                    if mark not in entry.body:
                        continue
                    event = entry.event()
                    if isinstance(event.payload, DeployCertified) and event.time < ended:
                        return
    except LedgerError:
        pass
    raise CertificateRejected(
        f"The key of {named} was revoked, and no sound ledger here shows this certificate before"
        f" {ended}.",
        advice="Run it where the project's ledger is.",
    )
