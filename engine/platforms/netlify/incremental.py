"""Resolving again while files change: only what a changed file can touch is computed anew.

A resolution asks for few paths, most of which are not there. They are noted with what stood
there; a change to any other path cannot touch the outcome, and the last site is kept with the new
snapshot in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.netlify.assembly import resolve_site
from engine.platforms.netlify.snapshot_files import SnapshotFiles
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.platforms.interface import BuildContext
    from engine.platforms.netlify.project_files import ProjectFiles, ReadFault
    from engine.platforms.netlify.site import NetlifySite, PathState
    from engine.project.snapshot import Snapshot


class AskedFiles:
    """Files that remember what was asked of them."""

    def __init__(self, files: ProjectFiles) -> None:
        self._files = files
        self.root = files.root
        self.states: dict[str, PathState] = {}
        """What stood at each path that was asked about."""
        self.read_paths: set[str] = set()

    def state(self, path: str) -> PathState:
        """What stands at a path."""
        state = self._files.state(path)
        self.states[path] = state
        return state

    def read(self, path: str) -> bytes | ReadFault:
        """The bytes of a file."""
        self.read_paths.add(path)
        return self._files.read(path)

    def is_loop(self, path: str) -> bool:
        """True where links lead in a circle."""
        return self._files.is_loop(path)


class WatchedSite:
    """A project's site, kept up to date."""

    def __init__(self, snapshot: Snapshot, context: BuildContext) -> None:
        self._context = context
        self._asked = AskedFiles(SnapshotFiles(snapshot))
        self.site: NetlifySite = resolve_site(snapshot, context, self._asked)
        """The latest."""

    def update(self, snapshot: Snapshot, changed: Iterable[str]) -> bool:
        """Take a new snapshot in which some paths changed.

        Args:
            snapshot: the files now.
            changed: the paths that were written, made or removed, relative to the project.

        Returns:
            True when the site was resolved anew, False when the change could not touch it.
        """
        files = SnapshotFiles(snapshot)
        if not any(self._touches(path, files) for path in changed):
            self.site = replace(self.site, snapshot=snapshot)
            return False
        self._asked = AskedFiles(files)
        self.site = resolve_site(snapshot, self._context, self._asked)
        return True

    def _touches(self, changed: str, files: SnapshotFiles) -> bool:
        path = f"{files.root}/{changed}"
        if path in self._asked.read_paths:
            return True
        return any(
            (asked == path or asked.startswith(f"{path}/") or path.startswith(f"{asked}/"))
            and files.state(asked) is not state
            for asked, state in self._asked.states.items()
        )
