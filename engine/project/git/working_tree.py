"""Which files of a working tree are not as git has them, told without starting git.

As git itself does: a file whose time and size are those of the index is the same; any other is
hashed. What is added and not committed counts as git's: only git could tell the two apart.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from engine.project.git.index import git_ignored
from engine.project.git.index_file import read_tracked, repository_of

if TYPE_CHECKING:
    from pathlib import Path

    from engine.project.git.index_file import Tracked
    from engine.project.snapshot import Snapshot

MOST = 5_000
"""Files; of a larger repository nothing is said."""
_FILES = frozenset({0o100644, 0o100755})


def changed(snapshot: Snapshot) -> tuple[str, ...]:
    """The files of the folder that differ from git's, are gone, or are new and not left out.

    Edits laid over the snapshot do not count: this is about the disk.
    """
    root = snapshot.root
    repository = repository_of(root.absolute()) if root is not None else None
    if root is None or repository is None:
        return ()
    tracked = read_tracked(repository)
    if tracked is None or not tracked or len(tracked) > MOST:
        return ()
    filtered = "filter=" in (snapshot.text(".gitattributes") or "")
    root = root.absolute()
    prefix = "" if root == repository.top else root.relative_to(repository.top).as_posix() + "/"
    differing = [
        path.removeprefix(prefix)
        for path, entry in tracked.items()
        if path.startswith(prefix)
        and entry.mode in _FILES
        and _differs(repository.top, path, entry, filtered=filtered)
    ]
    return tuple(sorted({*differing, *_new(snapshot)}))


def _differs(top: Path, path: str, entry: Tracked, *, filtered: bool) -> bool:
    place = f"{top}/{path}"
    try:
        now = os.lstat(place)
    except OSError:
        return True
    if not stat.S_ISREG(now.st_mode):
        return True
    if now.st_size & 0xFFFFFFFF == entry.size and divmod(now.st_mtime_ns, 10**9) == (
        entry.mtime[0],
        entry.mtime[1],
    ):
        return False
    if filtered:
        return False  # Git keeps another content than the disk has (Git LFS).
    try:
        with open(place, "rb") as file:  # noqa: PTH123 - many files; a path object for each is slow
            data = file.read()
    except OSError:
        return False
    return entry.blob not in {_blob(data), _blob(data.replace(b"\r\n", b"\n"))}


def _blob(data: bytes) -> bytes:
    import hashlib

    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).digest()


def _new(snapshot: Snapshot) -> list[str]:
    """The files that git does not have and is not told to leave out."""
    ignored = git_ignored(snapshot)
    if ignored is None:
        return []
    plain = _plain_lines(snapshot)
    left = [p for p in ignored.loose if not plain & _words(p)]
    return [p for p in left if _is_on_disk(snapshot, p) and not ignored.covers(p)]


def _plain_lines(snapshot: Snapshot) -> set[str]:
    """The lines of .gitignore that name one file or folder anywhere, or an ending."""
    text = snapshot.text(".gitignore") or ""
    if "\n!" in text or text.startswith("!"):
        return set()
    lines = {line.strip().rstrip("/").removeprefix("/") for line in text.split("\n")}
    return {n for n in lines if n and not set(n.removeprefix("*.")) & set("*?[]#/")}


def _words(path: str) -> set[str]:
    parts = path.split("/")
    dots = parts[-1].split(".")
    return {*parts, *(f"*.{'.'.join(dots[n:])}" for n in range(1, len(dots)))}


def _is_on_disk(snapshot: Snapshot, path: str) -> bool:
    return snapshot.root is not None and os.path.lexists(f"{snapshot.root}/{path}")
