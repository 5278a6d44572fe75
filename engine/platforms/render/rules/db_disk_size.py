"""A database asks for a disk size that does not exist.

What
    `diskSizeGB` is neither 1 nor a multiple of 5.

Why
    The server refuses it: database disk size must be a multiple of 5GB. The published schema lets
    it pass.

Bad::

    databases:
      - name: main
        diskSizeGB: 8

Good::

    databases:
      - name: main
        diskSizeGB: 10

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
    finding_of,
    issues,
    setting,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="db-disk-size",
    title="A database's disk is 1 GB or a multiple of 5",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="75",
    healable=True,
)
CODES = (Code.PG_DISK,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    finding = finding_of(issue, site, *CODES)
    if finding is None:
        return NoHeal(reason="The size is not there any more.")
    return offer(
        setting(
            issue,
            site,
            "disk.round-up",
            int(finding.suggestion),
            reason="The next size that exists; a disk can only grow.",
        )
    )
