"""The resolver's files as a snapshot holds them, heals included.

Netlify's code looks beyond the project (a netlify.toml in a parent folder counts) and follows
links; a `Snapshot` lists only the project, so what it cannot answer is asked of the disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.netlify.project_files import DiskFiles, ReadFault
from engine.platforms.netlify.site import PathState
from engine.project.snapshot import SKIPPED_FOLDERS, Kind

if TYPE_CHECKING:
    from engine.project.snapshot import Snapshot

MEMORY_ROOT = "/project"
"""Where a snapshot without a folder pretends to stand."""


class SnapshotFiles:
    """Reads a snapshot; what it does not hold (parents, skipped folders) comes from the disk."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._disk = None if snapshot.root is None else DiskFiles(snapshot.root)
        self.root = MEMORY_ROOT if self._disk is None else self._disk.root

    def state(self, path: str) -> PathState:
        """What stands at a path, links followed."""
        inside = self._inside(path)
        if inside is None:
            return PathState.MISSING if self._disk is None else self._disk.state(path)
        kind = self._snapshot.kind(inside)
        if kind is Kind.FOLDER:
            return PathState.FOLDER
        if kind is Kind.FILE:
            return PathState.FILE
        return PathState.MISSING if kind is Kind.MISSING else PathState.OTHER

    def read(self, path: str) -> bytes | ReadFault:
        """The bytes of a file."""
        inside = self._inside(path)
        if inside is None:
            missing = ReadFault(f"ENOENT: no such file or directory, open '{path}'")
            return missing if self._disk is None else self._disk.read(path)
        if self._snapshot.kind(inside) is Kind.FOLDER:
            return ReadFault("EISDIR: illegal operation on a directory, read")
        data = self._snapshot.data(inside)
        return ReadFault(f"EACCES: permission denied, open '{path}'") if data is None else data

    def is_loop(self, path: str) -> bool:
        """True where links lead in a circle."""
        disk = self._disk
        return disk is not None and self._inside(path) is None and disk.is_loop(path)

    def _inside(self, path: str) -> str | None:
        """The path in the snapshot; None where the snapshot cannot answer."""
        if path == self.root:
            return ""
        prefix = self.root.rstrip("/") + "/"
        if not path.startswith(prefix):
            return None
        inside = path[len(prefix) :]
        if self._disk is None:
            return inside
        parts = inside.split("/")
        for depth, name in enumerate(parts, start=1):
            if name in SKIPPED_FOLDERS:
                return None
            if self._snapshot.kind("/".join(parts[:depth])) is Kind.LINK:
                return None
        return inside
