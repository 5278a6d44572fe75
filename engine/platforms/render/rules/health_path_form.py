"""A health check path does not begin with a slash.

What
    `healthCheckPath` is not a path from the root.

Why
    Render asks http://service:port + path; the server's answer was not seen.

Bad::

    services:
      - type: web
        name: api
        healthCheckPath: healthz

Good::

    services:
      - type: web
        name: api
        healthCheckPath: /healthz

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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="health-path-form",
    title="A health check path begins with a slash",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="52",
    healable=True,
)
CODES = (Code.HEALTH_PATH,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The check would ask for no path of the service.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    path = issue.subject.partition(":")[2]
    if "://" in path:
        return NoHeal(reason="It is a whole address; only the path belongs here.")
    return offer(
        setting(issue, site, "health.slash", f"/{path}", reason="A path begins with /.", safe=True)
    )
