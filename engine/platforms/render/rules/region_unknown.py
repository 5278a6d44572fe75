"""A region is none that Render has.

What
    `region` is not oregon, ohio, virginia, frankfurt or singapore.

Why
    The server refuses the whole Blueprint: invalid region. A region cannot be changed later.

Bad::

    services:
      - type: web
        name: api
        region: us-east-1

Good::

    services:
      - type: web
        name: api
        region: virginia

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
    id="region-unknown",
    title="Regions exist",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="40",
    healable=True,
    masks=True,
)
CODES = (Code.REGION,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    finding = finding_of(issue, site, *CODES)
    if finding is None:
        return NoHeal(reason="The region is not there any more.")
    near = finding.suggestion or NEAREST.get(finding.subject.casefold(), "")
    answers = []
    if near:
        answers.append(
            setting(issue, site, "region.near", near, reason=f"{near} is what is meant or nearest.")
        )
    if near != "oregon":
        answers.append(
            setting(issue, site, "region.default", "oregon", reason="oregon is the default.")
        )
    return offer(*answers)


NEAREST = {
    **dict.fromkeys(("us-east", "us-east-1", "iad", "us-east-2"), "virginia"),
    **dict.fromkeys(("us-west", "us-west-1", "us-west-2", "us"), "oregon"),
    **dict.fromkeys(("eu", "europe", "eu-central", "eu-central-1", "eu-west-1"), "frankfurt"),
    **dict.fromkeys(("asia", "ap-southeast-1", "ap"), "singapore"),
}
"""Names of other clouds and the region of Render in the same place."""
