"""Challenges: a nonce issued before a certificate is made, used up when the gate takes it.

Neither DSSE nor a verification summary knows replay; the application adds it (fact sheet "trust",
1.3). A row is never deleted: a list of used nonces that forgets would let an old one pass again.
The sequence counts per target, so that an older valid certificate cannot follow a newer one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CertificateRejected

if TYPE_CHECKING:
    import sqlite3

    from engine.genesis.ledger import Ledger
    from engine.trust.statement import Binding


def issue_challenge(
    ledger: Ledger, *, nonce: str, target: str, digest: str, now: str, expires: str
) -> tuple[str, int, str]:
    """Write a challenge down and answer its nonce, sequence and expiry.

    Raises:
        LedgerError: it could not be written.
    """
    with ledger.transaction() as db:
        (top,) = db.execute(
            "SELECT COALESCE(MAX(sequence), 0) FROM challenge WHERE target = ?", (target,)
        ).fetchone()
        sequence = int(top) + 1
        db.execute(
            "INSERT INTO challenge (nonce, target, sequence, digest, issued_at, expires)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (nonce, target, sequence, digest, now, expires),
        )
    return nonce, sequence, expires


def use_challenge(db: sqlite3.Connection, binding: Binding, target: str, now: str) -> None:
    """Use a nonce up, inside the transaction that writes the intent to deploy.

    Raises:
        CertificateRejected: it was never issued here, was for something else, was used, has
            expired, or a newer certificate for the target was already taken.
    """
    row = db.execute(
        "SELECT target, sequence, digest, expires, used_at FROM challenge WHERE nonce = ?",
        (binding.nonce,),
    ).fetchone()
    if row is None:
        raise CertificateRejected(
            "The certificate's nonce was never issued by this ledger.",
            advice="A certificate is used where it was asked for; certify here.",
        )
    issued_for, sequence, digest, expires, used_at = row
    if used_at is not None:
        raise CertificateRejected(
            f"The certificate was used already, at {used_at}.", advice="Certify again."
        )
    if (issued_for, sequence, digest, expires) != (
        target,
        binding.sequence,
        binding.subject.sha3_256,
        binding.expires,
    ):
        raise CertificateRejected("The certificate's nonce was issued for something else.")
    (highest,) = db.execute(
        "SELECT COALESCE(MAX(sequence), 0) FROM challenge WHERE target = ? AND used_at IS NOT NULL",
        (target,),
    ).fetchone()
    if sequence <= highest:
        raise CertificateRejected(
            f"The certificate is number {sequence} for {target}; number {highest} was already"
            " taken.",
            advice="Certify again.",
        )
    changed = db.execute(
        "UPDATE challenge SET used_at = ? WHERE nonce = ? AND used_at IS NULL AND expires >= ?",
        (now, binding.nonce, now),
    ).rowcount
    if changed != 1:
        raise CertificateRejected(f"The certificate expired at {expires}.", advice="Certify again.")
