"""A service that is not built from a Dockerfile has Docker fields.

What
    A service with a native runtime has `dockerfilePath`, `dockerContext` or `dockerCommand`.

Why
    The server refuses the whole Blueprint: non-docker runtime python cannot have dockerContext.

Bad::

    services:
      - type: web
        name: api
        runtime: python
        dockerfilePath: ./Dockerfile

Good::

    services:
      - type: web
        name: api
        runtime: docker
        dockerfilePath: ./Dockerfile

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
    service_of,
    set_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="docker-field-on-native",
    title="Docker fields go with the runtime docker",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="41",
    healable=True,
)
CODES = (Code.NONDOCKER,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    service = service_of(site, issue.location.key_path)
    if service is None:
        return NoHeal(reason="The service is not there any more.")
    file = service.dockerfile_path.value.removeprefix("./") or "Dockerfile"
    drop = deletion(
        issue, site, "native.drop", reason=f"The runtime {service.runtime.value} has no use for it."
    )
    if service.start_command.value or not site.snapshot.is_file(file):
        return offer(drop)
    return offer(
        attempt(
            issue,
            "native.docker",
            "Set runtime to docker",
            lambda: (set_at(site, f"{service.path}.{service.runtime_key}", "docker"),),
            reason=f"There is {file} and no startCommand.",
        ),
        drop,
    )
