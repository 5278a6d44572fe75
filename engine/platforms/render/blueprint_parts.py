"""Reading the parts of a Blueprint: scalars, lists, and the small records inside a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from engine.model import Location, Origin
from engine.platforms.render import vocabulary as words
from engine.platforms.render.site import Disk, EnvVar, EnvVarKind, Header, Route, Scaling, Value
from engine.project.yaml.document import YamlKind
from engine.project.yaml.values import go_bool, go_int, go_string

if TYPE_CHECKING:
    from engine.project.yaml.document import YamlNode

T = TypeVar("T")


def joined(path: str, step: str) -> str:
    """A key path one step longer."""
    return f"{path}.{step}" if path else step


class Reader:
    """Reads values with their places; one per Blueprint."""

    def __init__(self, file: str) -> None:
        self._file = file

    def place(self, node: YamlNode, key_path: str) -> Location:
        """Where a node stands."""
        return Location(
            path=self._file,
            line=node.span.line,
            column=node.span.column,
            end_line=node.span.end_line,
            key_path=key_path,
        )

    def value(self, value: T, node: YamlNode, key_path: str, *, note: str = "") -> Value[T]:
        """A value that a node says."""
        return Value(
            value=value,
            origin=Origin.FILE,
            location=self.place(node, key_path),
            start=node.span.start,
            end=node.span.end,
            note=note,
        )

    def text(
        self, node: YamlNode, key: str, path: str, *, default: str = "", note: str = ""
    ) -> Value[str]:
        """A string field; any scalar's source text counts, null is absent."""
        found = node.get(key)
        text = go_string(found)
        if found is None or text is None:
            return Value(value=default, note=note)
        return self.value(text, found, joined(path, key))

    def whole(self, node: YamlNode, key: str, path: str, *, default: int = 0) -> Value[int]:
        """An int field."""
        found = node.get(key)
        number = go_int(found)
        if found is None or number is None:
            return Value(value=default)
        return self.value(number, found, joined(path, key))

    def texts(self, node: YamlNode | None, key: str, path: str) -> tuple[Value[str], ...]:
        """A list of strings."""
        found = None if node is None or node.kind is not YamlKind.MAPPING else node.get(key)
        if found is None:
            return ()
        return tuple(
            self.value(text, item, f"{joined(path, key)}[{i}]")
            for i, item in enumerate(found.elements())
            if (text := go_string(item)) is not None
        )

    def sources(self, node: YamlNode, path: str) -> tuple[Value[str], ...]:
        """The `source` of each entry of `ipAllowList`."""
        return tuple(
            self.text(item, "source", f"{path}.ipAllowList[{i}]")
            for i, item in self._maps(node, "ipAllowList")
        )

    def names(self, node: YamlNode, key: str, path: str) -> tuple[Value[str], ...]:
        """The `name` of each record of a list."""
        return tuple(
            self.text(item, "name", f"{path}.{key}[{i}]") for i, item in self._maps(node, key)
        )

    def env_vars(self, node: YamlNode, path: str) -> tuple[EnvVar, ...]:
        """The entries of `envVars`."""
        return tuple(
            self._env_var(item, f"{path}.envVars[{i}]") for i, item in self._maps(node, "envVars")
        )

    def disk(self, node: YamlNode, path: str) -> Disk | None:
        """The disk, if there is one."""
        found = node.get("disk")
        if found is None or found.kind is not YamlKind.MAPPING:
            return None
        here = f"{path}.disk"
        return Disk(
            name=self.text(found, "name", here),
            mount_path=self.text(found, "mountPath", here),
            size_gb=self.whole(found, "sizeGB", here, default=words.DEFAULT_DISK_GB),
            location=self.place(found, here),
            node=found,
        )

    def scaling(self, node: YamlNode, path: str) -> Scaling | None:
        """The autoscaling, if there is one."""
        found = node.get("scaling")
        if found is None or found.kind is not YamlKind.MAPPING:
            return None
        here = f"{path}.scaling"
        return Scaling(
            min_instances=self.whole(found, "minInstances", here),
            max_instances=self.whole(found, "maxInstances", here),
            target_memory_percent=self.whole(found, "targetMemoryPercent", here),
            target_cpu_percent=self.whole(found, "targetCPUPercent", here),
            location=self.place(found, here),
        )

    def routes(self, node: YamlNode, path: str) -> tuple[Route, ...]:
        """The routes of a static site."""
        return tuple(
            Route(
                type=self.text(item, "type", f"{path}.routes[{i}]"),
                source=self.text(item, "source", f"{path}.routes[{i}]"),
                destination=self.text(item, "destination", f"{path}.routes[{i}]"),
                location=self.place(item, f"{path}.routes[{i}]"),
                node=item,
            )
            for i, item in self._maps(node, "routes")
        )

    def headers(self, node: YamlNode, path: str) -> tuple[Header, ...]:
        """The headers of a static site."""
        return tuple(
            Header(
                path=self.text(item, "path", f"{path}.headers[{i}]"),
                name=self.text(item, "name", f"{path}.headers[{i}]"),
                value=self.text(item, "value", f"{path}.headers[{i}]"),
                location=self.place(item, f"{path}.headers[{i}]"),
                node=item,
            )
            for i, item in self._maps(node, "headers")
        )

    @staticmethod
    def _maps(node: YamlNode, key: str) -> list[tuple[int, YamlNode]]:
        found = node.get(key)
        items = () if found is None else found.elements()
        return [(i, item) for i, item in enumerate(items) if item.kind is YamlKind.MAPPING]

    def _env_var(self, node: YamlNode, path: str) -> EnvVar:
        database, service = node.get("fromDatabase"), node.get("fromService")
        group = self.text(node, "fromGroup", path)
        value = self.text(node, "value", path)
        nothing = Value(value="")
        source = source_type = prop = source_key = nothing
        kind = EnvVarKind.NOTHING
        if database is not None and database.kind is YamlKind.MAPPING:
            kind, here = EnvVarKind.FROM_DATABASE, f"{path}.fromDatabase"
            source = self.text(database, "name", here)
            prop = self.text(database, "property", here)
        elif service is not None and service.kind is YamlKind.MAPPING:
            kind, here = EnvVarKind.FROM_SERVICE, f"{path}.fromService"
            source = self.text(service, "name", here)
            source_type = self.text(service, "type", here)
            prop = self.text(service, "property", here)
            source_key = self.text(service, "envVarKey", here)
        elif group.is_set:
            kind, source = EnvVarKind.FROM_GROUP, group
        elif value.is_set:
            kind = EnvVarKind.VALUE
        elif go_bool(node.get("generateValue")):
            kind = EnvVarKind.GENERATED
        elif go_bool(node.get("sync")) is False:
            kind = EnvVarKind.PROMPTED
        return EnvVar(
            kind=kind,
            key=self.text(node, "key", path),
            value=value,
            source=source,
            source_type=source_type,
            property=prop,
            source_key=source_key,
            location=self.place(node, path),
            node=node,
        )
