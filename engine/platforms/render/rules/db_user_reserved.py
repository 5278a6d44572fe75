"""A database asks for the user postgres.

What
    `databases[].user` is postgres.

Why
    The server refuses it: not a valid DB user name. The name belongs to the administrator.

Bad::

    databases:
      - name: main
        user: postgres

Good::

    databases:
      - name: main
        user: app

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
    deletion,
    issues,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="db-user-reserved",
    title="A database's user is not postgres",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="40",
    healable=True,
)
CODES = (Code.PG_USER,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    return offer(
        deletion(
            issue,
            site,
            "user.drop",
            reason="Render makes a user from the database's name.",
            safe=True,
        )
    )
