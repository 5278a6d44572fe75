"""A reference asks a service for a property that it has not.

What
    `fromService.property` is none of host, port, hostport, slug and connectionString; or there is
    neither `property` nor `envVarKey`, or both.

Why
    The server refuses the whole Blueprint: invalid service property: url. The public address is
    in the env var RENDER_EXTERNAL_URL of the other service.

Bad::

    - key: API_URL
      fromService:
        type: web
        name: api
        property: url

Good::

    - key: API_URL
      fromService:
        type: web
        name: api
        envVarKey: RENDER_EXTERNAL_URL

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
    finding_of,
    issues,
    rename_at,
    set_at,
    setting,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="from-service-property",
    title="A reference asks a service for a property it has",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="4",
    healable=True,
)
CODES = (Code.FROMSVC_PROPERTY, Code.PROPERTY_AND_KEY)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    finding = finding_of(issue, site, *CODES)
    if finding is None or not finding.suggestion:
        return NoHeal(reason="Nothing tells which property is meant.")
    path = issue.location.key_path
    answers = [
        setting(
            issue,
            site,
            "property.near",
            finding.suggestion,
            reason=f"{finding.suggestion} has this meaning on the private network.",
        )
    ]
    if finding.subject.lower() in {"url", "uri"}:
        answers.insert(
            0,
            attempt(
                issue,
                "property.public-url",
                "Take the public URL of the other service",
                lambda: (
                    rename_at(site, path, "envVarKey"),
                    set_at(site, path, "RENDER_EXTERNAL_URL"),
                ),
                reason="Render sets RENDER_EXTERNAL_URL in every web service.",
            ),
        )
    return offer(*answers)
