"""What a package.json asks for and its lock file does not have, told without asking a registry.

Each manager's own test is stricter; only what all of their versions refuse is reported here:

- npm (`npm ci`): a name that is neither in the root entry nor installed, or an installed version
  outside the range ("package.json and package-lock.json are not in sync");
- pnpm (``--frozen-lockfile``): a name that is not in the importer, another range there, or one
  that package.json does not ask for any more (``ERR_PNPM_OUTDATED_LOCKFILE``);
- yarn (``--frozen-lockfile``, ``--immutable``): no entry for the name with that very range.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.project.packages.manifest import package_at, package_folders
from engine.project.packages.semver import exact, parse_range
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.project.packages.locks import Lock
    from engine.project.packages.manifest import Package
    from engine.project.snapshot import Snapshot

LARGEST = 30_000_000
"""Characters of a lock file that are read."""
_PLAIN = regex(r"[\^~]?\d+(?:\.\d+){0,2}\Z")
"""Ranges whose meaning needs no thought; only these are compared with a version."""
_PNPM_NAME = regex(r"^( *)(?:'([^']+)'|\"([^\"]+)\"|([^\s:#'\"][^\s:]*)):(?: (.*))?$")
_GROUPS = ("dependencies", "devDependencies", "optionalDependencies", "specifiers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A dependency that the lock file does not have as package.json asks for it."""

    package: Package
    kind: str
    """``dependencies`` or ``devDependencies``."""
    name: str
    wanted: str
    locked: str = ""
    """What the lock has instead; empty for nothing."""
    surplus: bool = False
    """True when the lock has it and package.json does not ask for it any more."""


def lacking(snapshot: Snapshot, lock: Lock) -> tuple[Lacking, ...]:
    """Compare a lock file with the package.json beside it; empty when it cannot be told."""
    folder = lock.path.rpartition("/")[0]
    package = package_at(snapshot, folder)
    text = snapshot.text(lock.path)
    if package is None or text is None or len(text) > LARGEST or "<<<<<<<" in text:
        return ()
    if lock.manager == "npm":
        return tuple(_npm(package, text))
    own = {p.name for f in package_folders(snapshot) if (p := package_at(snapshot, f)) is not None}
    if lock.manager == "yarn":
        return tuple(_yarn(package, text, own))
    if lock.manager == "pnpm" and not _rewritten(snapshot, folder):
        return tuple(_pnpm(snapshot, folder, text))
    return ()


def _asked(package: Package) -> Iterator[tuple[str, str, str]]:
    for kind, table in (
        ("dependencies", package.dependencies),
        ("devDependencies", package.dev_dependencies),
    ):
        for name, wanted in table.items():
            if name not in package.optional_dependencies:
                yield kind, name, wanted


def _npm(package: Package, text: str) -> Iterator[Lacking]:
    try:
        loaded: object = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return
    if not isinstance(loaded, dict):
        return
    entries, old = loaded.get("packages"), loaded.get("dependencies")
    if isinstance(entries, dict) and isinstance(root := entries.get(""), dict):
        tables = [root.get(group) for group in (*_GROUPS, "peerDependencies")]
        named = {name for table in tables if isinstance(table, dict) for name in table}
        installed = {
            name.removeprefix("node_modules/"): entry
            for name, entry in entries.items()
            if name.startswith("node_modules/")
        }
    elif isinstance(old, dict):
        named, installed = set(), old
    else:
        return
    overridden = '"overrides"' in package.text
    for kind, name, wanted in _asked(package):
        entry = installed.get(name)
        if name not in installed and name not in named:
            yield Lacking(package=package, kind=kind, name=name, wanted=wanted)
        elif isinstance(entry, dict) and not overridden:
            version = entry.get("version")
            if isinstance(version, str) and _outside(version, wanted):
                yield Lacking(package=package, kind=kind, name=name, wanted=wanted, locked=version)


