"""The effective values of a Blueprint for people, and the questions only the workspace answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Setting, Unknown
from engine.platforms.render.findings import Strength
from engine.platforms.render.site import EnvVarKind
from engine.platforms.render.vocabulary import ServiceKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.render.site import Database, RenderSite, Service, Value


def settings_of(site: RenderSite) -> tuple[Setting, ...]:
    """Every effective value of every service and database."""
    found: list[Setting] = []
    for service in site.services:
        found += _named(service.path, service_values(service))
    for database in site.databases:
        found += _named(database.path, database_values(database))
    from engine.platforms.render.predict.forecast import forecast

    return (*found, *forecast(site))


def service_values(service: Service) -> Iterator[tuple[str, Value[str] | Value[int]]]:
    """The scalar fields that matter to this kind of service, by their Blueprint names."""
    yield "name", service.name
    yield "type", service.type
    if service.kind is not ServiceKind.KEYVALUE:
        yield "runtime", service.runtime
    if service.kind is not ServiceKind.STATIC:
        yield "region", service.region
        yield "plan", service.plan
    if service.kind is ServiceKind.KEYVALUE:
        return
    yield "repo", service.repo
    yield "branch", service.branch
    yield "rootDir", service.root_dir
    docker = service.runtime.value == "docker"
    if docker:
        yield "dockerfilePath", service.dockerfile_path
        yield "dockerContext", service.docker_context
        yield "dockerCommand", service.docker_command
    elif service.runtime.value == "image":
        yield "image.url", service.image_url
        yield "dockerCommand", service.docker_command
    else:
        yield "buildCommand", service.build_command
    if service.kind is ServiceKind.STATIC:
        yield "staticPublishPath", service.static_publish_path
    elif not docker:
        yield "startCommand", service.start_command
    yield "preDeployCommand", service.pre_deploy_command
    if service.kind is ServiceKind.CRON:
        yield "schedule", service.schedule
    if service.kind is ServiceKind.WEB:
        yield "healthCheckPath", service.health_check_path
    if service.kind in {ServiceKind.WEB, ServiceKind.PRIVATE, ServiceKind.WORKER}:
        yield "numInstances", service.num_instances
        yield "maxShutdownDelaySeconds", service.max_shutdown_delay_seconds
    yield "autoDeployTrigger", service.auto_deploy_trigger


def database_values(database: Database) -> Iterator[tuple[str, Value[str] | Value[int]]]:
    """The scalar fields of a database, by their Blueprint names."""
    yield "name", database.name
    yield "databaseName", database.database_name
    yield "user", database.user
    yield "region", database.region
    yield "plan", database.plan
    yield "diskSizeGB", database.disk_size_gb
    yield "postgresMajorVersion", database.postgres_major_version


def unknowns_of(site: RenderSite) -> tuple[Unknown, ...]:
    """Prompted variables, groups of the workspace, and findings that only it can settle."""
    found = [
        Unknown(
            question=f"Is there a value for {variable.key.value} of {service.name.value}?",
            would_tell="the service's environment in the Render dashboard (sync: false is asked "
            "for when the Blueprint is created, never on a later sync)",
        )
        for service in site.services
        for variable in service.env_vars
        if variable.kind is EnvVarKind.PROMPTED and variable.key.value
    ]
    found += [
        Unknown(question=finding.message, would_tell="the Render workspace (an API key)")
        for finding in site.findings
        if finding.strength is Strength.WORKSPACE
    ]
    return tuple(found)


def _named(path: str, values: Iterator[tuple[str, Value[str] | Value[int]]]) -> Iterator[Setting]:
    for name, value in values:
        if not value.is_set and value.value in {"", 0} and not value.note:
            continue
        yield Setting(
            name=f"{path}.{name}",
            value=str(value.value),
            origin=value.origin,
            location=value.location,
            note=value.note,
        )
