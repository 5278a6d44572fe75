"""A service on the free plan has a disk.

What
    A service with `plan: free` has `disk`.

Why
    The server refuses the whole Blueprint: disks are not supported for free tier services.

Bad::

    services:
      - type: web
        name: api
        plan: free
        disk:
          name: data
          mountPath: /var/data

Good::

    services:
      - type: web
        name: api
        plan: starter
        disk:
          name: data
          mountPath: /var/data

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
    id="disk-on-free-plan",
    title="A disk needs a paid plan",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="75",
    healable=True,
)
CODES = (Code.FREE_DISK,)


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
        "disk.paid-plan",
        "Set plan to starter, which costs money",
        lambda: (set_at(site, f"{service.path}.plan", "starter"),),
        reason="starter is the smallest plan that allows it.",
    )
    drop = deletion(issue, site, "disk.drop", reason="What it holds is lost with the next deploy.")
    return offer(up, drop)
