"""A plan is none that this type of service or database can have.

What
    `plan` is not in the list for the type: servers, cron jobs, Key Value and Postgres have
    different ones. There is no free plan for workers, private services and cron jobs.

Why
    The server refuses it: no such plan X for service type web. Where only case or separators
    differ its answer was not seen.

Bad::

    services:
      - type: web
        name: api
        plan: hobby

Good::

    services:
      - type: web
        name: api
        plan: starter

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import offer
from engine.platforms.render.findings import Code, Strength
from engine.platforms.render.rules._findings import (
    DOCS,
    finding_of,
    issues,
    setting,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="plan-unknown",
    title="Plans exist for their type",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="73",
    healable=True,
    masks=True,
)
CODES = (Code.PLAN, Code.PG_PLAN, Code.FREE_KIND)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses a plan it does not know.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    finding = finding_of(issue, site, *CODES)
    if finding is None:
        return NoHeal(reason="The plan is not there any more.")
    if not finding.suggestion:
        return NoHeal(reason="No plan is near; plans differ in price, so a person must choose.")
    return offer(
        setting(
            issue,
            site,
            "plan.near",
            finding.suggestion,
            reason=f"{finding.suggestion} is the plan that is nearest to what is written.",
            safe=finding.strength is Strength.IMPLIED and finding.code is not Code.FREE_KIND,
        )
    )
