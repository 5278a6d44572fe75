"""A service has a field that its type cannot have.

What
    A cron job has a disk, a health check or scaling; a worker or a private service has a health
    check or domains; a Key Value instance has commands.

Why
    Only a web service is reached from outside, and a cron job ends. The field is refused or
    ignored; the server's answer was not seen.

Bad::

    services:
      - type: worker
        name: jobs
        healthCheckPath: /healthz

Good::

    services:
      - type: worker
        name: jobs

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
    id="kind-forbidden-field",
    title="A service has the fields of its type",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="71",
    healable=True,
)
CODES = (Code.KIND_FIELD,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(
        meta, site, *CODES, why="The field has no meaning for this type.", implied=Severity.MEDIUM
    )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    return offer(
        deletion(issue, site, "kind.drop", reason="This type of service has no use for it.")
    )
