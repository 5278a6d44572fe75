"""A service on the free plan has a shutdown delay.

What
    A service with `plan: free` has `maxShutdownDelaySeconds`.

Why
    The server refuses the whole Blueprint: max shutdown delay is not supported for free tier
    services.

Bad::

    services:
      - type: web
        name: api
        plan: free
        maxShutdownDelaySeconds: 60

Good::

    services:
      - type: web
        name: api
        plan: starter
        maxShutdownDelaySeconds: 60

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    deletion,
    issues,
    service_of,
    set_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="shutdown-delay-on-free-plan",
    title="A shutdown delay needs a paid plan",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="74",
    healable=True,
)
CODES = (Code.FREE_SHUTDOWN,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    service = service_of(site, issue.location.key_path)
    if service is None:
        return NoHeal(reason="The service is not there any more.")
    up = attempt(
        issue,
        "shutdown.paid-plan",
        "Set plan to starter, which costs money",
        lambda: (set_at(site, f"{service.path}.plan", "starter"),),
        reason="starter is the smallest plan that allows it.",
    )
    drop = deletion(
        issue,
        site,
        "shutdown.drop",
        reason="The service is given 30 seconds to end, as every one.",
        safe=True,
    )
    return offer(drop, up)
