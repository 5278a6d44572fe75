"""A Docker service has a buildCommand.

What
    A service with the runtime docker has `buildCommand`.

Why
    The image is built by the Dockerfile; the command is refused or never run. The server's answer
    was not seen.

Bad::

    services:
      - type: web
        name: api
        runtime: docker
        buildCommand: npm install

Good::

    services:
      - type: web
        name: api
        runtime: docker

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
    id="docker-build-command",
    title="A Docker service is built by its Dockerfile alone",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="41",
    healable=True,
)
CODES = (Code.DOCKER_BUILD,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(
        meta,
        site,
        *CODES,
        why="What it does has to stand in the Dockerfile.",
        implied=Severity.MEDIUM,
    )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    return offer(
        deletion(issue, site, "docker.no-build", reason="The Dockerfile builds the image.")
    )
