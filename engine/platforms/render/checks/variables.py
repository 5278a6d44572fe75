"""The entries of `envVars`: exactly one source each, and references that can be resolved."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from engine.platforms.render import vocabulary as words
from engine.platforms.render.checks._objection import forbidden, missing, wrong
from engine.platforms.render.findings import Code, Strength
from engine.platforms.render.site import EnvVarKind
from engine.project.yaml.document import YamlKind
from engine.project.yaml.values import go_bool, is_null

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.render.findings import Finding
    from engine.platforms.render.site import Database, EnvVar, RenderSite, Value

SOURCES = ("value", "generateValue", "sync", "fromDatabase", "fromService")
NO_VALUE = "environment variable must be from group or have a key and value"


def check(site: RenderSite) -> Iterator[Finding]:
    """The entries of every service and every group."""
    for service in site.services:
        for variable in service.env_vars:
            yield from _entry(variable, service.path)
            yield from _reference(site, variable, service.path, service.scope)
    for group in site.env_groups:
        for variable in group.env_vars:
            yield from _entry(variable, group.path)
            yield from _grouped(variable, group.path)


def sources_of(variable: EnvVar) -> tuple[str, ...]:
    """The sources that an entry names with a value that is not null."""
    return tuple(k for k in SOURCES if _present(variable, k))


def _present(variable: EnvVar, key: str) -> bool:
    node = variable.node.get(key)
    return node is not None and not is_null(node)


def _entry(variable: EnvVar, owner: str) -> Iterator[Finding]:
    given = sources_of(variable)
    effective = tuple(
        s for s in given if s != "generateValue" or go_bool(variable.node.get(s)) is not False
    )
    if _present(variable, "fromGroup"):
        others = [k for k in ("key", *SOURCES) if _present(variable, k)]
        if others:
            yield forbidden(
                Code.GROUP_KEY, variable, others[0],
                f"fromGroup stands alone; it cannot have {others[0]}", owner=owner,
                strength=Strength.IMPLIED,
            )  # fmt: skip
        return
    if len(given) > 1:
        certain = len(effective) > 1
        first, second = (effective if certain else given)[:2]
        yield forbidden(
            Code.ENV_CONFLICT,
            variable,
            second,
            f"cannot simultaneously specify fields {first} and {second}",
            owner=owner,
            strength=Strength.CERTAIN if certain else Strength.IMPLIED,
        )
    if not variable.key.value:
        yield missing(Code.ENV_NO_VALUE, variable, NO_VALUE, owner=owner, subject="key")
    elif not effective:
        softer = bool(given) or _present(variable, "previewValue")
        yield missing(
            Code.ENV_NO_VALUE,
            variable,
            NO_VALUE,
            owner=owner,
            subject=variable.key.value,
            strength=Strength.IMPLIED if softer else Strength.CERTAIN,
        )
    elif effective == ("sync",) and go_bool(variable.node.get("sync")):
        yield missing(
            Code.ENV_NO_VALUE, variable, f"{NO_VALUE}: sync: true asks for nothing", owner=owner,
            subject=variable.key.value, strength=Strength.IMPLIED,
        )  # fmt: skip
    yield from _from_service(variable, owner)
    yield from _from_database(variable, owner)


def _from_service(variable: EnvVar, owner: str) -> Iterator[Finding]:
    if not _is_map(variable, "fromService"):
        return
    path = f"{variable.location.key_path}.fromService"
    if not variable.source_type.value:
        yield missing(
            Code.FROMSVC_TYPE,
            variable,
            f"{path}.type empty but required",
            owner=owner,
            subject=variable.key.value,
        )
    elif variable.source_type.value not in words.REFERENCE_TYPES:
        yield wrong(
            Code.FROMSVC_TYPE,
            variable.source_type,
            f"{path}.type {variable.source_type.value} is not a service type",
            owner=owner,
            strength=Strength.IMPLIED,
            allowed=words.REFERENCE_TYPES,
            suggestion=_near(variable.source_type.value, words.REFERENCE_TYPES),
        )
    if not variable.source.value:
        yield missing(
            Code.REQUIRED, variable, f"{path}.name empty but required", owner=owner,
            strength=Strength.IMPLIED, subject="fromService.name",
        )  # fmt: skip
    if variable.property.is_set and variable.property.value not in words.SERVICE_PROPERTIES:
        near = _near(variable.property.value, words.SERVICE_PROPERTIES)
        yield wrong(
            Code.FROMSVC_PROPERTY,
            variable.property,
            f"invalid service property: {variable.property.value}. Valid properties are "
            f"{', '.join(words.SERVICE_PROPERTIES)}",
            owner=owner,
            allowed=words.SERVICE_PROPERTIES,
            suggestion="hostport" if variable.property.value.lower() in {"url", "uri"} else near,
        )
    elif variable.property.is_set and variable.source_key.is_set:
        yield missing(
            Code.PROPERTY_AND_KEY, variable, "fromService takes property or envVarKey, not both",
            owner=owner, strength=Strength.IMPLIED, subject=variable.key.value,
        )  # fmt: skip
    elif not variable.property.is_set and not variable.source_key.is_set:
        yield missing(
            Code.FROMSVC_PROPERTY, variable, "fromService needs property or envVarKey",
            owner=owner, strength=Strength.IMPLIED, subject=variable.key.value,
        )  # fmt: skip


def _from_database(variable: EnvVar, owner: str) -> Iterator[Finding]:
    if not _is_map(variable, "fromDatabase") or _is_map(variable, "fromService"):
        return
    prop = variable.property
    if not prop.is_set:
        yield missing(
            Code.FROMDB_PROPERTY, variable, "fromDatabase needs a property", owner=owner,
            subject=variable.key.value,
        )  # fmt: skip
    elif prop.value not in words.DATABASE_PROPERTIES:
        meant = {
            "url": "connectionString",
            "uri": "connectionString",
            "name": "database",
            "username": "user",
            "dbname": "database",
            "databasename": "database",
        }
        near = meant.get(prop.value.lower()) or (
            "connectionString"
            if "connection" in prop.value.lower()
            else _near(prop.value, words.DATABASE_PROPERTIES)
        )
        yield wrong(
            Code.FROMDB_PROPERTY,
            prop,
            f"invalid database property: {prop.value}. Valid properties are "
            f"{', '.join(words.DATABASE_PROPERTIES)}",
            owner=owner,
            allowed=words.DATABASE_PROPERTIES,
            suggestion=near,
        )
    if not variable.source.value:
        yield missing(
            Code.REQUIRED, variable, "fromDatabase.name empty but required", owner=owner,
            strength=Strength.IMPLIED, subject="fromDatabase.name",
        )  # fmt: skip


def _grouped(variable: EnvVar, owner: str) -> Iterator[Finding]:
    for key in ("fromDatabase", "fromService", "fromGroup"):
        if _present(variable, key):
            yield forbidden(
                Code.GROUP_REFERENCE, variable, key, f"an env group cannot hold {key}",
                owner=owner, strength=Strength.IMPLIED,
            )  # fmt: skip


def _reference(site: RenderSite, variable: EnvVar, owner: str, scope: str) -> Iterator[Finding]:
    name = variable.source
    if not name.value:
        return
    if variable.kind is EnvVarKind.FROM_DATABASE:
        known = [n for d in site.databases if d.scope == scope for n in _names(d)]
        what = "database"
    elif variable.kind is EnvVarKind.FROM_SERVICE:
        known = [s.name.value for s in site.services if s.scope == scope]
        known += [d.name.value for d in site.databases if d.scope == scope]
        what = "service"
    elif variable.kind is EnvVarKind.FROM_GROUP:
        known = [g.name.value for g in site.env_groups]
        what = "env group"
    else:
        return
    if name.value not in known:
        here = {
            d.database_name.value: d.name.value
            for d in site.databases
            if variable.kind is EnvVarKind.FROM_DATABASE and d.scope == scope and d.name.value
        }
        yield _dangling(name, known, what, owner, meant=here.get(name.value, ""))


def _names(database: Database) -> tuple[str, ...]:
    return (database.name.value, *(r.value for r in database.read_replicas))


def _dangling(
    name: Value[str], known: list[str], what: str, owner: str, *, meant: str = ""
) -> Finding:
    near = meant or _near(name.value, tuple(k for k in known if k))
    hint = f"; did you mean {near}?" if near else ""
    hint = f"; {name.value} is the databaseName of {meant}" if meant else hint
    return wrong(
        Code.REFERENCE,
        name,
        f"no {what} {name.value} in this Blueprint: it must exist in the workspace{hint}",
        owner=owner,
        strength=Strength.WORKSPACE,
        allowed=tuple(k for k in known if k),
        suggestion=near,
    )


def _is_map(variable: EnvVar, key: str) -> bool:
    node = variable.node.get(key)
    return node is not None and node.kind is YamlKind.MAPPING


def _near(written: str, known: tuple[str, ...]) -> str:
    folded = {k.casefold(): k for k in known}
    if written.casefold() in folded:
        return folded[written.casefold()]
    close = difflib.get_close_matches(written, known, n=1, cutoff=0.75)
    return close[0] if close else ""
