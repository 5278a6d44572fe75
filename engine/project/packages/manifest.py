"""package.json as the rules need it: what it declares, and where each word stands.

A package is read once per snapshot. A file that does not parse, or whose content nobody knows, is
told apart from one that is not there: a rule must be silent about what it could not read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Location
from engine.project.json.spans import JsonKind, find_json, scan_json
from engine.project.places import place
from engine.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.project.json.spans import JsonNode
    from engine.project.snapshot import Snapshot

_EMPTY: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package.json that could be read."""

    folder: str
    path: str
    text: str
    root: JsonNode
    name: str = ""
    scripts: Mapping[str, str] = field(default_factory=dict)
    dependencies: Mapping[str, str] = field(default_factory=dict)
    dev_dependencies: Mapping[str, str] = field(default_factory=dict)
    peer_dependencies: Mapping[str, str] = field(default_factory=dict)
    optional_dependencies: Mapping[str, str] = field(default_factory=dict)
    engines: Mapping[str, str] = field(default_factory=dict)
    manager: str = ""
    """The `packageManager` field: ``pnpm@9.1.0``."""
    volta_node: str = ""
    workspaces: tuple[str, ...] = ()

    def version_of(self, name: str) -> str | None:
        """The range a dependency is declared with, whatever kind it is; None when it is not."""
        for table in (self.dependencies, self.dev_dependencies, self.optional_dependencies):
            if name in table:
                return table[name]
        return self.peer_dependencies.get(name)

    def has(self, *names: str) -> bool:
        """True when one of the names is among the dependencies or the development ones."""
        return any(n in self.dependencies or n in self.dev_dependencies for n in names)

    def where(self, *keys: str) -> Location:
        """The place of the value at a path of keys; the file itself where there is none."""
        node = find_json(self.root, keys)
        key_path = ".".join(keys)
        if node is None:
            return Location(path=self.path, key_path=key_path)
        return place(self.path, self.text, node.start, node.end, key_path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A package.json that is there and tells nothing: broken, or of unknown content."""

    path: str
    broken: bool
    location: Location
    reason: str = ""


def read_package(snapshot: Snapshot, folder: str = "") -> Package | Unreadable | None:
    """Read the package.json of a folder; None when there is none."""
    return snapshot.once((_parse, folder), lambda: _parse(snapshot, folder))


def package_at(snapshot: Snapshot, folder: str = "") -> Package | None:
    """The package of a folder, when there is one that can be read."""
    found = read_package(snapshot, folder)
    return found if isinstance(found, Package) else None


def package_folders(snapshot: Snapshot) -> tuple[str, ...]:
    """Every folder that holds a package.json, the shallow ones first."""
    found = [
        path.rpartition("/")[0]
        for path in snapshot.ending("package.json")
        if path == "package.json" or path.endswith("/package.json")
    ]
    return tuple(sorted(found, key=lambda f: (f.count("/") if f else -1, f)))


def nearest_package(snapshot: Snapshot, folder: str) -> Package | Unreadable | None:
    """The package a file in this folder belongs to: the nearest one on the way up."""
    while True:
        found = read_package(snapshot, folder)
        if found is not None or not folder:
            return found
        folder = folder.rpartition("/")[0]


def _parse(snapshot: Snapshot, folder: str) -> Package | Unreadable | None:
    path = f"{folder}/package.json" if folder else "package.json"
    if not snapshot.is_file(path):
        return None
    text = snapshot.text(path)
    if text is None:
        return Unreadable(path=path, broken=False, location=Location(path=path))
    try:
        loaded: object = json.loads(text.removeprefix("\ufeff"))
    except RecursionError:
        return _too_deep(path, text)
    except ValueError as error:
        offset = getattr(error, "pos", 0) + (1 if text.startswith("\ufeff") else 0)
        return Unreadable(
            path=path,
            broken=True,
            location=place(path, text, offset),
            reason=str(getattr(error, "msg", error)),
        )
    try:
        root = scan_json(text, path)
    except (CannotEditError, RecursionError):
        return _too_deep(path, text)
    if not isinstance(loaded, dict) or root.kind is not JsonKind.OBJECT:
        return Unreadable(
            path=path, broken=True, location=Location(path=path, line=1), reason="it is no object"
        )
    volta = loaded.get("volta")
    return Package(
        folder=folder,
        path=path,
        text=text,
        root=root,
        name=_text(loaded.get("name")),
        scripts=_table(loaded.get("scripts")),
        dependencies=_table(loaded.get("dependencies")),
        dev_dependencies=_table(loaded.get("devDependencies")),
        peer_dependencies=_table(loaded.get("peerDependencies")),
        optional_dependencies=_table(loaded.get("optionalDependencies")),
        engines=_table(loaded.get("engines")),
        manager=_text(loaded.get("packageManager")),
        volta_node=_text(volta.get("node")) if isinstance(volta, dict) else "",
        workspaces=_globs(loaded.get("workspaces")),
    )


def _too_deep(path: str, text: str) -> Unreadable:
    """A file whose nesting no parser here follows: broken, or only too deep for us."""
    from engine.project.json.depth import json_fault

    skipped = 1 if text.startswith("\ufeff") else 0
    fault = json_fault(text[skipped:])
    if fault is None and text[skipped:].lstrip()[:1] == "{":
        reason = "it is nested too deep to be read here"
        return Unreadable(path=path, broken=False, location=Location(path=path), reason=reason)
    reason = "it is no object" if fault is None else "what is opened is not closed as it should be"
    where = place(path, text, skipped + (fault or 0))
    return Unreadable(path=path, broken=True, location=where, reason=reason)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _table(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        return _EMPTY
    return {k: v for k, v in value.items() if isinstance(v, str)}


def _globs(value: object) -> tuple[str, ...]:
    if isinstance(value, dict):
        value = value.get("packages")
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()
