"""A record lacks a field that it needs.

What
    A service or database has no name; a disk, route, header or reference lacks a field that the
    documentation calls required.

Why
    The server refuses it or makes something nobody meant; its answer was not seen.

Bad::

    routes:
      - type: rewrite
        source: /*

Good::

    routes:
      - type: rewrite
        source: /*
        destination: /index.html

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
    id="field-missing",
    title="Records have the fields they need",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="40",
    healable=True,
)
CODES = (Code.NAME, Code.REQUIRED, Code.ROUTE)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The documentation calls the field required.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    finding = finding_of(issue, site, *CODES)
    if finding is not None and finding.suggestion:
        return offer(
            setting(issue, site, "field.meant", finding.suggestion, reason="It is what is meant.")
        )
    return NoHeal(reason="Nothing tells what the field should say.")
