"""The published Blueprint schema as our own typed model (2026; fact sheet C).

It is what editors tell people, not what Render's server checks: on 43 % of real files the two
disagree. What it alone refuses is style.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.render import vocabulary as words
from engine.platforms.render.schema_model import (
    Choice,
    Composite,
    Condition,
    Flag,
    Listing,
    Never,
    Record,
    Schema,
    SchemaError,
    Text,
    TextOrNumber,
    Whole,
    errors,
)
from engine.platforms.render.yaml11 import Unloadable, json_view

if TYPE_CHECKING:
    from engine.platforms.render.yaml11 import JsonValue
    from engine.project.yaml.document import YamlDocument

TEXT, FLAG = Text(), Flag()
_POSITIVE = Whole(low=1)
_REGION = Text(choices=words.REGIONS)
_RUNTIME = Text(choices=words.RUNTIMES)
_SERVER_PLAN = Text(choices=words.SERVER_PLANS)
_KEYVALUE_PLAN = Text(choices=words.KEYVALUE_PLANS)
_POSTGRES_PLAN = Text(choices=words.POSTGRES_PLANS)
_TRIGGER = Text(choices=words.DEPLOY_TRIGGERS)
_GENERATION = Text(choices=words.PREVIEW_GENERATIONS)
_SWITCH = Text(choices=words.SWITCHES)


def _texts(names: str) -> dict[str, Schema]:
    return dict.fromkeys(names.split(), TEXT)


def _record(
    name: str, properties: dict[str, Schema], required: str = "", *, closed: bool = True
) -> Record:
    return Record(name=name, properties=properties, required=tuple(required.split()), closed=closed)


_CREDENTIAL = _record(
    "registryCredential",
    {"fromRegistryCreds": _record("fromRegistryCreds", _texts("name"), "name")},
    "fromRegistryCreds",
)
_IMAGE = _record("image", {**_texts("url"), "creds": _CREDENTIAL}, "url")
_FILTER = Record(
    name="buildFilter",
    properties={"paths": Listing(of=TEXT), "ignoredPaths": Listing(of=TEXT)},
    any_of=("paths", "ignoredPaths"),
)
_ALLOW = Listing(of=_record("ipAllow", _texts("source description"), "source", closed=False))
_DISK = _record("disk", {**_texts("name mountPath"), "sizeGB": _POSITIVE}, "name mountPath")
_HEADER = _record("header", _texts("path name value"), "path name value", closed=False)
_ROUTE = _record(
    "route",
    {"type": Text(choices=words.ROUTE_TYPES), **_texts("source destination")},
    "type source destination",
    closed=False,
)
_PERCENT = Whole(low=1, high=90)
_SCALING = _record(
    "scaling",
    {
        "minInstances": _POSITIVE,
        "maxInstances": _POSITIVE,
        "targetMemoryPercent": _PERCENT,
        "targetCPUPercent": _PERCENT,
    },
    closed=False,
)

_KEY_VALUE = _record(
    "envVarFromKeyValue",
    {
        **_texts("key"),
        "value": TextOrNumber(),
        "generateValue": FLAG,
        "sync": FLAG,
        "previewValue": TextOrNumber(),
    },
    "key",
)
_FROM_DATABASE = _record(
    "envVarFromDatabase",
    {
        **_texts("key"),
        "fromDatabase": _record(
            "fromDatabase",
            {**_texts("name"), "property": Text(choices=words.DATABASE_PROPERTIES)},
            "name property",
            closed=False,
        ),
    },
    "key fromDatabase",
)
_FROM_SERVICE = _record(
    "envVarFromService",
    {
        **_texts("key"),
        "fromService": _record(
            "fromService",
            {
                "type": Text(choices=words.REFERENCE_TYPES),
                **_texts("name envVarKey"),
                "property": Text(choices=words.SERVICE_PROPERTIES),
            },
            "name type",
            closed=False,
        ),
    },
    "key fromService",
)
_FROM_GROUP = _record("envVarFromGroup", _texts("fromGroup"), "fromGroup")


def _meant_variable(value: JsonValue) -> Record:
    keys = value if isinstance(value, dict) else {}
    for key, record in (
        ("fromDatabase", _FROM_DATABASE),
        ("fromService", _FROM_SERVICE),
        ("fromGroup", _FROM_GROUP),
    ):
        if key in keys:
            return record
    return _KEY_VALUE


_VARIABLES = Listing(
    of=Choice(of=(_KEY_VALUE, _FROM_DATABASE, _FROM_SERVICE, _FROM_GROUP), meant=_meant_variable)
)
_GROUP = Record(
    name="envVarGroup",
    properties={**_texts("name"), "envVars": Listing(of=_KEY_VALUE)},
    required=("name", "envVars"),
    typed=False,
)
_DATABASE = _record(
    "database",
    {
        **_texts("name databaseName user"),
        "region": _REGION,
        "plan": _POSTGRES_PLAN,
        "diskSizeGB": _POSITIVE,
        "storageAutoscalingEnabled": FLAG,
        "previewPlan": _POSTGRES_PLAN,
        "previewDiskSizeGB": _POSITIVE,
        "postgresMajorVersion": Text(choices=words.POSTGRES_VERSIONS),
        "highAvailability": _record("highAvailability", {"enabled": FLAG}, "enabled"),
        "ipAllowList": _ALLOW,
        "readReplicas": Listing(of=_record("readReplica", _texts("name"), "name")),
        "connectionPool": Text(choices=words.CONNECTION_POOLS),
    },
    "name",
)

_KEYVALUE = _record(
    "redisServer",
    {
        "type": Text(choices=("keyvalue", "redis")),
        **_texts("name"),
        "region": _REGION,
        "ipAllowList": _ALLOW,
        "plan": _KEYVALUE_PLAN,
        "previewPlan": _KEYVALUE_PLAN,
        "maxmemoryPolicy": Text(choices=words.MEMORY_POLICIES),
        "persistenceMode": Text(choices=words.PERSISTENCE_MODES),
    },
    "type name ipAllowList",
)
_CODE: dict[str, Schema] = {
    **_texts("name rootDir repo branch buildCommand preDeployCommand"),
    "envVars": _VARIABLES,
    "buildFilter": _FILTER,
    "autoDeploy": FLAG,
    "autoDeployTrigger": _TRIGGER,
}
_CRON = _record(
    "cronService",
    {
        **_CODE,
        **_texts("schedule startCommand dockerCommand dockerfilePath dockerContext"),
        "type": Text(choices=("cron",)),
        "region": _REGION,
        "plan": Text(choices=words.CRON_PLANS),
        "runtime": _RUNTIME,
        "registryCredential": _CREDENTIAL,
        "image": _IMAGE,
    },
    "type name runtime schedule",
)
_WITHOUT_BUILD = dict.fromkeys(
    (
        *("runtime", "repo", "branch", "image", "registryCredential", "buildCommand"),
        *("buildFilter", "dockerContext", "dockerfilePath", "previews"),
        *("pullRequestPreviewsEnabled", "previewPlan"),
    ),
    Never(),
)
_SERVER = Record(
    name="serverService",
    properties={
        **_CODE,
        **_texts("startCommand dockerCommand dockerContext dockerfilePath healthCheckPath"),
        **_texts("domain initialDeployHook buildSource"),
        "type": Text(choices=("web", "worker", "pserv")),
        "region": _REGION,
        "plan": _SERVER_PLAN,
        "runtime": _RUNTIME,
        "image": _IMAGE,
        "numInstances": _POSITIVE,
        "scaling": _SCALING,
        "registryCredential": _CREDENTIAL,
        "domains": Listing(of=TEXT),
        "disk": _DISK,
        "previews": _record(
            "servicePreviews",
            {"generation": _GENERATION, "plan": _SERVER_PLAN, "numInstances": _POSITIVE},
        ),
        "pullRequestPreviewsEnabled": FLAG,
        "previewPlan": _SERVER_PLAN,
        "maintenanceMode": _record("maintenanceMode", {"enabled": FLAG, **_texts("uri")}),
        "maxShutdownDelaySeconds": Whole(low=1, high=300),
        "ipAllowList": _ALLOW,
        "renderSubdomainPolicy": _SWITCH,
    },
    required=("type", "name"),
    conditions=(
        Condition(holds=lambda v: "buildSource" not in v, required=("runtime",)),
        Condition(holds=lambda v: "buildSource" in v, properties=_WITHOUT_BUILD),
    ),
)
_STATIC = _record(
    "staticService",
    {
        **_CODE,
        **_texts("staticPublishPath domain"),
        "type": Text(choices=("web",)),
        "runtime": Text(choices=("static",)),
        "previews": _record("staticServicePreviews", {"generation": _GENERATION}),
        "pullRequestPreviewsEnabled": FLAG,
        "headers": Listing(of=_HEADER),
        "routes": Listing(of=_ROUTE),
        "domains": Listing(of=TEXT),
        "ipAllowList": _ALLOW,
        "renderSubdomainPolicy": _SWITCH,
    },
    "type name runtime",
)
_WORKFLOW = _record(
    "workflowService",
    {
        **_texts("name repo branch buildCommand startCommand rootDir"),
        "type": Text(choices=("workflow",)),
        "runtime": Text(choices=words.WORKFLOW_RUNTIMES),
        "region": _REGION,
        "buildFilter": _FILTER,
        "autoDeployTrigger": _TRIGGER,
        "envVars": _VARIABLES,
    },
    "type name runtime region startCommand",
)


def _meant_service(value: JsonValue) -> Record:
    keys = value if isinstance(value, dict) else {}
    kind = str(keys.get("type"))
    if kind in {"keyvalue", "redis"}:
        return _KEYVALUE
    if kind == "cron":
        return _CRON
    if kind == "workflow":
        return _WORKFLOW
    runtime = keys.get("runtime", keys.get("env"))
    return _STATIC if runtime == "static" or kind in {"static", "static_site"} else _SERVER


_SOURCE_GIT = Record(
    name="buildSourceGit",
    properties={
        **_texts("repo branch buildCommand rootDir baseDir dockerfilePath"),
        "runtime": Text(choices=words.BUILD_SOURCE_RUNTIMES),
        "buildFilter": _FILTER,
        "envVars": _VARIABLES,
        "region": _REGION,
        "registryCredential": _CREDENTIAL,
    },
    required=("repo", "runtime"),
    conditions=(
        Condition(
            holds=lambda v: any(
                k in v for k in ("baseDir", "dockerfilePath", "registryCredential")
            ),
            properties={"runtime": Text(choices=("docker",), typed=False)},
        ),
    ),
)
_SOURCES = Listing(
    of=Record(
        name="buildSource",
        properties={**_texts("name"), "git": _SOURCE_GIT, "image": _IMAGE},
        required=("name",),
        one_of=("git", "image"),
    )
)
_RESOURCES = Record(
    name="resources",
    properties={
        "databases": Listing(of=_DATABASE),
        "envVarGroups": Listing(of=_GROUP),
        "services": Listing(
            of=Choice(of=(_KEYVALUE, _CRON, _SERVER, _STATIC, _WORKFLOW), meant=_meant_service)
        ),
    },
    closed=False,
)
_ENVIRONMENT = Composite(
    name="environment",
    parts=(
        _RESOURCES,
        Record(
            name="environment",
            properties={
                **_texts("name"),
                "networking": _record("networking", {"isolation": _SWITCH}),
                "permissions": _record("permissions", {"protection": _SWITCH}),
            },
            required=("name",),
            closed=False,
        ),
    ),
)
BLUEPRINT = Composite(
    name="blueprint",
    parts=(
        _RESOURCES,
        Record(
            name="blueprint",
            properties={
                "previews": _record(
                    "rootPreviews", {"generation": _GENERATION, "expireAfterDays": _POSITIVE}
                ),
                "previewsEnabled": FLAG,
                "previewsExpireAfterDays": _POSITIVE,
                "projects": Listing(
                    of=_record(
                        "project",
                        {
                            **_texts("name"),
                            "environments": Listing(of=_ENVIRONMENT),
                            "buildSources": _SOURCES,
                        },
                        "name",
                    )
                ),
                "ungrouped": Composite(
                    name="ungrouped", parts=(_RESOURCES,), own={"buildSources": _SOURCES}
                ),
                "version": Text(choices=("1",)),
                "buildSources": _SOURCES,
            },
            closed=False,
        ),
    ),
)


def schema_errors(document: YamlDocument) -> tuple[SchemaError, ...]:
    """What the published schema refuses in a document, by place."""
    try:
        value = json_view(document.root)
    except Unloadable as error:
        return (SchemaError(json_path="$", message=f"cannot be read as JSON: {error}"),)
    return tuple(sorted(errors(BLUEPRINT, value), key=lambda e: e.json_path))
