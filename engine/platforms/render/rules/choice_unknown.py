"""A field has a value that is not in its list.

What
    `autoDeployTrigger`, `maxmemoryPolicy`, `persistenceMode`, `renderSubdomainPolicy`,
    `previews.generation`, `postgresMajorVersion`, `connectionPool` or `version` has a value that
    the documentation does not list.

Why
    The value is refused or ignored; the server's answer was not seen.

Bad::

    services:
      - type: keyvalue
        name: cache
        maxmemoryPolicy: allkeys_lru

Good::

    services:
      - type: keyvalue
        name: cache
        maxmemoryPolicy: allkeys-lru

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
    id="choice-unknown",
    title="Fields with a list of values have one of them",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs=DOCS,
    family="40",
    healable=True,
    masks=True,
)
CODES = (Code.ENUM,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(
        meta, site, *CODES, why="The documentation lists other values.", implied=Severity.MEDIUM
    )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    finding = finding_of(issue, site, *CODES)
    if finding is None or not finding.suggestion:
        return NoHeal(reason="No allowed value is near.")
    return offer(
        setting(
            issue,
            site,
            "choice.near",
            finding.suggestion,
            reason=f"{finding.suggestion} is the value that is nearest to what is written.",
        )
    )
