"""A redirect starts at an address that Netlify keeps for itself.

What
    ``from`` begins with ``/.netlify``: functions, images and sign-in live there.

Why
    Netlify drops the row with a warning (redirect-parser 16.1, observed). The destination may lie
    there, the source may not.

Bad::

    /.netlify/functions/old  /.netlify/functions/new  200

Good::

    /api/old  /.netlify/functions/new  200

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._rows import redirect_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="redirect-reserved-source",
    title="A redirect starts at an address Netlify keeps for itself",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/routing/redirects/",
    family="126",
    healable=False,
    needs=(Need.REDIRECTS,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Read the rows that are dropped for it."""
    for problem, read in redirect_problems(site):
        if "/.netlify" not in problem.reason:
            continue
        source = problem.source
        first = " ".join(source.text.split())
        yield issue_of(
            meta,
            source.location,
            "Netlify drops this redirect: its source begins with `/.netlify`.",
            why="Those addresses are Netlify's own; a rule cannot start there.",
            subject=f"{source.number}:{first}",
            confidence=None if read else Confidence.LIKELY,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: another address must be chosen and linked to."""
    del issue, site
    return NoHeal(reason="Choose an address outside `/.netlify`, and link to that one.")
