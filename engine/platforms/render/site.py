"""What Render will see of a project: the Blueprint with every default filled in.

Every value says where it came from (`Value.origin`) and where it stands (`location`, and `start`
and `end` for heals). An absent text is ``""`` with `is_set` False, never None. Values that the
server would refuse are kept as they are written: rules say what is wrong with them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from engine.model import Location, Origin, Setting, Unknown
from engine.platforms.interface import Build
from engine.platforms.render.vocabulary import NATIVE_RUNTIMES, ServiceKind
from engine.project.snapshot import normal
from engine.records import dataclass, field

if TYPE_CHECKING:
    from engine.platforms.interface import BuildContext
    from engine.platforms.needs import Need
    from engine.platforms.render.findings import Finding
    from engine.platforms.render.schema_model import SchemaError
    from engine.project.snapshot import Snapshot
    from engine.project.yaml.document import YamlDocument, YamlFault, YamlNode

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value(Generic[T_co]):
    """One effective value and its origin."""

    value: T_co
    origin: Origin = Origin.PLATFORM
    location: Location | None = None
    start: int = -1
    """Offset of the value in the Blueprint's text; -1 when it is not written there."""
    end: int = -1
    note: str = ""

    @property
    def is_set(self) -> bool:
        """True when the Blueprint itself says it."""
        return self.origin is Origin.FILE


