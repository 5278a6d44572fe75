"""A Docker service has a startCommand.

What
    A service with the runtime docker has `startCommand`.

Why
    The server refuses the whole Blueprint: docker runtime must not have startCommand. The key is
    `dockerCommand`, and it replaces the CMD of the Dockerfile.

Bad::

    services:
      - type: web
        name: api
        runtime: docker
        startCommand: node server.js

Good::

    services:
      - type: web
        name: api
        runtime: docker
        dockerCommand: node server.js

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
    renaming,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="docker-start-command",
    title="A Docker service starts by dockerCommand or by its CMD",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="41",
    healable=True,
)
CODES = (Code.DOCKER_START,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    return offer(
        renaming(
            issue,
            site,
            "docker.command",
            "dockerCommand",
            reason="dockerCommand is what a Docker service is started with.",
        ),
        deletion(issue, site, "docker.cmd", reason="The CMD of the Dockerfile starts it."),
    )
