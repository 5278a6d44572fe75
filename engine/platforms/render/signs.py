"""What speaks for Render in a project; apart from the platform, because looking must be cheap."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.project.snapshot import Snapshot

NAMES = ("render.yaml", "render.yml")


def evident(snapshot: Snapshot) -> bool:
    """True when a Blueprint stands where Render looks for one by itself, or under its other name.

    Source: Render's documentation of Blueprints; the default path is ``render.yaml`` at the root.
    """
    return any(snapshot.is_file(name) for name in NAMES)


def possible(snapshot: Snapshot) -> bool:
    """True when there is a Blueprint further below, which somebody may have pointed Render to."""
    return bool(blueprints(snapshot))


def blueprints(snapshot: Snapshot) -> tuple[str, ...]:
    """The Blueprints of a project, the one Render reads by default first."""
    found = [p for p in snapshot.paths() if p.rpartition("/")[2] in NAMES]
    return tuple(sorted(found, key=lambda p: (p.count("/"), NAMES.index(p.rpartition("/")[2]), p)))
