"""Approvals that other persons gave: one DSSE envelope a file in ``.chimera/approvals``.

An approval names digest, target and policy and expires; it is given apart from the run, on any
machine, and counts once a run certifies exactly that. The final approval lists those it rests on,
so the gate and every node can count persons themselves.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from engine.clock import rfc3339
from engine.errors import CertificateRejected
from engine.state_folder import state_folder
from engine.trust.dsse import digest_of, parse_envelope
from engine.trust.roles import Action
from engine.trust.statement import Approval, approval_envelope, read_statement, resource_of
from engine.trust.trust_root import KeyUse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.clock import Clock
    from engine.trust.policy import Policy
    from engine.trust.project_trust import ProjectTrust
    from engine.trust.statement import Binding, Subject


def give_approval(
    trust: ProjectTrust,
    subject: Subject,
    target: str,
    *,
    policy: Policy,
    clock: Clock,
    reason: str = "",
) -> Path:
    """Sign an approval as the local user and write it down; the file may be sent to others.

    Raises:
        PermissionDenied: the local user may not approve for this target.
        TrustError: the policy is not the accepted one, or the file cannot be written.
    """
    member = trust.require(Action.APPROVE, target)
    trust.ensure_policy(policy)
    moment = clock.now()
    approval = Approval(
        subject=subject,
        resource=resource_of(trust.root.project, target),
        policy=policy.digest,
        approver=member.name,
        time=rfc3339(moment),
        expires=rfc3339(moment + timedelta(hours=policy.approval_hours)),
        reason=reason,
    )
    text = approval_envelope(approval).signed(trust.identity()).text()
    folder = state_folder(trust.project) / "approvals"
    folder.mkdir(exist_ok=True)
    path = folder / f"{subject.sha3_256[:16]}-{member.name}-{digest_of(text)[:8]}.json"
    path.write_text(text, encoding="ascii")
    return path


def approvals_for(trust: ProjectTrust, binding: Binding, now: str) -> tuple[str, ...]:
    """The approvals on file that count for a certificate, one a person, other than the user's own.

    A file that does not parse, or is of something else, is passed over: the gate judges again
    whatever the final approval lists.
    """
    me = trust.me()
    found: dict[str, str] = {}
    for text in _texts(trust.project):
        try:
            envelope = parse_envelope(text)
            said = read_statement(envelope)
        except CertificateRejected:
            continue
        if not isinstance(said, Approval) or said.expires < now:
            continue
        if (said.subject, said.resource, said.policy) != (
            binding.subject,
            binding.resource,
            binding.policy,
        ):
            continue
        keys = [
            k.key
            for k in trust.root.keys_for(KeyUse.IDENTITY)
            if k.owner == said.approver and k.held_at(said.time) and k.held_at(now)
        ]
        if envelope.signers(keys) and (me is None or said.approver != me.name):
            found[said.approver] = text
    return tuple(found[name] for name in sorted(found))


def _texts(project: Path) -> Iterator[str]:
    folder = project / ".chimera" / "approvals"
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return
    for path in paths:
        if path.suffix == ".json":
            try:
                yield path.read_text(encoding="ascii").removesuffix("\n")
            except (OSError, UnicodeDecodeError):
                continue
