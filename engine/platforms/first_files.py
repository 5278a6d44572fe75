"""A first configuration for a project that has none: drafted, then proved by resolving with it.

Nothing is proposed that the platform's own rules would call a failure; what is wrong with other
files was so before and is no reason to say nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import EditKind, NoHeal, Proposal, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model import Edit, Issue
    from engine.platforms.interface import BuildContext, Platform
    from engine.project.snapshot import Snapshot

RULE = "init"


def proved(
    platform: Platform,
    snapshot: Snapshot,
    edits: Sequence[Edit],
    context: BuildContext,
    *,
    title: str,
    reason: str,
) -> Proposal | NoHeal:
    """Propose new files, if the platform's rules find nothing grave in them.

    Args:
        platform: whose rules are asked.
        snapshot: the project without the files.
        edits: the files.
        context: the build they are resolved for.
        title: what is added.
        reason: what in the project it was read from.
    """
    site = platform.resolve(snapshot.with_edits(edits), context)
    grave = grave_of((i for r in platform.rules() for i in r.check(site)), edits)
    if grave is not None:
        return NoHeal(reason=f"What was drafted would not work: {grave.message}")
    return proposal_of(
        edits,
        title=title,
        reason=reason,
        proof="The project resolves with it, and no rule finds a failure in it.",
    )


def proposal_of(edits: Sequence[Edit], *, title: str, reason: str, proof: str) -> Proposal:
    """Make the proposal of a first configuration."""
    return Proposal(
        rule=RULE,
        issue=f"{RULE}|{edits[0].path}||",
        strategy="init.drafted-from-files",
        title=title,
        edits=tuple(edits),
        safety=Safety.UNSAFE,
        reason=reason,
        proof=proof,
    )


def grave_of(issues: Iterable[Issue], edits: Sequence[Edit]) -> Issue | None:
    """The first issue of a created file with which the deploy fails or the site is broken."""
    ours = {e.path for e in edits if e.kind is EditKind.CREATE}
    return next(
        (i for i in issues if i.severity.at_least(Severity.HIGH) and i.location.path in ours), None
    )
