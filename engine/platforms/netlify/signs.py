"""What speaks for Netlify in a project; apart from the platform, because looking must be cheap."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.project.snapshot import Snapshot

FILE_NAME = "netlify.toml"

_ASIDE = frozenset({"test", "tests", "fixtures", "examples", "example", "templates", "vendor"})
"""Folders whose configurations are somebody's examples."""
_OWN = (FILE_NAME, "netlify", ".netlify")
_SHARED = (
    "_redirects",
    "_headers",
    "public/_redirects",
    "public/_headers",
    "static/_redirects",
    "static/_headers",
)
"""Read by Netlify, but by others too (Cloudflare Pages), and often carried from host to host."""


def evident(snapshot: Snapshot) -> bool:
    """True when a file that only Netlify reads is there."""
    return any(snapshot.exists(path) for path in _OWN) or bool(base_of_dashboard(snapshot))


def possible(snapshot: Snapshot) -> bool:
    """True when a file is there that Netlify reads, and others may."""
    return any(snapshot.exists(path) for path in _SHARED)


def base_of_dashboard(snapshot: Snapshot) -> str:
    """The base folder that the dashboard must hold for the project's only netlify.toml to count.

    A file below the root is read only with a base (or package) folder set in the dashboard. Where
    there is one such file and none at the root, its author has set that; where there are several,
    the project is several sites and nothing is assumed.
    """
    if snapshot.exists(FILE_NAME):
        return ""
    folders = [
        path.rpartition("/")[0]
        for path in snapshot.ending("/" + FILE_NAME)
        if path.count("/") <= 3
        and not any(part.startswith(".") or part in _ASIDE for part in path.split("/")[:-1])
    ]
    return folders[0] if len(folders) == 1 else ""
