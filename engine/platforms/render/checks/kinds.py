"""Type, runtime, commands and the fields that a kind of service may not have."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from engine.platforms.render import vocabulary as words
from engine.platforms.render.checks._objection import forbidden, missing, wrong
from engine.platforms.render.findings import Code, Strength
from engine.platforms.render.vocabulary import ServiceKind
from engine.project.yaml.document import YamlKind
from engine.project.yaml.values import is_null

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.render.findings import Finding
    from engine.platforms.render.site import RenderSite, Service

TYPE_MEANT = {
    **dict.fromkeys(("static", "static_site", "static-site", "staticsite"), "web"),
    **dict.fromkeys(("postgres", "postgresql", "psql", "database", "pg"), "databases"),
    **dict.fromkeys(("docker", "web_service", "web-service", "webservice", "service"), "web"),
    **dict.fromkeys(("api", "server", "backend", "frontend", "node", "python", "http"), "web"),
    **dict.fromkeys(("private", "private_service", "private-service"), "pserv"),
    **dict.fromkeys(("background", "background_worker", "background-worker", "bg"), "worker"),
    **dict.fromkeys(("cronjob", "cron_job", "cron-job", "job", "scheduled"), "cron"),
    **dict.fromkeys(("key_value", "key-value", "keyValue", "valkey", "kv"), "keyvalue"),
}
"""Types people write and the legal one; ``databases`` means: not a service at all."""

RUNTIME_MEANT = {
    **dict.fromkeys(("nodejs", "node.js", "javascript", "typescript", "js", "bun"), "node"),
    **dict.fromkeys(("python3", "py", "django", "flask"), "python"),
    **dict.fromkeys(("golang",), "go"),
    **dict.fromkeys(("rails",), "ruby"),
    **dict.fromkeys(("java", "php", "deno", "dotnet", ".net", "csharp", "kotlin"), "docker"),
}

STATIC_ONLY = ("staticPublishPath", "routes", "headers")
NOT_STATIC = (
    *("startCommand", "disk", "healthCheckPath", "scaling", "numInstances", "dockerCommand"),
    *("dockerfilePath", "dockerContext", "image", "schedule", "maxShutdownDelaySeconds"),
)
NOT_CRON = (
    *("disk", "healthCheckPath", "scaling", "numInstances", "domain", "domains"),
    *("maxShutdownDelaySeconds", "maintenanceMode"),
)
NOT_PRIVATE = ("healthCheckPath", "domain", "domains")
NOT_KEYVALUE = ("envVars", "buildCommand", "startCommand", "disk", "healthCheckPath", "rootDir")


def check(site: RenderSite) -> Iterator[Finding]:
    """Every service by its kind."""
    for service in site.services:
        if service.kind is ServiceKind.UNKNOWN:
            yield from _type(service)
            continue
        if not service.name.value:
            yield missing(
                Code.NAME,
                service,
                "a service must have a name",
                owner=service.path,
                strength=Strength.IMPLIED,
            )
        if service.kind is ServiceKind.KEYVALUE:
            yield from _key_value(service)
            continue
        yield from _runtime(service)
        yield from _commands(service)
        yield from _fields(service)


def has(service: Service, key: str) -> bool:
    """True when a key says something: null is absent, and so is an empty text to Go.

    An empty `buildCommand` counts: people write it to say that there is nothing to build.
    """
    node = service.node.get(key)
    if node is None or is_null(node):
        return False
    return key == "buildCommand" or node.kind is not YamlKind.SCALAR or node.text != ""


def _type(service: Service) -> Iterator[Finding]:
    written = service.type.value
    if not service.type.is_set:
        yield missing(Code.TYPE, service, 'unknown type ""', owner=service.path)
        return
    meant = TYPE_MEANT.get(written) or TYPE_MEANT.get(written.casefold(), "")
    if not meant:
        close = difflib.get_close_matches(written.casefold(), words.SERVICE_TYPES, n=1, cutoff=0.6)
        meant = close[0] if close else ""
    yield wrong(
        Code.TYPE,
        service.type,
        f'unknown type "{written}"',
        owner=service.path,
        allowed=words.SERVICE_TYPES,
        suggestion=meant,
    )


def _key_value(service: Service) -> Iterator[Finding]:
    if not has(service, "ipAllowList"):
        yield missing(
            Code.KV_ALLOWLIST,
            service,
            f"{service.path} must specify IP allow list",
            owner=service.path,
        )
    for key in (*NOT_KEYVALUE, *STATIC_ONLY):
        if has(service, key):
            yield forbidden(
                Code.KIND_FIELD, service, key, f"a Key Value instance has no {key}",
                owner=service.path, strength=Strength.IMPLIED,
            )  # fmt: skip


def _runtime(service: Service) -> Iterator[Finding]:
    runtime = service.runtime
    if not runtime.value:
        if service.build_source.is_set:
            return
        yield missing(
            Code.RUNTIME,
            service,
            "invalid runtime: none is given",
            owner=service.path,
            strength=Strength.IMPLIED if has(service, "image") else Strength.CERTAIN,
        )
        return
    if runtime.value not in words.RUNTIMES:
        meant = RUNTIME_MEANT.get(runtime.value.casefold(), "")
        if not meant:
            close = difflib.get_close_matches(
                runtime.value.casefold(), words.RUNTIMES, n=1, cutoff=0.6
            )
            meant = close[0] if close else ""
        yield wrong(
            Code.RUNTIME,
            runtime,
            f"invalid runtime {runtime.value}",
            owner=service.path,
            allowed=words.RUNTIMES,
            suggestion=meant,
        )
        return
    if has(service, "env") and has(service, "runtime"):
        old = service.node.get("env")
        if old is not None and old.text != runtime.value:
            yield forbidden(
                Code.RUNTIME, service, "env", "env and runtime name two runtimes",
                owner=service.path, strength=Strength.IMPLIED,
            )  # fmt: skip
    if runtime.value == "static" and service.kind is not ServiceKind.STATIC:
        yield wrong(
            Code.RUNTIME, runtime, "only a web service can have the runtime static",
            owner=service.path, strength=Strength.IMPLIED,
        )  # fmt: skip
    if service.kind is ServiceKind.WORKFLOW and runtime.value not in words.WORKFLOW_RUNTIMES:
        yield wrong(
            Code.RUNTIME, runtime, "a workflow runs on node or python", owner=service.path,
            strength=Strength.IMPLIED, allowed=words.WORKFLOW_RUNTIMES,
        )  # fmt: skip


def _commands(service: Service) -> Iterator[Finding]:
    runtime, owner = service.runtime.value, service.path
    if service.is_native:
        if not service.start_command.value.strip():
            yield missing(
                Code.START,
                service,
                f"non-docker, non-static, non-image runtime {runtime} must have startCommand",
                owner=owner,
            )
        for key in ("dockerContext", "dockerfilePath", "dockerCommand"):
            if has(service, key):
                yield forbidden(
                    Code.NONDOCKER,
                    service,
                    key,
                    f"non-docker runtime {runtime} cannot have {key}",
                    owner=owner,
                    strength=Strength.IMPLIED if key == "dockerCommand" else Strength.CERTAIN,
                )
        if service.kind is ServiceKind.WORKFLOW:
            yield from _workflow(service)
        elif not service.build_command.value.strip():
            yield missing(
                Code.BUILD, service, f"runtime {runtime} should have a buildCommand",
                owner=owner, strength=Strength.IMPLIED,
            )  # fmt: skip
    elif runtime == "docker":
        if service.start_command.value:
            yield forbidden(
                Code.DOCKER_START,
                service,
                "startCommand",
                "docker runtime must not have startCommand",
                owner=owner,
                suggestion="dockerCommand",
            )
        if service.build_command.value:
            yield forbidden(
                Code.DOCKER_BUILD, service, "buildCommand",
                "docker runtime takes its build from the Dockerfile, not from buildCommand",
                owner=owner, strength=Strength.IMPLIED,
            )  # fmt: skip
    elif runtime == "image":
        if not service.image_url.value:
            yield missing(
                Code.IMAGE, service, "image runtime must have image.url", owner=owner,
                strength=Strength.IMPLIED,
            )  # fmt: skip
        for key in ("buildCommand", "startCommand"):
            if has(service, key):
                yield forbidden(
                    Code.IMAGE, service, key, f"image runtime cannot have {key}", owner=owner,
                    strength=Strength.IMPLIED,
                )  # fmt: skip
    if runtime not in {"image", "", "static"} and has(service, "image"):
        yield forbidden(
            Code.IMAGE, service, "image", f"runtime {runtime} builds from source; image is for "
            "runtime image", owner=owner, strength=Strength.IMPLIED,
        )  # fmt: skip


def _workflow(service: Service) -> Iterator[Finding]:
    if not has(service, "buildCommand"):
        yield missing(
            Code.WF_BUILD,
            service,
            "buildCommand is required for non-docker workflows",
            owner=service.path,
        )
    if not has(service, "repo"):
        yield missing(
            Code.WF_REPO,
            service,
            "repo is required for git-based services",
            owner=service.path,
        )


def _fields(service: Service) -> Iterator[Finding]:
    owner = service.path
    implied = Strength.IMPLIED
    if service.kind is ServiceKind.STATIC:
        if has(service, "plan"):
            yield forbidden(
                Code.STATIC_PLAN,
                service,
                "plan",
                f"{owner}.plan no such plan {service.plan.value} for service type web: "
                "a static site has no plan",
                owner=owner,
            )
        if has(service, "region"):
            yield forbidden(
                Code.STATIC_REGION,
                service,
                "region",
                "static sites cannot have a region",
                owner=owner,
            )
        if not service.static_publish_path.value:
            yield missing(
                Code.STATIC_PATH, service, "a static site needs staticPublishPath", owner=owner,
                strength=implied,
            )  # fmt: skip
        for key in NOT_STATIC:
            if has(service, key):
                yield forbidden(
                    Code.STATIC_FIELD, service, key, f"a static site has no {key}", owner=owner,
                    strength=implied,
                )  # fmt: skip
        return
    for key in STATIC_ONLY:
        if has(service, key):
            yield forbidden(
                Code.ONLY_STATIC, service, key, f"{key} is for static sites (runtime: static)",
                owner=owner, strength=implied,
            )  # fmt: skip
    unfit: tuple[str, ...] = ()
    if service.kind is ServiceKind.CRON:
        unfit = NOT_CRON
    elif service.kind in {ServiceKind.WORKER, ServiceKind.PRIVATE}:
        unfit = NOT_PRIVATE
    for key in unfit:
        if has(service, key):
            yield forbidden(
                Code.KIND_FIELD, service, key, f"a service of type {service.type.value} has no "
                f"{key}", owner=owner, strength=implied,
            )  # fmt: skip
