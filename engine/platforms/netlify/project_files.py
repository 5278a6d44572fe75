"""Where the resolver reads from: the seam, and the disk.

`snapshot_files` fills the seam for a snapshot with its heals. Both answer for absolute paths, as
Netlify's messages show them.
"""

from __future__ import annotations

import errno
import os
import posixpath
import stat
from pathlib import Path
from typing import Protocol

from engine.plain_files import read_plain
from engine.platforms.netlify.site import PathState
from engine.records import dataclass

_LONGEST_PATH = 4095
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class ReadFault:
    """Why a file could not be read, in Node's words."""

    message: str


class ProjectFiles(Protocol):
    """The files a resolution may ask for, by absolute path."""

    @property
    def root(self) -> str:
        """The project's folder, absolute and normal."""
        ...

    def state(self, path: str) -> PathState:
        """What stands at a path, links followed."""
        ...

    def read(self, path: str) -> bytes | ReadFault:
        """The bytes of a file."""
        ...

    def is_loop(self, path: str) -> bool:
        """True where links lead in a circle, so that nothing can be said of the path."""
        ...


def stat_fault(files: ProjectFiles, path: str) -> str | None:
    """Why Node's `stat` throws instead of saying that nothing is there; None when it does not."""
    if _size(path) > _LONGEST_PATH:
        return f"ENAMETOOLONG: name too long, stat '{path}'"
    if files.is_loop(path):
        return f"ELOOP: too many symbolic links encountered, stat '{path}'"
    is_inside = path.startswith(f"{files.root}/")
    above = files.root if is_inside else ""
    for name in path[len(above) + 1 :].split("/"):
        state = files.state(above or "/")
        if state is PathState.MISSING:
            return None
        if state is not PathState.FOLDER:
            return f"ENOTDIR: not a directory, stat '{path}'"
        if _size(name) > _LONGEST_NAME:
            return f"ENAMETOOLONG: name too long, stat '{path}'"
        above = f"{above}/{name}"
    return None


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


class DiskFiles:
    """Reads the disk, and no more of it than is asked for."""

    def __init__(self, root: Path | str) -> None:
        self.root = posixpath.normpath(str(Path(root).absolute()))

    def state(self, path: str) -> PathState:
        """What stands at a path, links followed."""
        try:
            mode = os.stat(path).st_mode  # noqa: PTH116 - a text stays a text; this is the hot path
        except (OSError, ValueError):
            return PathState.MISSING
        if stat.S_ISDIR(mode):
            return PathState.FOLDER
        return PathState.FILE if stat.S_ISREG(mode) else PathState.OTHER

    def is_loop(self, path: str) -> bool:
        """True where links lead in a circle."""
        try:
            os.stat(path)  # noqa: PTH116 - as above
        except (OSError, ValueError) as error:
            return isinstance(error, OSError) and error.errno == errno.ELOOP
        return False

    def read(self, path: str) -> bytes | ReadFault:
        """The bytes of a file."""
        try:
            return read_plain(path)
        except IsADirectoryError:
            return ReadFault("EISDIR: illegal operation on a directory, read")
        except OSError as error:
            code = errno.errorcode.get(error.errno or 0, "EIO")
            return ReadFault(f"{code}: {(error.strerror or '').lower()}, open '{path}'")


def resolve_path(*parts: str) -> str:
    """Node's `path.resolve` for a first part that is absolute."""
    joined = posixpath.normpath(posixpath.join(*parts))
    return joined[1:] if joined.startswith("//") else joined


def relative_path(start: str, path: str) -> str:
    """Node's `path.relative`: empty when both are the same."""
    if path == start:
        return ""
    return posixpath.relpath(path, start)
