"""A reference to a service does not say its type.

What
    `fromService` has no `type`, or one that is no type of a service.

Why
    The server refuses the whole Blueprint: services[0].envVars[20].fromService.type empty but
    required.

Bad::

    - key: API_HOST
      fromService:
        name: api
        property: host

Good::

    - key: API_HOST
      fromService:
        name: api
        type: web
        property: host

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
    insert_at,
    issues,
    node_at,
    set_at,
    variable_of,
)
from engine.platforms.render.vocabulary import REFERENCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="from-service-type",
    title="A reference to a service says its type",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="4",
    healable=True,
)
CODES = (Code.FROMSVC_TYPE,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    variable = variable_of(site, issue.location.key_path)
    if variable is None:
        return NoHeal(reason="The variable is not there any more.")
    service = next((s for s in site.services if s.name.value == variable.source.value), None)
    if service is None or service.type.value not in REFERENCE_TYPES:
        return NoHeal(reason="The service is not in this Blueprint, so its type is not known.")
    path = f"{variable.location.key_path}.fromService"

    def edits() -> tuple[Edit, ...]:
        if node_at(site, path).entry("type") is not None:
            return (set_at(site, f"{path}.type", service.type.value),)
        return (insert_at(site, path, "type", service.type.value, after="name"),)

    return offer(
        attempt(
            issue,
            "reference.type",
            f"Set type to {service.type.value}",
            edits,
            reason=f"{service.name.value} is a service of this type.",
            safe=True,
        )
    )
