"""What git would hand to the platform, read from its index: paths in git's own case, and modes.

The folder on the disk may say otherwise: a file may be ignored, differ in case, or have lost its
executable bit on the way through an archive. Where there is no repository there is no answer.
"""

from __future__ import annotations

import os
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from engine.records import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from engine.project.git.index_file import Repository
    from engine.project.snapshot import Snapshot

GIT_SECONDS = 20
GITLINK = 0o160000
"""The mode of a submodule."""
_MOVES_IT = ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE")
"""Variables that tell git to look elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GitIndex:
    """The files git tracks below a folder, relative to it, with their modes."""

    modes: dict[str, int]

    def tracks(self, path: str) -> bool:
        """True when git would hand the file on."""
        return path in self.modes

    def is_executable(self, path: str) -> bool | None:
        """What git keeps of the file's mode; None when it does not track it."""
        mode = self.modes.get(path)
        return None if mode is None else mode & 0o111 != 0


def git_index(root: Path | None) -> GitIndex | None:
    """Read the index of the repository a folder lies in; None when there is none to read."""
    if root is None:
        return None
    from engine.project.git.index_file import repository_of

    root = root.absolute()
    repository = repository_of(root)
    return None if repository is None else _read(root, repository, _stamp(repository.index))


def _stamp(path: Path) -> tuple[int, int]:
    """Changes when a file does, so that a watch reads it anew."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=8)
def _read(root: Path, repository: Repository, stamp: tuple[int, int]) -> GitIndex | None:
    from engine.project.git.index_file import read_index

    if stamp == (0, 0):
        return None  # Nothing was ever added.
    moved = any(name in os.environ for name in _MOVES_IT)
    modes = None if moved else read_index(repository)
    if modes is None:
        modes = _told(root)
    elif root != repository.top:
        below = root.relative_to(repository.top).as_posix() + "/"
        modes = {p.removeprefix(below): m for p, m in modes.items() if p.startswith(below)}
    return GitIndex(modes=modes) if modes else None


def _told(root: Path) -> dict[str, int]:
    """What git says of its index, for the forms of it that are not read here."""
    modes: dict[str, int] = {}
    for row in (_git(root, "ls-files", "-s", "-z") or b"").split(b"\0"):
        said, _, path = row.partition(b"\t")
        if path:
            modes[path.decode("utf-8", "surrogateescape")] = int(said[:6], 8)
    return modes


class Ignored:
    """What stands on the disk and git is told to leave out; git is asked when there is need.

    Most projects have no file that git does not track, and most rules ask about tracked files:
    then git need not be started at all.
    """

    def __init__(self, snapshot: Snapshot, root: Path, index: GitIndex) -> None:
        self._snapshot = snapshot
        self._root = root
        self._index = index

    @cached_property
    def loose(self) -> frozenset[str]:
        """The files that git does not track, whether it is told to leave them out or not."""
        modes = self._index.modes
        found = frozenset(p for p in self._snapshot.paths() if p not in modes)
        links = tuple(f"{p}/" for p, mode in modes.items() if mode == GITLINK) if found else ()
        return frozenset(p for p in found if not p.startswith(links)) if links else found

    def covers(self, path: str) -> bool:
        """True when a file is left out, itself or with a folder above it."""
        if path in self._index.modes or not self.loose:
            return False
        parts = path.split("/")
        return path in self._entries or any(
            "/".join(parts[:n]) + "/" in self._entries for n in range(1, len(parts))
        )

    @cached_property
    def _entries(self) -> frozenset[str]:
        """Git's own answer; folders end in ``/``."""
        snapshot = self._snapshot
        said = (snapshot.text(p) for p in snapshot.ending(".gitignore"))
        return _left_out(self._root, self.loose, tuple(said))


def git_ignored(snapshot: Snapshot) -> Ignored | None:
    """What git leaves out of a project's folder; None when there is no repository to ask."""
    root = snapshot.root
    index = git_index(root)
    if root is None or index is None:
        return None
    return Ignored(snapshot, root.absolute(), index)


@lru_cache(maxsize=4)
def _left_out(root: Path, loose: frozenset[str], said: tuple[str | None, ...]) -> frozenset[str]:
    """Ask once for the same loose files and the same words of the files that leave out."""
    del loose, said
    told = _git(root, "ls-files", "-oi", "--exclude-standard", "--directory", "-z") or b""
    return frozenset(p.decode("utf-8", "surrogateescape") for p in told.split(b"\0") if p)


def _git(root: Path, *arguments: str) -> bytes | None:
    import subprocess

    try:
        return subprocess.run(
            ["git", "-C", str(root), *arguments],
            capture_output=True,
            timeout=GIT_SECONDS,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
