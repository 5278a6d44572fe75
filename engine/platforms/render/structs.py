"""The Go structs a Blueprint is decoded into, as far as they are known.

One struct stands for services of every kind (``file.Service`` in the server's messages) and one
for databases (``file.Database``); the other names are ours. Field names: the published schema, and
`env`, which the server takes and the schema does not know. Fact sheet A and C.
"""

from __future__ import annotations

from enum import StrEnum

from engine.records import dataclass, field


class FieldType(StrEnum):
    """What a field holds, in the decoder's words."""

    STRING = "string"
    BOOL = "bool"
    INT = "int"
    STRUCT = "struct"
    STRINGS = "[]string"
    STRUCTS = "[]struct"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a struct."""

    type: FieldType
    struct: str = ""
    """The struct of `STRUCT` and `STRUCTS`."""


@dataclass(frozen=True, slots=True)
class Struct:
    """A struct and its fields."""

    name: str
    fields: dict[str, Field]
    doubtful: frozenset[str] = field(default=frozenset())
    """Fields that some source shows and the schema lacks: unknown ones that are not certain."""


def _strings(names: str) -> dict[str, Field]:
    return dict.fromkeys(names.split(), Field(FieldType.STRING))


def _bools(names: str) -> dict[str, Field]:
    return dict.fromkeys(names.split(), Field(FieldType.BOOL))


def _ints(names: str) -> dict[str, Field]:
    return dict.fromkeys(names.split(), Field(FieldType.INT))


def _one(struct: str) -> Field:
    return Field(FieldType.STRUCT, struct)


def _many(struct: str) -> Field:
    return Field(FieldType.STRUCTS, struct)


_LIST = Field(FieldType.STRINGS)
_RESOURCES = {
    "services": _many("service"),
    "databases": _many("database"),
    "envVarGroups": _many("envVarGroup"),
}

_ALL = (
    Struct(
        "blueprint",
        {
            **_RESOURCES,
            "projects": _many("project"),
            "ungrouped": _one("ungrouped"),
            "buildSources": _many("buildSource"),
            "previews": _one("rootPreviews"),
            **_bools("previewsEnabled"),
            **_ints("previewsExpireAfterDays"),
            **_strings("version"),
        },
    ),
    Struct("ungrouped", {**_RESOURCES, "buildSources": _many("buildSource")}),
    Struct(
        "project",
        {
            **_strings("name"),
            "environments": _many("environment"),
            "buildSources": _many("buildSource"),
        },
        frozenset({"envVarGroups"}),
    ),
    Struct(
        "environment",
        {
            **_RESOURCES,
            **_strings("name"),
            "networking": _one("networking"),
            "permissions": _one("permissions"),
        },
    ),
    Struct("networking", _strings("isolation")),
    Struct("permissions", _strings("protection")),
    Struct("rootPreviews", {**_strings("generation"), **_ints("expireAfterDays")}),
    Struct(
        "buildSource",
        {**_strings("name"), "git": _one("buildSourceGit"), "image": _one("image")},
    ),
    Struct(
        "buildSourceGit",
        {
            **_strings("repo branch runtime buildCommand rootDir baseDir region dockerfilePath"),
            "buildFilter": _one("buildFilter"),
            "envVars": _many("envVar"),
            "registryCredential": _one("registryCredential"),
        },
    ),
    Struct(
        "service",
        {
            **_strings("type name runtime env region plan repo branch rootDir schedule"),
            **_strings("buildCommand startCommand preDeployCommand initialDeployHook"),
            **_strings("dockerCommand dockerContext dockerfilePath healthCheckPath domain"),
            **_strings("staticPublishPath autoDeployTrigger previewPlan maxmemoryPolicy"),
            **_strings("persistenceMode renderSubdomainPolicy buildSource"),
            **_bools("autoDeploy pullRequestPreviewsEnabled"),
            **_ints("numInstances maxShutdownDelaySeconds"),
            "domains": _LIST,
            "image": _one("image"),
            "scaling": _one("scaling"),
            "registryCredential": _one("registryCredential"),
            "envVars": _many("envVar"),
            "disk": _one("disk"),
            "buildFilter": _one("buildFilter"),
            "previews": _one("servicePreviews"),
            "maintenanceMode": _one("maintenanceMode"),
            "ipAllowList": _many("ipAllow"),
            "headers": _many("header"),
            "routes": _many("route"),
        },
    ),
    Struct("image", {**_strings("url"), "creds": _one("registryCredential")}),
    Struct("registryCredential", {"fromRegistryCreds": _one("named")}),
    Struct("named", _strings("name")),
    Struct("scaling", _ints("minInstances maxInstances targetMemoryPercent targetCPUPercent")),
    Struct("disk", {**_strings("name mountPath"), **_ints("sizeGB")}),
    Struct("buildFilter", {"paths": _LIST, "ignoredPaths": _LIST}),
    Struct("servicePreviews", {**_strings("generation plan"), **_ints("numInstances")}),
    Struct("maintenanceMode", {**_bools("enabled"), **_strings("uri")}),
    Struct("ipAllow", _strings("source description")),
    Struct("header", _strings("path name value")),
    Struct("route", _strings("type source destination")),
    Struct(
        "envVar",
        {
            **_strings("key value previewValue fromGroup"),
            **_bools("generateValue sync"),
            "fromDatabase": _one("fromDatabase"),
            "fromService": _one("fromService"),
        },
    ),
    Struct("fromDatabase", _strings("name property")),
    Struct("fromService", _strings("type name property envVarKey")),
    Struct("envVarGroup", {**_strings("name"), "envVars": _many("envVar")}),
    Struct(
        "database",
        {
            **_strings("name databaseName user region plan previewPlan postgresMajorVersion"),
            **_strings("connectionPool"),
            **_ints("diskSizeGB previewDiskSizeGB"),
            **_bools("storageAutoscalingEnabled"),
            "highAvailability": _one("highAvailability"),
            "ipAllowList": _many("ipAllow"),
            "readReplicas": _many("named"),
        },
    ),
    Struct("highAvailability", _bools("enabled")),
)

STRUCTS: dict[str, Struct] = {s.name: s for s in _ALL}

SPOKEN_NAMES = {"service": "file.Service", "database": "file.Database"}
"""The names the server's messages use; seen quoted."""

