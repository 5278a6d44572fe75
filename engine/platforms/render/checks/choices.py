"""Fields with a closed list of values that no other check looks at."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from engine.platforms.render import vocabulary as words
from engine.platforms.render.blueprint_parts import Reader
from engine.platforms.render.checks._objection import forbidden, wrong
from engine.platforms.render.checks.kinds import has
from engine.platforms.render.findings import Code, Strength
from engine.project.yaml.document import YamlKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.render.findings import Finding
    from engine.platforms.render.site import RenderSite, Service, Value
    from engine.project.yaml.document import YamlNode

SERVICE_CHOICES = (
    ("autoDeployTrigger", words.DEPLOY_TRIGGERS),
    ("maxmemoryPolicy", words.MEMORY_POLICIES),
    ("persistenceMode", words.PERSISTENCE_MODES),
    ("renderSubdomainPolicy", words.SWITCHES),
)
NOT_WITH_BUILD_SOURCE = (
    *("runtime", "repo", "branch", "image", "registryCredential", "buildCommand", "buildFilter"),
    *("dockerContext", "dockerfilePath", "previews", "pullRequestPreviewsEnabled", "previewPlan"),
)


def check(site: RenderSite) -> Iterator[Finding]:
    """Every such field."""
    reader = Reader(site.path)
    for service in site.services:
        for key, allowed in SERVICE_CHOICES:
            yield from _choice(reader.text(service.node, key, service.path), allowed, service.path)
        previews = service.node.get("previews")
        if previews is not None and previews.kind is YamlKind.MAPPING:
            value = reader.text(previews, "generation", f"{service.path}.previews")
            # the schema allows off, Render's own skill knows automatic and manual only
            yield from _choice(value, words.PREVIEW_GENERATIONS[:2], service.path)
            yield from _preview_plan(reader.text(previews, "plan", f"{service.path}.previews"),
                                     service)  # fmt: skip
        yield from _preview_plan(reader.text(service.node, "previewPlan", service.path), service)
        yield from _build_source(service)
    for database in site.databases:
        yield from _choice(
            reader.text(database.node, "connectionPool", database.path),
            words.CONNECTION_POOLS,
            database.path,
        )
        yield from _choice(
            reader.text(database.node, "previewPlan", database.path),
            words.POSTGRES_PLANS,
            database.path,
        )
    if site.document is not None and site.document.root is not None:
        yield from _root(reader, site.document.root.resolved)


def _root(reader: Reader, root: YamlNode) -> Iterator[Finding]:
    if root.kind is not YamlKind.MAPPING:
        return
    yield from _choice(reader.text(root, "version", ""), ("1",), "")
    previews = root.get("previews")
    if previews is not None and previews.kind is YamlKind.MAPPING:
        value = reader.text(previews, "generation", "previews")
        yield from _choice(value, words.PREVIEW_GENERATIONS, "")


def _choice(value: Value[str], allowed: tuple[str, ...], owner: str) -> Iterator[Finding]:
    if value.is_set and value.value not in allowed:
        folded = {a.casefold(): a for a in allowed}
        near = folded.get(value.value.replace("_", "-").casefold(), "")
        close = difflib.get_close_matches(value.value, allowed, n=1)
        name = "" if value.location is None else value.location.key_path.rpartition(".")[2]
        yield wrong(
            Code.ENUM,
            value,
            f"{name} {value.value} is none of {', '.join(allowed)}",
            owner=owner,
            strength=Strength.IMPLIED,
            allowed=allowed,
            suggestion=near or (close[0] if close else ""),
        )


def _preview_plan(value: Value[str], service: Service) -> Iterator[Finding]:
    allowed = words.plans_of(service.kind)
    if allowed:
        yield from _choice(value, allowed, service.path)


def _build_source(service: Service) -> Iterator[Finding]:
    if not service.build_source.is_set:
        return
    for key in NOT_WITH_BUILD_SOURCE:
        if has(service, key):
            yield forbidden(
                Code.BUILD_SOURCE,
                service,
                key,
                f"a service with a buildSource takes {key} from it",
                owner=service.path,
                strength=Strength.IMPLIED,
            )
