"""Where a project says which Node.js it wants, and what each place says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Location
from engine.project.packages.manifest import package_at
from engine.project.packages.semver import Range, node_range, parse_range
from engine.records import dataclass

if TYPE_CHECKING:
    from engine.project.snapshot import Snapshot

RETIRED_BELOW = 21
"""Node.js majors below this get no fixes any more (20 ended in April 2026)."""

KEPT = "22"
"""A long-term release that is kept up until April 2027."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A place that names a Node.js version."""

    source: str
    value: str
    range: Range | None
    """None where the value names no version that can be compared (``lts/*``)."""
    location: Location
    firm: bool
    """True where the value chooses a version; False for a range that only asks (`engines`)."""


def pins_in(snapshot: Snapshot, folder: str) -> tuple[Pin, ...]:
    """The pins of a folder's files: version files, volta, engines."""
    found: list[Pin] = []
    for name in (".nvmrc", ".node-version"):
        path = f"{folder}/{name}" if folder else name
        text = snapshot.text(path) if snapshot.is_file(path) else None
        value = _first_line(text or "")
        if value:
            found.append(
                Pin(
                    source=name,
                    value=value,
                    range=node_range(value),
                    location=Location(path=path, line=1),
                    firm=True,
                )
            )
    path = f"{folder}/.tool-versions" if folder else ".tool-versions"
    text = snapshot.text(path) if snapshot.is_file(path) else None
    match = re.search(r"(?m)^nodejs[ \t]+(\S+)", text or "")
    if match and text is not None:
        found.append(
            Pin(
                source=".tool-versions",
                value=match[1],
                range=node_range(match[1]),
                location=Location(path=path, line=text.count("\n", 0, match.start()) + 1),
                firm=False,
            )
        )
    package = package_at(snapshot, folder)
    if package is not None:
        if package.volta_node:
            found.append(
                Pin(
                    source="volta",
                    value=package.volta_node,
                    range=node_range(package.volta_node),
                    location=package.where("volta", "node"),
                    firm=False,
                )
            )
        engine = package.engines.get("node", "")
        if engine:
            found.append(
                Pin(
                    source="engines",
                    value=engine,
                    range=parse_range(engine),
                    location=package.where("engines", "node"),
                    firm=False,
                )
            )
    return tuple(found)


def node_choice(snapshot: Snapshot, folder: str) -> tuple[str, str]:
    """What a new configuration should name: the file that says it, or else a version.

    Args:
        snapshot: the files.
        folder: the package's, whose own files come before the project's.

    Returns:
        The file relative to the project, or empty; and the major version, empty beside a file.
    """
    pins = pins_in(snapshot, folder) + (pins_in(snapshot, "") if folder else ())
    firm = next((p.location.path for p in pins if p.firm), "")
    if firm:
        return firm, ""
    kept = parse_range(KEPT)
    asked = next((p.range for p in pins if p.range is not None), None)
    if asked is None or kept is None or asked.meets(kept):
        return "", KEPT
    return "", str(asked.lowest[0])


def _first_line(text: str) -> str:
    for line in text.removeprefix("\ufeff").split("\n"):
        value = line.partition("#")[0].strip()
        if value:
            return value
    return ""
