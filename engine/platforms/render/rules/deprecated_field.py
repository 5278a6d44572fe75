"""The Blueprint uses a name that the documentation has replaced.

What
    ``type: redis`` for keyvalue, ``autoDeploy`` for autoDeployTrigger, ``domain`` for domains,
    ``pullRequestPreviewsEnabled``, ``previewPlan`` and ``previewsEnabled`` for previews.

Why
    All of them work today. The new names say more (a deploy can wait for checks), and new features
    come to them only.

Bad::

    services:
      - type: web
        name: api
        autoDeploy: false

Good::

    services:
      - type: web
        name: api
        autoDeployTrigger: "off"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.rules._findings import (
    DOCS,
    document,
    node_at,
    service_of,
    set_at,
    split,
)
from engine.platforms.render.site import EnvVarKind
from engine.platforms.render.vocabulary import ServiceKind
from engine.project.editing.lines import replace_at
from engine.project.yaml.document import YamlKind
from engine.project.yaml.values import go_bool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.render.site import RenderSite, Service
    from engine.project.yaml.document import YamlNode

meta = RuleMeta(
    id="deprecated-field",
    title="Names are those of today's documentation",
    severity=Severity.LOW,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="40",
)

SERVICE_KEYS = {
    "autoDeploy": "autoDeployTrigger",
    "domain": "domains",
    "pullRequestPreviewsEnabled": "previews.generation",
    "previewPlan": "previews.plan",
}
ROOT_KEYS = {
    "previewsEnabled": "previews.generation",
    "previewsExpireAfterDays": "previews.expireAfterDays",
}


def check(site: RenderSite) -> Iterator[Issue]:
    """Look for the old names."""
    for service in site.services:
        yield from _service(site, service)
    if site.document is not None and site.document.root is not None:
        yield from _keys(site, site.document.root.resolved, "", ROOT_KEYS)


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Write the new name where one line becomes one line; previews are left to a person."""
    path = issue.location.key_path
    parent, key, _ = split(path)
    if key == "type":
        return offer(
            attempt(
                issue,
                "deprecated.keyvalue",
                "Set type to keyvalue",
                lambda: _keyvalue(site, path),
                reason="keyvalue is the name of the same service today, here and where env vars "
                "refer to it.",
                safe=True,
            )
        )
    new = {"autoDeploy": "autoDeployTrigger", "domain": "domains"}.get(key)
    if new is None:
        return NoHeal(reason="It moves into the mapping previews; a person must look at the rest.")
    return offer(
        attempt(
            issue,
            f"deprecated.{new}",
            f"Write {new}",
            lambda: (_replaced(site, parent, key, new),),
            reason="It says the same by today's name.",
            safe=True,
        )
    )


def _service(site: RenderSite, service: Service) -> Iterator[Issue]:
    if service.type.value == "redis" and service.type.location is not None:
        yield issue_of(
            meta,
            service.type.location,
            "The type redis is called keyvalue today.",
            why="Both work.",
            subject=service.name.value,
        )
    keys = dict(SERVICE_KEYS)
    if service.kind is ServiceKind.KEYVALUE:
        keys.pop("previewPlan")
    yield from _keys(site, service.node, service.path, keys)


def _keys(site: RenderSite, node: YamlNode, path: str, keys: dict[str, str]) -> Iterator[Issue]:
    if node.kind is not YamlKind.MAPPING:
        return
    for old, new in keys.items():
        entry = node.entry(old)
        if entry is not None:
            yield issue_of(
                meta,
                site.place(entry.key, f"{path}.{old}" if path else old),
                f"{old} is the old name; the documentation says {new}.",
                why="Both work.",
            )


def _keyvalue(site: RenderSite, path: str) -> tuple[Edit, ...]:
    """Write keyvalue for the service and in every reference that calls it redis."""
    service = service_of(site, path)
    name = service.name.value if service is not None else ""
    paths = {node_at(site, path).span.start: path}
    for variable in (v for s in site.services for v in s.env_vars):
        told = variable.source_type
        if not name or variable.source.value != name or told.value != "redis":
            continue
        if variable.kind is EnvVarKind.FROM_SERVICE and told.location is not None:
            # An env var that several services share by an anchor is edited once.
            here = node_at(site, told.location.key_path).span.start
            paths.setdefault(here, told.location.key_path)
    return tuple(set_at(site, p, "keyvalue") for p in paths.values())


def _replaced(site: RenderSite, parent: str, key: str, new: str) -> Edit:
    mapping = node_at(site, parent)
    entry = mapping.entry(key)
    if entry is None or mapping.entry(new) is not None or mapping.flow:
        raise CannotEditError(f"{new} stands here already.", where=site.path)
    found = document(site)
    if new == "domains":
        if entry.value.kind is not YamlKind.SCALAR or not entry.value.text:
            raise CannotEditError("The domain is no text.", where=site.path)
        written = f"domains: [{found.source(entry.value)}]"
    else:
        wanted = go_bool(entry.value)
        if wanted is None:
            raise CannotEditError("autoDeploy is neither true nor false.", where=site.path)
        written = "autoDeployTrigger: commit" if wanted else 'autoDeployTrigger: "off"'
    start, end = entry.key.span.start, entry.value.span.end
    return replace_at(site.path, found.text, start, end, written)
