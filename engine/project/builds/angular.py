"""Where ``ng build`` writes its pages: the workspace's angular.json says it.

The builders differ: ``:application`` (Angular 17 on) puts the pages into a folder ``browser`` below
the output path, ``:browser`` into the path itself (Angular's documentation of the builders).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.project.builds.shell import option
from engine.project.json.spans import JsonKind, find_json, scan_json
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.project.builds.shell import Word
    from engine.project.json.spans import JsonMember, JsonNode
    from engine.project.snapshot import Snapshot

WITHOUT_OUTPUT = frozenset(
    {
        "lint",
        "test",
        "e2e",
        "version",
        "config",
        "analytics",
        "cache",
        "update",
        "add",
        "extract-i18n",
    }
)
"""Commands of ``ng`` that fill no folder of pages."""
_FLAT = frozenset({"browser", "browser-esbuild"})


def angular_output(
    snapshot: Snapshot, folder: str, arguments: Sequence[Word]
) -> tuple[str, bool] | None:
    """Find the folder that ``ng build`` fills with pages.

    Args:
        snapshot: the files.
        folder: where it runs, relative to the project.
        arguments: the words behind ``ng build``.

    Returns:
        The folder relative to the project and whether it is written somewhere; None when that
        cannot be told.
    """
    text = snapshot.text(f"{folder}/angular.json".lstrip("/"))
    try:
        root = scan_json(text) if text else None
    except CannotEditError:
        return None
    project = _project(root, arguments) if root is not None else None
    if project is None:
        return None
    build = find_json(project.value, ("architect", "build"))
    build = build or find_json(project.value, ("targets", "build"))
    builder = _said(build, "builder").rpartition(":")[2]
    if build is None or (builder != "application" and builder not in _FLAT):
        return None
    special = find_json(build, ("configurations",))
    if special and any(m.value.member("outputPath") for m in special.members):
        return None
    given = option(tuple(arguments), ("--output-path",))
    if given is not None and not given.literal:
        return None
    written = find_json(build, ("options", "outputPath"))
    inner = "" if builder in _FLAT else "browser"
    if given is not None:
        path, literal = given.text, True
    elif written is None:
        path, literal = ("", False) if builder in _FLAT else (f"dist/{project.key}", False)
    elif written.kind is JsonKind.OBJECT:
        own = written.member("browser")
        path, literal = _said(written, "base"), True
        inner = str(own.value.scalar) if own is not None else inner
    else:
        path, literal = written.scalar if isinstance(written.scalar, str) else "", True
    if not path or path.startswith(("/", "..")):
        return None
    return normal("/".join(p for p in (folder, path, inner) if p)), literal


def _project(root: JsonNode, arguments: Sequence[Word]) -> JsonMember | None:
    found = find_json(root, ("projects",))
    projects = found.members if found else ()
    named = next((w.text for w in arguments[:1] if not w.text.startswith("-")), "")
    wanted = named or _said(root, "defaultProject")
    if not wanted:
        projects = tuple(p for p in projects if _said(p.value, "projectType") != "library")
        return projects[0] if len(projects) == 1 else None
    return next((p for p in projects if p.key == wanted), None)


def _said(node: JsonNode | None, key: str) -> str:
    member = node.member(key) if node is not None else None
    scalar = member.value.scalar if member is not None else None
    return scalar if isinstance(scalar, str) else ""