class EnvVarKind(StrEnum):
    """How an entry of `envVars` gets its value."""

    VALUE = "value"
    GENERATED = "generateValue"
    PROMPTED = "sync: false"
    FROM_DATABASE = "fromDatabase"
    FROM_SERVICE = "fromService"
    FROM_GROUP = "fromGroup"
    NOTHING = "nothing"
    """A key with neither a value nor a source; the server refuses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvVar:
    """An entry of `envVars`."""

    kind: EnvVarKind
    key: Value[str]
    """Empty for an entry that takes in a group."""
    value: Value[str]
    """The text as it is written (``3.10`` stays that); empty unless `kind` is `VALUE`."""
    source: Value[str]
    """The name of the database, service or group it comes from."""
    source_type: Value[str]
    """`fromService.type`."""
    property: Value[str]
    """`property` of a reference."""
    source_key: Value[str]
    """`fromService.envVarKey`."""
    location: Location
    node: YamlNode = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """A persistent disk."""

    name: Value[str]
    mount_path: Value[str]
    size_gb: Value[int]
    location: Location
    node: YamlNode = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A redirect or rewrite of a static site."""

    type: Value[str]
    source: Value[str]
    destination: Value[str]
    location: Location
    node: YamlNode = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A response header of a static site."""

    path: Value[str]
    name: Value[str]
    value: Value[str]
    location: Location
    node: YamlNode = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """Autoscaling; 0 stands for "not said"."""

    min_instances: Value[int]
    max_instances: Value[int]
    target_memory_percent: Value[int]
    target_cpu_percent: Value[int]
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One entry of `services`."""

    path: str
    """Its key path: ``services[0]``, ``projects[0].environments[1].services[2]``."""
    scope: str
    """Where names are looked up: empty for the root, ``ungrouped``, or an environment's path."""
    kind: ServiceKind
    name: Value[str]
    type: Value[str]
    runtime: Value[str]
    """From `runtime`, or from its old name `env`; empty for a Key Value instance."""
    runtime_key: str
    """The key it was read from: ``runtime``, ``env`` or empty."""
    plan: Value[str]
    region: Value[str]
    repo: Value[str]
    branch: Value[str]
    root_dir: Value[str]
    build_command: Value[str]
    start_command: Value[str]
    pre_deploy_command: Value[str]
    docker_command: Value[str]
    dockerfile_path: Value[str]
    docker_context: Value[str]
    image_url: Value[str]
    health_check_path: Value[str]
    static_publish_path: Value[str]
    schedule: Value[str]
    num_instances: Value[int]
    max_shutdown_delay_seconds: Value[int]
    auto_deploy_trigger: Value[str]
    """``commit``, ``checksPass`` or ``off``; `autoDeploy` is read as its old name."""
    build_source: Value[str]
    domains: tuple[Value[str], ...]
    env_vars: tuple[EnvVar, ...]
    disk: Disk | None
    scaling: Scaling | None
    routes: tuple[Route, ...]
    headers: tuple[Header, ...]
    build_paths: tuple[Value[str], ...]
    """`buildFilter.paths`."""
    build_ignored_paths: tuple[Value[str], ...]
    ip_allow_list: tuple[Value[str], ...]
    location: Location
    node: YamlNode = field(repr=False)

    @property
    def is_native(self) -> bool:
        """True for a runtime that Render builds itself, without a Dockerfile or an image."""
        return self.runtime.value in NATIVE_RUNTIMES

    @property
    def folder(self) -> str:
        """The root directory relative to the project, folded; empty for the project itself."""
        return normal(self.root_dir.value.strip().lstrip("/"))

    @property
    def publish_folder(self) -> str:
        """What a static site publishes, relative to the project; `staticPublishPath` in rootDir."""
        path = self.static_publish_path.value.strip().lstrip("/")
        return normal(f"{self.folder}/{path}" if self.folder else path)

    @property
    def elsewhere(self) -> bool:
        """True when its files are not (only) here: another repository, an image, a build source."""
        return self.repo.is_set or self.image_url.is_set or self.build_source.is_set

    def env(self, key: str) -> EnvVar | None:
        """The variable of a name declared in the service itself; the last one wins."""
        found = [v for v in self.env_vars if v.key.value == key]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """One entry of `databases`: a PostgreSQL instance."""

    path: str
    scope: str
    name: Value[str]
    database_name: Value[str]
    user: Value[str]
    plan: Value[str]
    region: Value[str]
    disk_size_gb: Value[int]
    postgres_major_version: Value[str]
    read_replicas: tuple[Value[str], ...]
    """Their names; a reference may name one like a database."""
    ip_allow_list: tuple[Value[str], ...]
    location: Location
    node: YamlNode = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvGroup:
    """One entry of `envVarGroups`."""

    path: str
    scope: str
    name: Value[str]
    env_vars: tuple[EnvVar, ...]
    location: Location
    node: YamlNode = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A project's environment."""

    path: str
    project: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderSite:
    """A project as Render will see it; fills `interface.Site`."""

    snapshot: Snapshot
    context: BuildContext
    path: str = ""
    """The Blueprint's path; empty when the project has none."""
    document: YamlDocument | None = field(default=None, repr=False)
    fault: YamlFault | None = None
    """Why the Blueprint does not parse."""
    services: tuple[Service, ...] = ()
    databases: tuple[Database, ...] = ()
    env_groups: tuple[EnvGroup, ...] = ()
    environments: tuple[Environment, ...] = ()
    previews: Value[str] = Value(value="off")
    """`previews.generation`, or `previewsEnabled` as its old name."""
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    """What Render's server would object to, most certain first."""
    schema_errors: tuple[SchemaError, ...] = field(default=(), repr=False)
    """What the published schema objects to; the server does not ask it."""
    other_blueprints: tuple[str, ...] = ()
    """Further render.yaml and render.yml files that Render does not read by default."""

    @property
    def platform(self) -> str:
        """``render``."""
        return "render"

    @property
    def text(self) -> str:
        """The Blueprint's text; empty when there is none."""
        return "" if self.document is None else self.document.text

    @property
    def static_services(self) -> tuple[Service, ...]:
        """The static sites whose files are in this repository."""
        return tuple(s for s in self.services if s.kind is ServiceKind.STATIC and not s.elsewhere)

    @property
    def main(self) -> Service | None:
        """The service that stands for the project: its first static site, web service, or any."""
        code = [s for s in self.services if s.kind.runs_code]
        webs = [s for s in code if s.kind is ServiceKind.WEB]
        return next(iter([*self.static_services, *webs, *code]), None)

    @property
    def publish(self) -> str | None:
        """The folder of the first static site; None when nothing static is served."""
        statics = self.static_services
        if not statics or not statics[0].static_publish_path.is_set:
            return None
        return statics[0].publish_folder

    @property
    def build_command(self) -> str | None:
        """The build command of the service that stands for the project, or None."""
        main = self.main
        return main.build_command.value or None if main is not None else None

    @property
    def builds(self) -> tuple[Build, ...]:
        """The builds of the services that Render builds itself from this repository."""
        from engine.platforms.render.predict.services import native_here

        return tuple(
            Build(
                folder=service.folder,
                command=service.build_command.value,
                location=service.build_command.location,
                variables=self.declared(service),
                installs=service.kind is ServiceKind.STATIC,
                starts=service.kind is ServiceKind.WEB,
            )
            for service in native_here(self)
            if service.build_command.is_set and service.build_command.value.strip()
        )

    def declared(self, service: Service) -> dict[str, str]:
        """The variables whose values the Blueprint itself says, its groups' among them."""
        found: dict[str, str] = {}
        for variable in service.env_vars:
            group = self.group(variable.source.value)
            if variable.kind is EnvVarKind.FROM_GROUP and group is not None:
                found |= {v.key.value: v.value.value for v in group.env_vars if v.value.is_set}
            elif variable.kind is EnvVarKind.VALUE:
                found[variable.key.value] = variable.value.value
        return found

    def group(self, name: str) -> EnvGroup | None:
        """The env group of a name in this Blueprint."""
        return next((g for g in self.env_groups if g.name.value == name), None)

    def env_names(self, service: Service) -> tuple[str, ...]:
        """The variables a service is given by the Blueprint, its groups' among them."""
        names: list[str] = []
        for variable in service.env_vars:
            if variable.kind is EnvVarKind.FROM_GROUP:
                group = self.group(variable.source.value)
                names += [v.key.value for v in group.env_vars] if group is not None else []
            else:
                names.append(variable.key.value)
        return tuple(dict.fromkeys(n for n in names if n))

    def takes_unknown_groups(self, service: Service) -> bool:
        """True when a service takes in a group that only the workspace knows."""
        return any(
            v.kind is EnvVarKind.FROM_GROUP and self.group(v.source.value) is None
            for v in service.env_vars
        )

    def place(self, node: YamlNode, key_path: str = "") -> Location:
        """Where a node of the Blueprint stands."""
        return Location(
            path=self.path,
            line=node.span.line,
            column=node.span.column,
            end_line=node.span.end_line,
            key_path=key_path,
        )

    def settings(self) -> tuple[Setting, ...]:
        """Every effective value with its origin, for people."""
        from engine.platforms.render.settings import settings_of

        return settings_of(self)

    def has(self, need: Need) -> bool:
        """Tell whether what a rule may need is there, as far as the tree tells."""
        from engine.platforms.needs import has_files

        return has_files(self.snapshot, need)

    def unknowns(self) -> tuple[Unknown, ...]:
        """What only the workspace or the dashboard could answer."""
        from engine.platforms.render.settings import unknowns_of

        return unknowns_of(self)
