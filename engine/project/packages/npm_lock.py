"""package-lock.json as npm 7 and later write it: what is where, and what that asks for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.project.snapshot import Snapshot

LARGEST = 30_000_000
"""Characters of a lock file that are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NpmEntry:
    """A package at a place of ``node_modules``."""

    version: str
    peers: Mapping[str, str]
    """`peerDependencies`, the optional ones left out."""
    optional_dependencies: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NpmLock:
    """A lock file of the second or third form."""

    path: str
    text: str
    entries: Mapping[str, NpmEntry]
    """By their places: ``node_modules/a/node_modules/b``."""

    def find(self, place: str, name: str) -> NpmEntry | None:
        """What a package at a place gets when it asks for a name: the nearest on the way up."""
        while True:
            found = self.entries.get(f"{place}/node_modules/{name}".lstrip("/"))
            if found is not None or not place:
                return found
            place = place.rpartition("node_modules/")[0].rstrip("/")


def npm_lock(snapshot: Snapshot, folder: str) -> NpmLock | None:
    """Read the lock file of npm in a folder; None when there is none that tells."""
    return snapshot.once((_parse, folder), lambda: _parse(snapshot, folder))


def _parse(snapshot: Snapshot, folder: str) -> NpmLock | None:
    for name in ("npm-shrinkwrap.json", "package-lock.json"):
        path = f"{folder}/{name}" if folder else name
        text = snapshot.text(path) if snapshot.is_file(path) else None
        if text is None or len(text) > LARGEST:
            continue
        try:
            loaded: object = json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError):
            return None
        packages = loaded.get("packages") if isinstance(loaded, dict) else None
        if not isinstance(packages, dict):
            return None
        entries = {
            key: _entry(value)
            for key, value in packages.items()
            if "node_modules/" in key and isinstance(value, dict) and not value.get("link")
        }
        return NpmLock(path=path, text=text, entries=entries)
    return None


def _entry(value: dict[str, object]) -> NpmEntry:
    peers, about = value.get("peerDependencies"), value.get("peerDependenciesMeta")
    loose = {
        name
        for name, said in (about.items() if isinstance(about, dict) else ())
        if isinstance(said, dict) and said.get("optional")
    }
    optional = value.get("optionalDependencies")
    version = value.get("version")
    return NpmEntry(
        version=version if isinstance(version, str) else "",
        peers={
            n: r
            for n, r in (peers.items() if isinstance(peers, dict) else ())
            if isinstance(r, str) and n not in loose
        },
        optional_dependencies=tuple(optional) if isinstance(optional, dict) else (),
        optional=value.get("optional") is True,
    )
