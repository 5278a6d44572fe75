"""From the nodes of a Blueprint to a `RenderSite`: every default filled in, every origin kept.

Nothing is refused here: a value of a wrong type is absent, and `decode` and `server` say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Origin
from engine.platforms.render import vocabulary as words
from engine.platforms.render.blueprint_parts import Reader, joined
from engine.platforms.render.site import Database, EnvGroup, Environment, Service, Value
from engine.platforms.render.vocabulary import ServiceKind, kind_of
from engine.project.yaml.document import YamlKind
from engine.project.yaml.values import go_bool, go_string
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.yaml.document import YamlNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A mapping that may hold services, databases and env groups."""

    path: str
    """Empty for the root, ``ungrouped``, or ``projects[0].environments[1]``."""
    node: YamlNode


def scopes(root: YamlNode | None) -> Iterator[Scope]:
    """The root, `ungrouped`, and every environment of every project."""
    if root is None or root.resolved.kind is not YamlKind.MAPPING:
        return
    root = root.resolved
    yield Scope(path="", node=root)
    ungrouped = root.get("ungrouped")
    if ungrouped is not None and ungrouped.kind is YamlKind.MAPPING:
        yield Scope(path="ungrouped", node=ungrouped)
    for i, project in enumerate(listed(root, "projects")):
        for j, environment in enumerate(listed(project, "environments")):
            if environment.kind is YamlKind.MAPPING:
                yield Scope(path=f"projects[{i}].environments[{j}]", node=environment)


def listed(node: YamlNode, key: str) -> tuple[YamlNode, ...]:
    """The items of a list under a key; empty when there is none."""
    if node.resolved.kind is not YamlKind.MAPPING:
        return ()
    value = node.get(key)
    return () if value is None else value.elements()


def environments_of(root: YamlNode) -> tuple[Environment, ...]:
    """The environments of all projects."""
    return tuple(
        Environment(
            path=f"projects[{i}].environments[{j}]",
            project=go_string(project.get("name")) or "",
            name=go_string(environment.get("name")) or "",
        )
        for i, project in enumerate(listed(root, "projects"))
        for j, environment in enumerate(listed(project, "environments"))
    )


def previews_of(reader: Reader, root: YamlNode) -> Value[str]:
    """`previews.generation`, or the old `previewsEnabled`."""
    previews = root.get("previews")
    if previews is not None and previews.kind is YamlKind.MAPPING:
        return reader.text(previews, "generation", "previews", default="off")
    old = root.get("previewsEnabled")
    if old is not None and go_bool(old):
        return reader.value("automatic", old, "previewsEnabled", note="from previewsEnabled")
    return Value(value="off")


def services_of(reader: Reader, scope: Scope) -> Iterator[Service]:
    """The services of a scope that are mappings."""
    for index, node in enumerate(listed(scope.node, "services")):
        if node.kind is YamlKind.MAPPING:
            yield _service(reader, node, joined(scope.path, f"services[{index}]"), scope.path)


def databases_of(reader: Reader, scope: Scope) -> Iterator[Database]:
    """The databases of a scope that are mappings."""
    for index, node in enumerate(listed(scope.node, "databases")):
        if node.kind is not YamlKind.MAPPING:
            continue
        path = joined(scope.path, f"databases[{index}]")
        yield Database(
            path=path,
            scope=scope.path,
            name=reader.text(node, "name", path),
            database_name=reader.text(node, "databaseName", path, note="made from the name"),
            user=reader.text(node, "user", path, note="made from the name"),
            plan=reader.text(
                node,
                "plan",
                path,
                default=words.DEFAULT_POSTGRES_PLAN,
                note="for a new database; one that exists keeps its plan",
            ),
            region=reader.text(node, "region", path, default=words.DEFAULT_REGION),
            disk_size_gb=reader.whole(node, "diskSizeGB", path),
            read_replicas=reader.names(node, "readReplicas", path),
            postgres_major_version=reader.text(
                node, "postgresMajorVersion", path, note="the newest, for a new database"
            ),
            ip_allow_list=reader.sources(node, path),
            location=reader.place(node, path),
            node=node,
        )


