"""Git's index as a file: where it lies, and the paths and modes in it, read without starting git.

Starting git costs more than a whole simulation of a small project. What this reader does not know
(a split or sparse index, the fourth format, other hashes than SHA-1) is left to git itself. The
format is git's own ``gitformat-index``.
"""

from __future__ import annotations

from struct import error as struct_error
from struct import unpack_from
from typing import TYPE_CHECKING

from engine.records import dataclass

if TYPE_CHECKING:
    from pathlib import Path

_FIXED = 62
"""Bytes of an entry before its path."""
_EXTENDED = 0x4000
_HASH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """The repository that a folder lies in."""

    top: Path
    """The folder of its working tree."""
    git: Path
    """What ``.git`` is, or what it points to."""

    @property
    def index(self) -> Path:
        """Where its index is."""
        return self.git / "index"


def repository_of(folder: Path) -> Repository | None:
    """Find the repository of an absolute folder as git does: on the way up, by a ``.git``."""
    for top in (folder, *folder.parents):
        git = top / ".git"
        if git.is_dir():
            if (git / "HEAD").exists():
                return Repository(top=top, git=git)
        elif git.is_file():
            try:
                said = git.read_text("utf-8", "surrogateescape")
            except OSError:
                return None
            if said.startswith("gitdir:"):
                return Repository(top=top, git=top / said.removeprefix("gitdir:").strip())
    return None


def read_index(repository: Repository) -> dict[str, int] | None:
    """The modes of an index by path, relative to the working tree; None when only git can tell."""
    try:
        data = repository.index.read_bytes()
        said = (repository.git / "config").read_bytes() if repository.git.is_dir() else b""
    except OSError:
        return None
    if b"objectformat" in said.lower():
        return None
    try:
        return _entries(data)
    except (ValueError, struct_error):
        return None


def _entries(data: bytes) -> dict[str, int] | None:
    magic, version, count = unpack_from(">4sII", data)
    if magic != b"DIRC" or version not in {2, 3}:
        return None
    modes: dict[str, int] = {}
    at = 12
    for _ in range(count):
        (flags,) = unpack_from(">H", data, at + _FIXED - 2)
        start = at + _FIXED + (2 if flags & _EXTENDED else 0)
        end = data.index(b"\0", start)
        modes[data[start:end].decode("utf-8", "surrogateescape")] = int.from_bytes(
            data[at + 24 : at + 28]
        )
        at += (end - at + 8) & ~7
    while at < len(data) - _HASH:
        name, size = unpack_from(">4sI", data, at)
        if not name[:1].isupper():
            return None  # An extension that changes what the entries mean.
        at += 8 + size
    return modes if at == len(data) - _HASH else None
