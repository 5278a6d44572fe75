"""The type of a service is none that Render knows.

What
    `type` is missing, or is not web, worker, pserv, cron, keyvalue, redis or workflow.

Why
    The server refuses the whole Blueprint: unknown type "static". A static site is a web service
    with the runtime static; PostgreSQL belongs under databases, not under services.

Bad::

    services:
      - type: static
        name: site

Good::

    services:
      - type: web
        name: site
        runtime: static

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    delete_at,
    document,
    finding_of,
    in_turn,
    insert_at,
    issues,
    node_at,
    service_of,
    set_at,
    split,
)
from engine.platforms.render.structs import STRUCTS, FieldType
from engine.platforms.render.vocabulary import LEGACY_POSTGRES_PLANS, POSTGRES_PLANS, RUNTIMES
from engine.project.yaml import edits as yaml_edits
from engine.project.yaml.document import YamlKind
from engine.project.yaml.values import go_int

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.render.site import RenderSite, Service
    from engine.project.yaml.writing import YamlValue

meta = RuleMeta(
    id="service-type-unknown",
    title="Every service has a type that exists",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="41",
    healable=True,
    masks=True,
)
CODES = (Code.TYPE,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    service = service_of(site, issue.location.key_path)
    finding = finding_of(issue, site, *CODES)
    if service is None or finding is None:
        return NoHeal(reason="The service is not there any more.")
    if not service.type.is_set:
        return NoHeal(reason="Nothing tells which kind of service is meant.")
    if not finding.suggestion:
        return NoHeal(reason="No type is near what is written.")
    if finding.suggestion == "databases":
        return offer(
            attempt(
                issue,
                "type.database",
                "Move it to databases",
                lambda: _moved(site, service),
                reason="A PostgreSQL database is no service; what databases have is kept.",
            )
        )
    return offer(
        attempt(
            issue,
            "type.meant",
            f"Set type to {finding.suggestion}",
            lambda: _edits(site, service, finding.suggestion),
            reason=f"{service.type.value} is no type; {finding.suggestion} is the one that fits.",
        )
    )


def _edits(site: RenderSite, service: Service, meant: str) -> tuple[Edit, ...]:
    """Set the type; a type that names a runtime becomes the runtime."""
    edits = [set_at(site, f"{service.path}.type", meant)]
    written = service.type.value.casefold()
    runtime = next((r for r in (*RUNTIMES, "docker") if written.startswith(r)), "")
    if runtime and service.runtime.value != runtime:
        if service.runtime_key:
            edits.append(set_at(site, f"{service.path}.{service.runtime_key}", runtime))
        else:
            edits.append(insert_at(site, service.path, "runtime", runtime, after="type"))
    return tuple(edits)


def _moved(site: RenderSite, service: Service) -> tuple[Edit, ...]:
    """Write the service as a database of its scope, and take it out of the services."""
    kept: dict[str, YamlValue] = {}
    for key, field in STRUCTS["database"].fields.items():
        node = service.node.get(key)
        if node is None or node.kind is not YamlKind.SCALAR or not node.text:
            continue
        if key == "plan" and (
            node.text not in POSTGRES_PLANS or node.text in LEGACY_POSTGRES_PLANS
        ):
            continue
        kept[key] = go_int(node) if field.type is FieldType.INT else node.text
    if "name" not in kept:
        raise CannotEditError("The service has no name.", where=site.path)

    def without(now: RenderSite) -> tuple[Edit, ...]:
        holder, _, index = split(service.path)
        services = node_at(now, holder)
        if len(services.items) == 1:
            return (delete_at(now, holder),)
        return (yaml_edits.delete_item(now.path, document(now), services, index),)

    def added(now: RenderSite) -> tuple[Edit, ...]:
        databases = node_at(now, service.scope).get("databases")
        if databases is None:
            return (insert_at(now, service.scope, "databases", [kept]),)
        return (yaml_edits.append_item(now.path, document(now), databases, kept),)

    return in_turn(site, added, without)
