"""A service and the database it uses are in different regions.

What
    A service takes a value ``fromDatabase`` or ``fromService``, and the two say different regions.

Why
    Private addresses reach only within a region: the connection string that a reference gives
    names a host that cannot be found from elsewhere. A region cannot be changed later.

Bad::

    databases:
      - name: main
        region: frankfurt
    services:
      - type: web
        name: api
        envVars:
          - key: DATABASE_URL
            fromDatabase:
              name: main
              property: connectionString

Good::

    databases:
      - name: main
        region: frankfurt
    services:
      - type: web
        name: api
        region: frankfurt
        envVars:
          - key: DATABASE_URL
            fromDatabase:
              name: main
              property: connectionString

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.rules._findings import insert_at, service_of, set_at
from engine.platforms.render.site import EnvVarKind
from engine.platforms.render.vocabulary import REGIONS, ServiceKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import EnvVar, RenderSite, Service, Value

meta = RuleMeta(
    id="db-region-mismatch",
    title="A service is in the region of what it uses",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/regions",
    family="132",
)

PRIVATE = frozenset({"host", "hostport", "connectionString", "connectionPoolString"})


def check(site: RenderSite) -> Iterator[Issue]:
    """Compare the regions of both ends of every private reference."""
    for service in site.services:
        if not service.kind.runs_code:
            continue
        seen: set[str] = set()
        for variable in service.env_vars:
            region = _region(site, service, variable)
            if region is None or region.value == service.region.value:
                continue
            if not {region.value, service.region.value} <= set(REGIONS):
                continue
            if variable.source.value in seen:
                continue
            seen.add(variable.source.value)
            yield issue_of(
                meta,
                variable.location,
                f"{service.name.value} is in {service.region.value}, {variable.source.value} in "
                f"{region.value}: its private address cannot be reached.",
                why="Private addresses reach only within a region.",
                subject=variable.source.value,
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Move the service to the region of what it uses; right only before it exists."""
    service = service_of(site, issue.location.key_path)
    if service is None:
        return NoHeal(reason="The service is not there any more.")
    variable = next((v for v in service.env_vars if v.source.value == issue.subject), None)
    region = None if variable is None else _region(site, service, variable)
    if region is None:
        return NoHeal(reason="The reference is not there any more.")
    written = service.region.is_set
    return offer(
        attempt(
            issue,
            "region.of-database",
            f"Put {service.name.value} in {region.value}",
            lambda: (
                set_at(site, f"{service.path}.region", region.value)
                if written
                else insert_at(site, service.path, "region", region.value, after="plan"),
            ),
            reason="Both are in one region then; a service that exists must be made anew.",
        )
    )


def _region(site: RenderSite, service: Service, variable: EnvVar) -> Value[str] | None:
    if variable.property.value not in PRIVATE:
        return None
    name = variable.source.value
    if variable.kind is EnvVarKind.FROM_DATABASE:
        return next((d.region for d in site.databases if d.name.value == name), None)
    if variable.kind is EnvVarKind.FROM_SERVICE:
        others = (s for s in site.services if s.name.value == name and s.path != service.path)
        return next((s.region for s in others if s.kind is not ServiceKind.STATIC), None)
    return None
