"""What git would hand to the platform, read from its index: paths in git's own case, and modes.

The folder on the disk may say otherwise: a file may be ignored, differ in case, or have lost its
executable bit on the way through an archive. Where there is no repository there is no answer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from engine.records import dataclass

if TYPE_CHECKING:
    from pathlib import Path

GIT_SECONDS = 20


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
    if root is None or not any((p / ".git").exists() for p in (root, *root.absolute().parents)):
        return None
    return _read(root.absolute(), _stamp(root.absolute()))


def _stamp(root: Path) -> int:
    """Changes when the index does, so that a watch reads it anew."""
    for folder in (root, *root.parents):
        index = folder / ".git" / "index"
        if index.is_file():
            return index.stat().st_mtime_ns
    return 0


@lru_cache(maxsize=8)
def _read(root: Path, stamp: int) -> GitIndex | None:
    del stamp
    done = _git(root, "ls-files", "-s", "-z")
    if done is None:
        return None
    modes: dict[str, int] = {}
    for row in done.split(b"\0"):
        said, _, path = row.partition(b"\t")
        if path:
            modes[path.decode("utf-8", "surrogateescape")] = int(said[:6], 8)
    return GitIndex(modes=modes) if modes else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """What stands on the disk and git is told to leave out; folders end in ``/``."""

    entries: frozenset[str]

    def covers(self, path: str) -> bool:
        """True when a file is left out, itself or with a folder above it."""
        parts = path.split("/")
        return path in self.entries or any(
            "/".join(parts[:n]) + "/" in self.entries for n in range(1, len(parts))
        )


def git_ignored(root: Path | None) -> Ignored | None:
    """Ask git what it leaves out below a folder; None when there is no repository to ask."""
    if root is None or git_index(root) is None:
        return None
    done = _git(root.absolute(), "ls-files", "-oi", "--exclude-standard", "--directory", "-z")
    if done is None:
        return None
    found = (p.decode("utf-8", "surrogateescape") for p in done.split(b"\0") if p)
    return Ignored(entries=frozenset(found))


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
