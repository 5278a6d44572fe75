"""A database asks for a plan that new databases cannot have.

What
    `databases[].plan` is starter, standard, pro or pro plus.

Why
    The server refuses it for a new database: Legacy Postgres plans, including 'starter', are no
    longer supported for new databases. A database that exists keeps its plan; then leave the line
    as it is.

Bad::

    databases:
      - name: main
        plan: starter

Good::

    databases:
      - name: main
        plan: basic-256mb

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import offer
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    issues,
    setting,
)
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="db-plan-legacy",
    title="A new database has a plan that is still sold",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs=DOCS,
    family="73",
    healable=True,
)
CODES = (Code.PG_LEGACY,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    for issue in issues(
        meta,
        site,
        *CODES,
        why="The server refuses it, save for a database that has this plan already.",
    ):
        yield replace(issue, confidence=Confidence.LIKELY)


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    return offer(
        setting(
            issue,
            site,
            "plan.basic",
            "basic-256mb",
            reason="The smallest paid plan of today; not for a database that exists.",
        ),
        setting(
            issue,
            site,
            "plan.free",
            "free",
            reason="It costs nothing, ends after 30 days, and a workspace has one.",
        ),
    )
