"""The Blueprint has a field that Render does not know.

What
    A service, a database, an env var or the root has a key that the server's types lack:
    ``pythonVersion``, ``disks``, ``publishDir``, ``starCommand``, ``ipWhitelist`` …

Why
    The server decodes strictly and refuses the file: field pythonVersion not found in type
    file.Service. Versions are chosen by env vars; many others have a twin with another name.

Bad::

    services:
      - type: web
        name: api
        runtime: python
        pythonVersion: 3.11.9

Good::

    services:
      - type: web
        name: api
        runtime: python
        envVars:
          - key: PYTHON_VERSION
            value: 3.11.9

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    delete_at,
    deletion,
    document,
    finding_of,
    in_turn,
    insert_at,
    issues,
    node_at,
    renaming,
    service_of,
    split,
)
from engine.platforms.render.structs import STRUCTS, WITHOUT_TWIN, FieldType
from engine.platforms.render.vocabulary import SERVICE_TYPES
from engine.project.yaml.document import YamlKind
from engine.project.yaml.edits import append_item
from engine.project.yaml.values import GoType, go_bool, go_int, go_string, go_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.render.findings import Finding
    from engine.platforms.render.site import RenderSite, Service
    from engine.project.yaml.document import YamlNode
    from engine.project.yaml.writing import YamlValue

meta = RuleMeta(
    id="blueprint-unknown-field",
    title="Every field is one that Render knows",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="40",
    masks=True,
)

AS_VARIABLE = {
    "pythonVersion": "PYTHON_VERSION",
    "nodeVersion": "NODE_VERSION",
    "goVersion": "GO_VERSION",
    "port": "PORT",
}
"""Fields that are an env var on Render."""

AS_SERVICES = {
    "workers": "worker",
    "redis": "keyvalue",
    "keyvalue": "keyvalue",
    "crons": "cron",
    "cronJobs": "cron",
}
"""Lists beside `services` that are a type of service on Render."""


def check(site: RenderSite) -> Iterator[Issue]:
    """Point at every key that no type has."""
    yield from issues(meta, site, Code.UNKNOWN_FIELD, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Rename to the twin, move to an env var or to the services, or delete."""
    finding = finding_of(issue, site, Code.UNKNOWN_FIELD)
    if finding is None:
        return NoHeal(reason="The field is not there any more.")
    try:
        value = _value(site, issue.location.key_path)
    except CannotEditError as error:
        return NoHeal(reason=str(error))
    answers: list[Proposal | NoHeal] = []
    if finding.suggestion and _fits(finding, value):
        answers.append(
            renaming(
                issue,
                site,
                "unknown.rename",
                finding.suggestion,
                reason=f"{finding.suggestion} is the field with this meaning.",
            )
        )
    variable = AS_VARIABLE.get(finding.subject, "")
    service = service_of(site, issue.location.key_path)
    text = go_string(value)
    if variable and service is not None and text is not None and service.env(variable) is None:
        answers.append(
            attempt(
                issue,
                "unknown.env-var",
                f"Set {variable} as an env var",
                lambda: in_turn(
                    site,
                    lambda now: (delete_at(now, issue.location.key_path),),
                    lambda now: (_declared(now, service, variable, text),),
                ),
                reason=f"On Render this is the env var {variable}.",
            )
        )
    kind = AS_SERVICES.get(finding.subject, "")
    if kind and "services" in finding.allowed:
        answers.append(
            attempt(
                issue,
                "unknown.services",
                "Move it to services",
                lambda: _moved(site, issue.location.key_path, kind),
                reason=f"On Render these are services of the type {kind}.",
            )
        )
    hint = WITHOUT_TWIN.get(finding.subject, "the field has no equivalent")
    answers.append(
        deletion(issue, site, "unknown.drop", reason=f"Render has no such field: {hint}.")
    )
    return offer(*answers)


def _value(site: RenderSite, key_path: str) -> YamlNode:
    parent, key, _ = split(key_path)
    found = node_at(site, parent).get(key)
    if found is None:
        raise CannotEditError(f"There is no {key_path} any more.", where=site.path)
    return found


def _fits(finding: Finding, value: YamlNode) -> bool:
    """True when the value is of the kind that the twin takes."""
    for struct in STRUCTS.values():
        if tuple(struct.fields) == finding.allowed and finding.suggestion in struct.fields:
            kind = struct.fields[finding.suggestion].type
            if kind in {FieldType.STRINGS, FieldType.STRUCTS}:
                return value.kind is YamlKind.SEQUENCE
            if kind is FieldType.STRUCT:
                return value.kind is YamlKind.MAPPING
            return value.kind is YamlKind.SCALAR
    return False


def _declared(site: RenderSite, service: Service, key: str, value: str) -> Edit:
    entry = {"key": key, "value": value}
    variables = node_at(site, service.path).get("envVars")
    if variables is not None and variables.kind is YamlKind.SEQUENCE:
        return append_item(site.path, document(site), variables, entry)
    return insert_at(site, service.path, "envVars", [entry])


def _moved(site: RenderSite, key_path: str, kind: str) -> tuple[Edit, ...]:
    """Write a list beside `services` as services, and take the list out."""
    scope, _, _ = split(key_path)
    value = _value(site, key_path)
    if value.kind is not YamlKind.SEQUENCE or not value.items:
        raise CannotEditError("This is no list of services.", where=site.path)
    if "#" in delete_at(site, key_path).old:
        raise CannotEditError("A person must look where its comments belong.", where=site.path)

    def added(service: YamlValue, now: RenderSite) -> tuple[Edit, ...]:
        services = node_at(now, scope).get("services")
        if services is None:
            return (insert_at(now, scope, "services", [service]),)
        return (append_item(now.path, document(now), services, service),)

    steps = [partial(added, _service(site, item, kind)) for item in value.items]
    return in_turn(site, *steps, lambda now: (delete_at(now, key_path),))


def _service(site: RenderSite, item: YamlNode, kind: str) -> dict[str, YamlValue]:
    """One item as a service of a type; what it says of its type stays."""
    written = _plain(site, item)
    if not isinstance(written, dict) or not written.get("name"):
        raise CannotEditError("An item of it has no name.", where=site.path)
    said = written.pop("type", kind)
    made: dict[str, YamlValue] = {"type": said if said in SERVICE_TYPES else kind, **written}
    if made["type"] == "keyvalue":
        made.setdefault("ipAllowList", [])
    return made


def _plain(site: RenderSite, node: YamlNode) -> YamlValue:
    """A node as a value that is written anew.

    Raises:
        CannotEditError: an anchor, an alias, a merge or a tag would be lost.
    """
    if node.anchor or node.tag or node.kind is YamlKind.ALIAS:
        raise CannotEditError("It has anchors, aliases or tags.", where=site.path)
    if node.kind is YamlKind.SEQUENCE:
        return [_plain(site, i) for i in node.items]
    if node.kind is YamlKind.MAPPING:
        if any(e.key.text == "<<" for e in node.entries):
            raise CannotEditError("It is merged from elsewhere.", where=site.path)
        return {e.key.text: _plain(site, e.value) for e in node.entries}
    if "\n" in node.text:
        raise CannotEditError("It has texts of several lines.", where=site.path)
    form = go_type(node)
    if form is GoType.NULL:
        return None
    if form is GoType.BOOL:
        return go_bool(node)
    number = go_int(node) if form is GoType.INT else None
    return number if str(number) == node.text else node.text
