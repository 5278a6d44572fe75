"""A service that shares a build source has a build of its own.

What
    A service with `buildSource` has `runtime`, `repo`, `branch`, `buildCommand` or another field
    that the build source decides.

Why
    These come from the build source. The schema forbids them; the server's answer was not seen.

Bad::

    services:
      - type: web
        name: api
        buildSource: shared
        branch: main

Good::

    services:
      - type: web
        name: api
        buildSource: shared

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
    issues,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="build-source-conflict",
    title="A shared build source decides the build",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="40",
    healable=True,
)
CODES = (Code.BUILD_SOURCE,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(
        meta, site, *CODES, why="The build source decides it.", implied=Severity.MEDIUM
    )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    return offer(deletion(issue, site, "source.drop", reason="The build source decides it."))
