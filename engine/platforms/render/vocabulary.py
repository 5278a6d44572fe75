"""The closed lists of a Blueprint: service types, runtimes, regions, plans and the like.

Source: the published Blueprint schema of 2026 and Render's own API client; fact sheet C.
"""

from __future__ import annotations

from enum import StrEnum


class ServiceKind(StrEnum):
    """What a service is, from its type and its runtime; a static site is a web with runtime static.

    The values are those of ``type``, but for `STATIC` and `UNKNOWN`.
    """

    WEB = "web"
    STATIC = "static"
    PRIVATE = "pserv"
    WORKER = "worker"
    CRON = "cron"
    KEYVALUE = "keyvalue"
    WORKFLOW = "workflow"
    UNKNOWN = ""

    @property
    def runs_code(self) -> bool:
        """True for a kind that starts a process of the project."""
        return self in {
            ServiceKind.WEB,
            ServiceKind.PRIVATE,
            ServiceKind.WORKER,
            ServiceKind.CRON,
            ServiceKind.WORKFLOW,
        }


SERVICE_TYPES = ("web", "worker", "pserv", "cron", "keyvalue", "redis", "workflow")
RUNTIMES = ("docker", "elixir", "go", "image", "node", "python", "ruby", "rust", "static")
NATIVE_RUNTIMES = ("elixir", "go", "node", "python", "ruby", "rust")
BUILD_SOURCE_RUNTIMES = ("docker", *NATIVE_RUNTIMES)
WORKFLOW_RUNTIMES = ("node", "python")
REGIONS = ("oregon", "ohio", "frankfurt", "singapore", "virginia")

_NAMED = ("starter", "standard", "pro", "pro plus")
_COMPUTE = (
    *("0.5c-512mb", "1c-2g", "2c-4g", "2c-8g", "2c-16g", "4c-8g", "4c-16g", "4c-32g"),
    *("8c-16g", "8c-32g", "8c-64g"),
)
SERVER_PLANS = (
    *("free", *_NAMED, "pro max", "pro ultra", *_COMPUTE),
    *("12c-24g", "12c-48g", "12c-96g"),
)
CRON_PLANS = (*_NAMED, *_COMPUTE)
KEYVALUE_PLANS = (
    *("free", *_NAMED, "pro max", "pro ultra"),
    *("256mb", "1g", "3g", "5g", "10g", "20g", "40g", "50g"),
)
LEGACY_POSTGRES_PLANS = _NAMED
POSTGRES_PLANS = (
    *("free", *_NAMED, "basic-256mb", "basic-1gb", "basic-4gb"),
    *(f"pro-{size}gb" for size in (4, 8, 16, 32, 64, 128, 192, 256, 384, 512)),
    *(f"accelerated-{size}gb" for size in (16, 32, 64, 128, 256, 384, 512, 768, 1024)),
    *("0.1c-256mb", "0.5c-1g", "1c-2g", "1c-4g", "2c-4g", "2c-8g", "2c-16g", "4c-16g", "4c-32g"),
    *("8c-32g", "8c-64g", "16c-64g", "16c-128g", "32c-128g", "32c-256g", "48c-192g", "48c-384g"),
    *("64c-256g", "64c-512g", "96c-384g", "96c-768g", "128c-512g", "128c-1024g"),
)
POSTGRES_VERSIONS = ("10", "11", "12", "13", "14", "15", "16", "17", "18")

DATABASE_PROPERTIES = (
    *("connectionString", "connectionPoolString", "host", "port", "user", "password", "database"),
)
SERVICE_PROPERTIES = ("host", "port", "hostport", "slug", "connectionString")
REFERENCE_TYPES = (
    *("web", "cron", "worker", "pserv", "workflow", "static", "dpg", "job", "redis", "keyvalue"),
)
MEMORY_POLICIES = (
    *("allkeys-lru", "volatile-lru", "allkeys-lfu", "volatile-lfu"),
    *("allkeys-random", "volatile-random", "volatile-ttl", "noeviction"),
)
PERSISTENCE_MODES = ("journal-snapshot", "snapshot", "off")
DEPLOY_TRIGGERS = ("off", "commit", "checksPass")
PREVIEW_GENERATIONS = ("automatic", "manual", "off")
ROUTE_TYPES = ("redirect", "rewrite")
SWITCHES = ("enabled", "disabled")
CONNECTION_POOLS = ("pgbouncer", "none")

DEFAULT_REGION = "oregon"
DEFAULT_PLAN = "starter"
DEFAULT_POSTGRES_PLAN = "basic-256mb"
DEFAULT_DISK_GB = 10
DEFAULT_SHUTDOWN_SECONDS = 30
DEFAULT_DOCKERFILE = "./Dockerfile"
DEFAULT_PORT = 10000


def plans_of(kind: ServiceKind) -> tuple[str, ...]:
    """The plans a kind of service may have; empty for a static site and a workflow."""
    if kind is ServiceKind.CRON:
        return CRON_PLANS
    if kind is ServiceKind.KEYVALUE:
        return KEYVALUE_PLANS
    if kind in {ServiceKind.STATIC, ServiceKind.WORKFLOW}:
        return ()
    return SERVER_PLANS


def kind_of(type_name: str, runtime: str) -> ServiceKind:
    """The kind of a service, from its `type` and its `runtime` (or `env`)."""
    if type_name == "web":
        return ServiceKind.STATIC if runtime == "static" else ServiceKind.WEB
    if type_name == "redis":
        return ServiceKind.KEYVALUE
    if type_name in SERVICE_TYPES:
        return ServiceKind(type_name)
    return ServiceKind.UNKNOWN
