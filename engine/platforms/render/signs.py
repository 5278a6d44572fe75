"""What speaks for Render in a project; apart from the platform, because looking must be cheap."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.project.snapshot import Snapshot

NAMES = ("render.yaml", "render.yml")

_ASIDE = frozenset({"test", "tests", "fixtures", "examples", "example", "templates", "vendor"})
"""Folders whose configurations are somebody's examples."""


def evident(snapshot: Snapshot) -> bool:
    """True when a Blueprint stands at the root, or one alone in a folder that Render is told of.

    Source: Render's documentation of Blueprints; the path is chosen when one is created, and is
    ``render.yaml`` at the root by default.
    """
    if any(snapshot.is_file(name) for name in NAMES):
        return True
    below = [p for p in blueprints(snapshot) if not _is_aside(p)]
    return len(below) == 1


def possible(snapshot: Snapshot) -> bool:
    """True when there are Blueprints further below; which of them counts nobody can tell."""
    return bool(blueprints(snapshot))


def blueprints(snapshot: Snapshot) -> tuple[str, ...]:
    """The Blueprints of a project, the one Render reads by default first."""
    found = [p for p in snapshot.ending(*NAMES) if p.rpartition("/")[2] in NAMES]
    return tuple(sorted(found, key=lambda p: (p.count("/"), NAMES.index(p.rpartition("/")[2]), p)))


def _is_aside(path: str) -> bool:
    folders = path.split("/")[:-1]
    return len(folders) > 3 or any(f.startswith(".") or f in _ASIDE for f in folders)