def groups_of(reader: Reader, scope: Scope) -> Iterator[EnvGroup]:
    """The env groups of a scope that are mappings."""
    for index, node in enumerate(listed(scope.node, "envVarGroups")):
        if node.kind is YamlKind.MAPPING:
            path = joined(scope.path, f"envVarGroups[{index}]")
            yield EnvGroup(
                path=path,
                scope=scope.path,
                name=reader.text(node, "name", path),
                env_vars=reader.env_vars(node, path),
                location=reader.place(node, path),
                node=node,
            )


def _service(reader: Reader, node: YamlNode, path: str, scope: str) -> Service:
    key = next((k for k in ("runtime", "env") if go_string(node.get(k)) is not None), "")
    runtime = reader.text(node, key or "runtime", path)
    type_ = reader.text(node, "type", path)
    kind = kind_of(type_.value, runtime.value)
    docker = runtime.value == "docker"
    build_filter = node.get("buildFilter")
    return Service(
        path=path,
        scope=scope,
        kind=kind,
        name=reader.text(node, "name", path),
        type=type_,
        runtime=runtime,
        runtime_key=key,
        plan=_plan(reader, node, path, kind),
        region=reader.text(
            node,
            "region",
            path,
            default="" if kind is ServiceKind.STATIC else words.DEFAULT_REGION,
        ),
        repo=reader.text(node, "repo", path, note="the Blueprint's own repository"),
        branch=reader.text(node, "branch", path, note="the repository's default branch"),
        root_dir=reader.text(node, "rootDir", path, note="the repository's root"),
        build_command=reader.text(node, "buildCommand", path),
        start_command=reader.text(node, "startCommand", path),
        pre_deploy_command=reader.text(node, "preDeployCommand", path),
        docker_command=reader.text(node, "dockerCommand", path, note="the Dockerfile's CMD"),
        dockerfile_path=reader.text(
            node, "dockerfilePath", path, default=words.DEFAULT_DOCKERFILE if docker else ""
        ),
        docker_context=reader.text(node, "dockerContext", path, default="." if docker else ""),
        image_url=_image(reader, node, path),
        health_check_path=reader.text(node, "healthCheckPath", path, note="only the port is asked"),
        static_publish_path=reader.text(node, "staticPublishPath", path),
        schedule=reader.text(node, "schedule", path),
        num_instances=reader.whole(node, "numInstances", path, default=1),
        max_shutdown_delay_seconds=reader.whole(
            node, "maxShutdownDelaySeconds", path, default=words.DEFAULT_SHUTDOWN_SECONDS
        ),
        auto_deploy_trigger=_trigger(reader, node, path),
        build_source=reader.text(node, "buildSource", path),
        domains=_domains(reader, node, path),
        env_vars=reader.env_vars(node, path),
        disk=reader.disk(node, path),
        scaling=reader.scaling(node, path),
        routes=reader.routes(node, path),
        headers=reader.headers(node, path),
        build_paths=reader.texts(build_filter, "paths", f"{path}.buildFilter"),
        build_ignored_paths=reader.texts(build_filter, "ignoredPaths", f"{path}.buildFilter"),
        ip_allow_list=reader.sources(node, path),
        location=reader.place(node, path),
        node=node,
    )


def _plan(reader: Reader, node: YamlNode, path: str, kind: ServiceKind) -> Value[str]:
    if kind in {ServiceKind.STATIC, ServiceKind.WORKFLOW}:
        return reader.text(node, "plan", path, note="has none")
    return reader.text(
        node,
        "plan",
        path,
        default=words.DEFAULT_PLAN,
        note="a new service gets the paid starter; an existing one keeps its plan",
    )


def _image(reader: Reader, node: YamlNode, path: str) -> Value[str]:
    image = node.get("image")
    if image is None or image.kind is not YamlKind.MAPPING:
        return Value(value="")
    return reader.text(image, "url", f"{path}.image")


def _domains(reader: Reader, node: YamlNode, path: str) -> tuple[Value[str], ...]:
    many = reader.texts(node, "domains", path)
    one = reader.text(node, "domain", path)
    return (one, *many) if one.is_set else many


def _trigger(reader: Reader, node: YamlNode, path: str) -> Value[str]:
    new = reader.text(node, "autoDeployTrigger", path)
    if new.is_set:
        return new
    old = node.get("autoDeploy")
    wanted = go_bool(old)
    if old is None or wanted is None:
        return Value(value="commit", origin=Origin.PLATFORM)
    word = "commit" if wanted else "off"
    return reader.value(word, old, f"{path}.autoDeploy", note="from autoDeploy")
