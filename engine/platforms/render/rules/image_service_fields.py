"""A service from an image lacks the image, or has what an image cannot use.

What
    A service with the runtime image has no `image.url` or has a build or start command; or a
    service of another runtime has `image`.

Why
    An image is pulled, not built, and it is started by its own command or by `dockerCommand`. The
    server's answer was not seen.

Bad::

    services:
      - type: web
        name: proxy
        runtime: image
        buildCommand: make
        image:
          url: docker.io/library/nginx:1.29

Good::

    services:
      - type: web
        name: proxy
        runtime: image
        image:
          url: docker.io/library/nginx:1.29

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
    deletion,
    issues,
    renaming,
    service_of,
    set_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="image-service-fields",
    title="A service from an image has an image and nothing to build",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="41",
    healable=True,
)
CODES = (Code.IMAGE,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(
        meta,
        site,
        *CODES,
        why="The service would not be made as it is meant.",
        implied=Severity.MEDIUM,
    )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    key = issue.location.key_path.rpartition(".")[2]
    if key == "startCommand":
        return offer(
            renaming(
                issue,
                site,
                "image.command",
                "dockerCommand",
                reason="dockerCommand replaces the command of an image.",
            ),
            deletion(issue, site, "image.drop", reason="The image has its own command."),
        )
    if key == "buildCommand":
        return offer(deletion(issue, site, "image.drop", reason="An image is not built."))
    service = service_of(site, issue.location.key_path)
    if key == "image" and service is not None:
        drop = deletion(
            issue, site, "image.source", reason=f"The service is built for {service.runtime.value}."
        )
        if service.start_command.value or service.build_command.value:
            return offer(drop)
        return offer(
            attempt(
                issue,
                "image.runtime",
                "Set runtime to image",
                lambda: (set_at(site, f"{service.path}.{service.runtime_key}", "image"),),
                reason="Nothing else of the service says how to build it.",
            ),
            drop,
        )
    return NoHeal(reason="Nothing tells which image is meant.")
