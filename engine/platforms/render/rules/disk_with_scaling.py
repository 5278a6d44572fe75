"""A service with a disk is meant to run more than once.

What
    A service has a `disk` and `numInstances` above 1 or `scaling`.

Why
    A disk belongs to one instance. The server's answer was not seen.

Bad::

    services:
      - type: web
        name: api
        numInstances: 2
        disk:
          name: data
          mountPath: /var/data

Good::

    services:
      - type: web
        name: api
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
    delete_at,
    issues,
    service_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="disk-with-scaling",
    title="A service with a disk runs once",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="75",
    healable=True,
)
CODES = (Code.DISK_SCALE,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="A disk belongs to one instance.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    service = service_of(site, issue.location.key_path)
    if service is None:
        return NoHeal(reason="The service is not there any more.")
    key = issue.subject.partition(":")[2]
    return offer(
        attempt(
            issue,
            "disk.one-instance",
            f"Delete {key}",
            lambda: (delete_at(site, f"{service.path}.{key}"),),
            reason="The service keeps its disk and runs once.",
        )
    )
