"""An entry of an env group, or one that takes a group in, has what it cannot have.

What
    An env group holds `fromDatabase`, `fromService` or `fromGroup`; or an entry with `fromGroup`
    has a key or a value besides.

Why
    A group holds plain and generated values only; an entry that takes a group in stands alone.
    The server's answer was not seen.

Bad::

    envVars:
      - key: COMMON
        fromGroup: common

Good::

    envVars:
      - fromGroup: common

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
    finding_of,
    issues,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="env-group-entry",
    title="Env groups hold values, and entries take in whole groups",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="4",
    healable=True,
)
CODES = (Code.GROUP_KEY, Code.GROUP_REFERENCE)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The variable would not be there.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    finding = finding_of(issue, site, *CODES)
    if finding is None or finding.code is Code.GROUP_REFERENCE:
        return NoHeal(reason="Move the reference into each service that needs it.")
    return offer(
        deletion(issue, site, "group.alone", reason="A group is taken in as a whole, by its name.")
    )
