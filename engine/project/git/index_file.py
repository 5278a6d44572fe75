"""Git's index as a file: where it lies, and the paths and modes in it, read without starting git.

Starting git costs more than a whole simulation of a small project. What this reader does not know
(a split or sparse index, the fourth format, other hashes than SHA-1) is left to git itself. The
format is git's own ``gitformat-index``.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from engine.plain_files import is_kind, read_plain, read_plain_text
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
        if is_kind(git, stat.S_IFDIR):
            if is_kind(git / "HEAD", stat.S_IFREG):
                return Repository(top=top, git=git)
        elif is_kind(git, stat.S_IFREG):
            try:
                said = read_plain_text(git, errors="surrogateescape")
            except OSError:
                return None
            if said.startswith("gitdir:"):
                return Repository(top=top, git=top / said.removeprefix("gitdir:").strip())
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A file as git last saw it."""

    mode: int
    mtime: tuple[int, int]
    """Seconds, and the nanoseconds beyond them."""
    size: int
    """Bytes; 0 also where git wants to look again."""
    blob: bytes
    """The SHA-1 of its content, as git counts it."""


def read_index(repository: Repository) -> dict[str, int] | None:
    """The modes of an index by path, relative to the working tree; None when only git can tell."""
    found = _read(repository)
    if found is None:
        return None
    data, entries = found
    return {path: _number(data, at + 24) for path, at in entries.items()}


def read_tracked(repository: Repository) -> dict[str, Tracked] | None:
    """All that an index knows of its files; None when only git can tell."""
    found = _read(repository)
    if found is None:
        return None
    data, entries = found
    tracked: dict[str, Tracked] = {}
    for path, at in entries.items():
        tracked[path] = Tracked(
            mode=_number(data, at + 24),
            mtime=(_number(data, at + 8), _number(data, at + 12)),
            size=_number(data, at + 36),
            blob=data[at + 40 : at + 60],
        )
    return tracked


def _read(repository: Repository) -> tuple[bytes, dict[str, int]] | None:
    """The bytes of an index, and where the entry of each path begins."""
    try:
        data = read_plain(repository.index)
        said = read_plain(repository.git / "config")
    except OSError:
        return None
    if b"objectformat" in said.lower():
        return None
    try:
        entries = _entries(data)
    except ValueError:
        return None
    return None if entries is None else (data, entries)


def _entries(data: bytes) -> dict[str, int] | None:
    if data[:4] != b"DIRC" or _number(data, 4) not in {2, 3}:
        return None
    found: dict[str, int] = {}
    at = 12
    for _ in range(_number(data, 8)):
        start = at + _FIXED + (2 if _number(data, at + _FIXED - 4) & _EXTENDED else 0)
        end = data.index(b"\0", start)
        found[data[start:end].decode("utf-8", "surrogateescape")] = at
        at += (end - at + 8) & ~7
    while at < len(data) - _HASH:
        if not data[at : at + 1].isupper():
            return None  # An extension that changes what the entries mean.
        at += 8 + _number(data, at + 4)
    return found if at == len(data) - _HASH else None


def _number(data: bytes, at: int) -> int:
    """Four bytes as a number; `struct` would be a library to load for it.

    Raises:
        ValueError: the file ends before.
    """
    if at + 4 > len(data):
        message = "the index ends too early"
        raise ValueError(message)
    return int.from_bytes(data[at : at + 4])
