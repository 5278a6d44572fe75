"""Autoscaling has no target, or limits that cannot be met.

What
    `scaling` has neither targetCPUPercent nor targetMemoryPercent, minInstances is above
    maxInstances, or a number is out of its range.

Why
    Without a target there is nothing to scale by. The server's answer was not seen.

Bad::

    scaling:
      minInstances: 3
      maxInstances: 1
      targetCPUPercent: 70

Good::

    scaling:
      minInstances: 1
      maxInstances: 3
      targetCPUPercent: 70

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    issues,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="scaling-incomplete",
    title="Autoscaling has a target and limits",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="40",
    healable=False,
)
CODES = (Code.SCALING, Code.RANGE)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(
        meta,
        site,
        *CODES,
        why="The service would not scale as it is meant to.",
        implied=Severity.MEDIUM,
    )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Leave the numbers to a person."""
    del issue, site
    return NoHeal(reason="How far a service may scale is a matter of money; a person must choose.")
