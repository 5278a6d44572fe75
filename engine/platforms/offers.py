"""Offering heals: an edit that a form does not allow becomes the reason why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import NoHeal, Proposal, Safety
from engine.platforms.findings import proposal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from engine.model import Edit, Issue


def attempt(
    issue: Issue,
    strategy: str,
    title: str,
    edits: Callable[[], Iterable[Edit]],
    *,
    reason: str,
    safe: bool = False,
) -> Proposal | NoHeal:
    """Make a proposal of edits that are made only now; those that cannot be are said as why not."""
    try:
        made = tuple(edits())
    except CannotEditError as error:
        return NoHeal(reason=f"The file cannot be edited there: {error}")
    return proposal_of(
        issue,
        *made,
        strategy=strategy,
        title=title,
        reason=reason,
        safety=Safety.SAFE if safe else Safety.UNSAFE,
    )


def offer(*answers: Proposal | NoHeal) -> tuple[Proposal, ...] | NoHeal:
    """Collect proposals, the best first; when there is none, the first reason why not."""
    made = tuple(a for a in answers if isinstance(a, Proposal))
    if made:
        return made
    refused = [a for a in answers if isinstance(a, NoHeal)]
    return refused[0] if refused else NoHeal(reason="No edit of a file heals this.")
