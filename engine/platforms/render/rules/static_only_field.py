"""A service that is no static site has fields of one.

What
    `staticPublishPath`, `routes` or `headers` stand in a service whose runtime is not static.

Why
    They are refused or ignored: a server answers requests itself. The server's answer was not
    seen.

Bad::

    services:
      - type: web
        name: api
        runtime: node
        startCommand: npm start
        staticPublishPath: dist

Good::

    services:
      - type: web
        name: site
        runtime: static
        staticPublishPath: dist

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
    id="static-only-field",
    title="Fields of static sites stand in static sites",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="71",
    healable=True,
)
CODES = (Code.ONLY_STATIC,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(
        meta,
        site,
        *CODES,
        why="They have no effect where a server answers.",
        implied=Severity.MEDIUM,
    )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    return offer(
        deletion(issue, site, "server.drop", reason="A server does its own redirects and headers.")
    )
