"""A static site has a field that only a server has.

What
    A service with the runtime static has `plan`, `region`, `startCommand`, `disk`,
    `healthCheckPath` or another field of servers.

Why
    The server refuses plan and region: no such plan free for service type web; static sites
    cannot have a region. For the others its answer was not seen.

Bad::

    services:
      - type: web
        name: site
        runtime: static
        plan: free
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
    id="blueprint-static-forbidden-field",
    title="A static site has no field of a server",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="71",
    healable=True,
)
CODES = (Code.STATIC_PLAN, Code.STATIC_REGION, Code.STATIC_FIELD)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(
        meta,
        site,
        *CODES,
        why="A static site is served from everywhere and runs nothing.",
        implied=Severity.MEDIUM,
    )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    key = issue.location.key_path.rpartition(".")[2]
    return offer(
        deletion(
            issue,
            site,
            f"static.drop-{key}",
            reason="A static site has no use for it.",
            safe=key in {"plan", "region", "numInstances", "healthCheckPath"},
        )
    )