def _outside(version: str, wanted: str) -> bool:
    """True when a version is plainly not in a plain range."""
    given = exact(version)
    if given is None or "-" in version or not _PLAIN.match(wanted):
        return False
    allowed = parse_range(wanted)
    return allowed is not None and not any(low <= given < high for low, high in allowed.intervals)


def _yarn(package: Package, text: str, own: set[str]) -> Iterator[Lacking]:
    if '"resolutions"' in package.text:
        return
    is_berry = "\n__metadata:" in text
    keys: set[str] = set()
    for raw in text.split("\n"):
        line = raw.rstrip("\r")
        if line.endswith(":") and line[:1] not in {" ", "#", ""}:
            keys |= {part.strip().strip('"') for part in line[:-1].split(",")}
    if not keys:
        return  # An empty one only marks a project's root.
    names = {key[0] + key[1:].partition("@")[0] for key in keys if key}
    patched = {key[0] + key[1:].partition("@")[0] for key in keys if "@patch:" in key}
    for kind, name, wanted in _asked(package):
        if not _PLAIN.match(wanted) or name in own or name in patched:
            continue
        if f"{name}@{wanted}" in keys or (is_berry and f"{name}@npm:{wanted}" in keys):
            continue
        yield Lacking(
            package=package,
            kind=kind,
            name=name,
            wanted=wanted,
            locked="another range" if name in names else "",
        )


def _rewritten(snapshot: Snapshot, folder: str) -> bool:
    """True when a hook may change what the packages ask for before they are compared."""
    here = f"{folder}/" if folder else ""
    return any(snapshot.exists(f"{here}{name}") for name in (".pnpmfile.cjs", "pnpmfile.js"))


def _pnpm(snapshot: Snapshot, folder: str, text: str) -> Iterator[Lacking]:
    if "\npackages:" not in text and "\nimporters:" not in text:
        return  # It was emptied on purpose, or stands for one.
    overridden = "\noverrides:" in text
    for importer, known in _importers(text).items():
        place = f"{folder}/{importer}".strip("/") if importer != "." else folder
        package = package_at(snapshot, place)
        if package is None or ".." in importer.split("/"):
            continue
        for kind, name, wanted in _asked(package):
            if wanted.startswith(("link:", "workspace:", "file:", "catalog:")):
                continue
            if name not in known:
                yield Lacking(package=package, kind=kind, name=name, wanted=wanted)
            elif not overridden and _PLAIN.match(wanted) and _differs(known[name], wanted):
                yield Lacking(
                    package=package, kind=kind, name=name, wanted=wanted, locked=known[name]
                )
        for name, range_ in known.items():
            if not overridden and package.version_of(name) is None:
                yield Lacking(
                    package=package, kind="", name=name, wanted="", locked=range_, surplus=True
                )


def _differs(locked: str, wanted: str) -> bool:
    return bool(_PLAIN.match(locked)) and locked != wanted


def _importers(text: str) -> Mapping[str, dict[str, str]]:
    """The specifiers by importer: a reading by indents, for the one form that pnpm writes."""
    found: dict[str, dict[str, str]] = {}
    single = "\nimporters:" not in text
    base = 0 if single else 4
    inside, importer, group, name = single, "." if single else "", "", ""
    if single:
        found["."] = {}
    for raw in text.split("\n"):
        match = _PNPM_NAME.match(raw.rstrip("\r"))
        if match is None:
            continue
        depth = len(match[1])
        key, value = match[2] or match[3] or match[4], (match[5] or "").strip().strip("'\"")
        if depth == 0:
            group = ""
            if not single:
                inside = key == "importers"
        if not inside:
            continue
        if depth == 2 and not single:
            importer, group = key, ""
            found[importer] = {}
        elif depth == base:
            group = key if key in _GROUPS else ""
        elif depth == base + 2 and group and importer:
            name = key
            # The old form has the range in `specifiers`, the new one below each name.
            if group == "specifiers":
                found[importer][name] = value
            else:
                found[importer].setdefault(name, "")
        elif depth == base + 4 and group and importer and key == "specifier":
            found[importer][name] = value
    return found