NEAR_MISSES: dict[tuple[str, str], str] = {
    **{
        ("service", k): v
        for k, v in {
            "disks": "disk",
            "root": "rootDir",
            "rootDirectory": "rootDir",
            "sourceDir": "rootDir",
            "workingDir": "rootDir",
            "baseDir": "rootDir",
            "command": "startCommand",
            "starCommand": "startCommand",
            "start": "startCommand",
            "build": "buildCommand",
            "publishDir": "staticPublishPath",
            "publishPath": "staticPublishPath",
            "publishDirectory": "staticPublishPath",
            "buildOutput": "staticPublishPath",
            "staticPublishDir": "staticPublishPath",
            "outputDirectory": "staticPublishPath",
            "ipWhitelist": "ipAllowList",
            "redirects": "routes",
            "rewrites": "routes",
            "filter": "buildFilter",
            "instanceCount": "numInstances",
            "instances": "numInstances",
            "environment": "envVars",
            "environmentVariables": "envVars",
            "healthCheck": "healthCheckPath",
            "healthcheckPath": "healthCheckPath",
            "healthPath": "healthCheckPath",
            "dockerfile": "dockerfilePath",
            "dockerFile": "dockerfilePath",
            "dockerFilePath": "dockerfilePath",
            "autoscaling": "scaling",
            "customDomains": "domains",
        }.items()
    },
    ("route", "path"): "source",
    ("route", "to"): "destination",
    ("route", "from"): "source",
    ("header", "key"): "name",
    ("disk", "size"): "sizeGB",
    ("disk", "path"): "mountPath",
    ("envVar", "name"): "key",
    ("envVar", "fromDb"): "fromDatabase",
    ("blueprint", "envGroups"): "envVarGroups",
    ("blueprint", "service"): "services",
    ("blueprint", "database"): "databases",
    ("database", "version"): "postgresMajorVersion",
    ("database", "postgresVersion"): "postgresMajorVersion",
    ("database", "diskSize"): "diskSizeGB",
}
"""Wrong keys people write and what they mean; fact sheet D and fixes.md."""

WITHOUT_TWIN: dict[str, str] = {
    **dict.fromkeys(
        ("dockerBuildArgs", "dockerArgs", "dockerTarget", "dockerBuildTarget", "buildArgs"),
        "a Blueprint has no build arguments; set them in the Dockerfile or as env vars",
    ),
    **dict.fromkeys(
        (
            "healthCheckInterval",
            "healthCheckTimeout",
            "healthCheckInitialDelay",
            "healthCheckGrace",
            "healthCheckTimeoutSeconds",
            "healthCheckGracePeriod",
            "initialDelaySeconds",
            "healthCheckIntervalSeconds",
        ),
        "the times of health checks cannot be set",
    ),
    "nodeVersion": "set the env var NODE_VERSION",
    "pythonVersion": "set the env var PYTHON_VERSION",
    "rubyVersion": "write a .ruby-version file",
    "port": "set the env var PORT, or better let the app read it",
    "crons": "write a service of type cron",
    "mongoVersion": "Render has no managed MongoDB",
    "initScript": "run it from a pre-deploy command",
    "scope": "an env var holds at build and at run time",
    "envVarGroups": "take a group in with an entry `fromGroup` in envVars",
    "databases": "databases belong at the root",
}
"""Wrong keys without an equivalent, and what to do instead."""
