"""Issues and proposals made from a rule's own identity: a rule says only what is special."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Issue, Proposal, Safety

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from engine.model import Confidence, Edit, Location, Severity
    from engine.platforms.interface import RuleMeta


def issue_of(
    meta: RuleMeta,
    location: Location,
    message: str,
    *,
    why: str = "",
    subject: str = "",
    severity: Severity | None = None,
    confidence: Confidence | None = None,
    also: Iterable[Location] = (),
) -> Issue:
    """Make an issue of a rule; severity and confidence are the rule's usual ones when not given."""
    return Issue(
        rule=meta.id,
        severity=severity or meta.severity,
        confidence=confidence or meta.confidence,
        location=location,
        message=message,
        why=why,
        docs=meta.docs,
        subject=subject,
        also=tuple(also),
    )


def proposal_of(
    issue: Issue,
    *edits: Edit,
    strategy: str,
    title: str,
    reason: str,
    safety: Safety = Safety.UNSAFE,
) -> Proposal:
    """Make a proposal for an issue; unsafe unless the rule knows better."""
    return Proposal(
        rule=issue.rule,
        issue=issue.fingerprint,
        strategy=strategy,
        title=title,
        edits=edits,
        safety=safety,
        reason=reason,
    )


def one(make: Callable[..., Edit], *arguments: object) -> Callable[[], tuple[Edit, ...]]:
    """Put off the making of one edit until it is asked for; `offers.attempt` takes it."""
    return lambda: (make(*arguments),)


def several(
    make: Callable[..., Iterable[Edit]], *arguments: object
) -> Callable[[], tuple[Edit, ...]]:
    """Put off the making of several edits, as `one` does for a single one."""
    return lambda: tuple(make(*arguments))
