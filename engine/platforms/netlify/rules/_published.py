"""What will be served: the files of the publish folder, and those a build carries there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from engine.platforms.netlify.fragment import is_fragment
from engine.platforms.netlify.rules._config import outputs_of
from engine.platforms.netlify.rules.publish_dir_missing import BUILDERS
from engine.platforms.netlify.site import PathState

if TYPE_CHECKING:
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.snapshot import Snapshot

CARRIED = ("public", "static", "src/static", "src/public", "assets/static", "website/static")
"""Folders whose files most builders copy to the root of what they write."""

FUNCTION_ENDINGS = (
    ".js",
    ".mjs",
    ".cjs",
    ".ts",
    ".mts",
    ".cts",
    ".tsx",
    ".jsx",
    ".zip",
    ".go",
    ".rs",
)


def all_known(site: NetlifySite) -> bool:
    """True when what is on the disk is all that will be served: nothing is built into it."""
    if not site.config_ok or site.publish is None or is_fragment(site.snapshot):
        return False
    if site.publish_state is not PathState.FOLDER or site.plugins:
        return False
    if site.build_command is not None:
        return not outputs_of(site).may_fill(site.publish or "")
    folders = {"", site.build_dir}
    return not any(site.snapshot.exists(f"{f}/{b}" if f else b) for f in folders for b in BUILDERS)


def in_publish(site: NetlifySite, path: str) -> str:
    """A path of the site as a path of the project."""
    inner = unquote(path.partition("?")[0].partition("#")[0]).strip("/")
    publish = site.publish or ""
    return f"{publish}/{inner}".strip("/") if inner else publish


def served(site: NetlifySite, path: str) -> bool:
    """Tell whether a path answers with a file of the publish folder, clean addresses included."""
    return page_at(site.snapshot, in_publish(site, path)) is not None


def page_at(snapshot: Snapshot, path: str) -> str | None:
    """The file a path of the project answers with, or None."""
    if path and snapshot.is_file(path):
        return path
    for name in (f"{path}/index.html".lstrip("/"), f"{path}.html"):
        if name != ".html" and snapshot.is_file(name):
            return name
    return None


def function_names(site: NetlifySite) -> frozenset[str] | None:
    """The names of the functions; None when they cannot be told."""
    folder = site.functions_dir
    if folder is None or not site.snapshot.is_folder(folder):
        return None
    if site.build_command is not None:
        made = outputs_of(site)
        if any(p.path == folder or p.path.startswith(folder + "/") for p in made.produced):
            return None
    names: set[str] = set()
    for name in site.snapshot.children(folder):
        path = f"{folder}/{name}"
        if site.snapshot.is_folder(path):
            names.add(name)
        elif name.endswith(FUNCTION_ENDINGS):
            names.add(name.rpartition(".")[0])
        elif "." not in name:
            names.add(name)
    return frozenset(names) or None
