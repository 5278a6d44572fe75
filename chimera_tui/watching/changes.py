"""What changes in a project's folder, as it changes; and in words when that cannot be seen.

The system tells of each folder that a simulation could see, and of no other: a tree of installed
packages has more folders than a system lets a program watch. What changed before the system
listened is found by looking, so that nothing is missed at the start, nor when folders come and go.
Where the system does not tell at all, the folder is looked at again and again.
"""

from __future__ import annotations

import os
import stat
import sys
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from engine.project.snapshot import SKIPPED_FOLDERS
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

DEBOUNCE_MILLISECONDS = 200
STEP_MILLISECONDS = 5
"""Quiet time after which a burst of changes is over; editors write in less."""
LOOK_MILLISECONDS = 250
"""How often it is asked whether the folder is still the same one."""
GONE_SECONDS = 0.5
"""How often a folder that went away is looked for."""
LOOK_SECONDS, SHARE = 1.0, 20
"""Where the system does not tell: how often the tree is looked at, and which share of the time."""
VAIN = 20
"""So often in a row a folder may go away just before the system is asked about it."""
AGAIN_SECONDS = 30.0
"""After so long the system is asked anew."""
EACH_FOLDER = sys.platform == "linux"
"""Elsewhere the system watches a whole tree at once, and a folder each would be slow."""
MODIFIED = 2
"""The system's word (`watchfiles.Change`) for what is there and was before."""
TRACKED = ".git/index"
"""Stands for what git tracks, wherever its index lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Changes that came together."""

    paths: frozenset[str] | None = frozenset()
    """Relative to the project; None for everything that there is."""
    trouble: str = ""
    """Why nothing can be seen of the project now."""
    slowly: str = ""
    """Why the folder is looked at again and again, if the system does not tell."""


class Stop(Protocol):
    """Says that nobody wants to know any more: `threading.Event` is one."""

    def is_set(self) -> bool:
        """True when it is to end."""
        ...

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for that."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A tree at one moment: enough to tell what changed, and nothing of what is in the files."""

    identity: tuple[int, int]
    """Device and inode of the folder itself: another one may come in its place."""
    marks: dict[str, int]
    folders: dict[str, str]
    """The folders that could be listed, by their relative paths."""

    def against(self, old: Look) -> frozenset[str]:
        """The paths that are others than in an older look."""
        mine, theirs = self.marks, old.marks
        return frozenset(p for p in mine.keys() | theirs.keys() if mine.get(p) != theirs.get(p))

    @property
    def shape(self) -> dict[str, int | None]:
        """The folders and which ones they are: as long as it stays, the system tells of all."""
        return {path: self.marks.get(path) for path in self.folders}


def look(root: Path, index: Path | None = None) -> Look | None:
    """Look at a folder; None when there is none, or it may not be listed."""
    identity = _identity(root)
    if identity is None:
        return None
    marks: dict[str, int] = {}
    folders: dict[str, str] = {}
    base = str(root)
    stack = [("", base)]
    while stack:
        path, place = stack.pop()
        try:
            listing = os.scandir(place)
        except OSError:
            if not path:
                return None
            continue
        folders[path] = place
        with listing:
            for item in listing:
                below = f"{path}/{item.name}" if path else item.name
                try:
                    found = item.stat(follow_symlinks=False)
                except OSError:
                    continue  # gone meanwhile
                if not stat.S_ISDIR(found.st_mode):
                    marks[below] = hash(
                        (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
                    )
                elif item.name not in SKIPPED_FOLDERS:
                    marks[below] = hash((found.st_ino, found.st_mode))
                    stack.append((below, item.path))
    if index is not None:
        marks[TRACKED] = _index_mark(index)
    return Look(identity=identity, marks=marks, folders=folders)


def _identity(root: Path) -> tuple[int, int] | None:
    try:
        found = root.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else None


def _index_mark(index: Path) -> int:
    try:
        found = index.stat()
    except OSError:
        return 0
    return hash((found.st_mtime_ns, found.st_size, found.st_ino))


def relevant(root: Path, changes: Iterable[tuple[object, str]]) -> frozenset[str]:
    """The changed paths that a simulation could see, relative to the project."""
    base = str(root).rstrip("/") + "/"
    found: set[str] = set()
    for _, path in changes:
        relative = path.removeprefix(base)
        if path.startswith(base) and not SKIPPED_FOLDERS & set(relative.split("/")):
            found.add(relative)
    return frozenset(found)


class FolderWatch:
    """Follows a folder until it is stopped. Its bursts come in the thread that asks for them."""

    def __init__(self, root: Path, stop: Stop) -> None:
        self.root = root
        self.stop = stop
        self.seen: Look | None = None
        self.index: Path | None = None
        """The index of git, where there is one: what it tracks is a part of the project."""
        self.slow = False
        """True while the folder is looked at again and again."""

    def bursts(self) -> Iterator[Burst]:
        """What changes, in its order; first everything."""
        self.seen = self._look()
        if self.seen is not None:
            yield Burst(paths=None)
        why, vain = "", 0
        while not self.stop.is_set():
            if self.seen is None:
                yield from self._missing()
            elif why:
                yield from self._looking(why)
                why = ""
            else:
                try:
                    yield from self._listening(self.seen)
                    vain = 0
                except (OSError, RuntimeError) as error:
                    # A folder may go away before the system is asked about it: that is no reason.
                    vain += 1
                    if not isinstance(error, FileNotFoundError) or vain > VAIN:
                        why, vain = str(error), 0
                    yield from self._looked()

    def _index(self) -> Path | None:
        from engine.project.git.index_file import repository_of

        repository = repository_of(self.root.absolute())
        return repository.index if repository is not None else None

    def _look(self) -> Look | None:
        self.index = self._index()
        return look(self.root, self.index)

    def _missing(self) -> Iterator[Burst]:
        """Wait for a folder that is not there."""
        yield Burst(trouble=f"The folder {str(self.root)!r} is not there, or may not be read.")
        while not self.stop.wait(GONE_SECONDS):
            self.seen = self._look()
            if self.seen is not None:
                yield Burst(paths=None)
                return

    def _looked(self, told: frozenset[str] = frozenset()) -> Iterator[Burst]:
        """Look again, and tell what is different, beside what was told of."""
        old, self.seen = self.seen, self._look()
        if self.seen is None:
            return
        if old is None or old.identity != self.seen.identity:
            yield Burst(paths=None)
        elif paths := self.seen.against(old) | told:
            yield Burst(paths=paths)

    def _listening(self, seen: Look) -> Iterator[Burst]:
        """Let the system tell, until a folder comes or goes."""
        from watchfiles import watch

        places = list(seen.folders.values()) if EACH_FOLDER else [str(self.root)]
        index = self.index
        if index is not None and index.parent.is_dir():
            places.append(str(index.parent))
        began = False
        for batch in watch(
            *places,
            debounce=DEBOUNCE_MILLISECONDS,
            step=STEP_MILLISECONDS,
            watch_filter=None,
            stop_event=self.stop,
            rust_timeout=LOOK_MILLISECONDS,
            yield_on_timeout=True,
            recursive=not EACH_FOLDER,
        ):
            paths = relevant(self.root, batch)
            if any(path == str(index) for _, path in batch):
                paths |= {TRACKED}
            moved = self._moved(seen, batch, paths)
            if not began or moved:
                if self.slow:
                    self.slow = False
                    yield Burst()
                began = True
                yield from self._looked(paths)
                if moved or self.seen is None or self.seen.shape != seen.shape:
                    return
            elif paths:
                yield Burst(paths=paths)

    def _moved(self, seen: Look, batch: Iterable[tuple[object, str]], paths: Iterable[str]) -> bool:
        """True when what was asked for is not what there is: the system has to be asked anew."""
        if _identity(self.root) != seen.identity or (self.index is None and self._index()):
            return True
        if not EACH_FOLDER:
            return False
        places = set(seen.folders.values())
        # Even one that came back: the system tells no more of a folder that went for a moment.
        if any(kind != MODIFIED and place in places for kind, place in batch):
            return True
        return any(self._is_new(seen, path) for path in paths)

    def _is_new(self, seen: Look, path: str) -> bool:
        """True for a folder that came, or that may be listed now and could not, or the reverse."""
        if path in seen.folders:
            return seen.marks.get(path) != _folder_mark(self.root / path)
        return _folder_mark(self.root / path) != 0

    def _looking(self, why: str) -> Iterator[Burst]:
        """Look at the tree again and again for a while."""
        if not self.slow:
            yield Burst(slowly=why)
        self.slow = True
        began = perf_counter()
        pause = LOOK_SECONDS
        while perf_counter() - began < AGAIN_SECONDS and not self.stop.wait(pause):
            started = perf_counter()
            yield from self._looked()
            pause = max(LOOK_SECONDS, SHARE * (perf_counter() - started))
            if self.seen is None:
                return
        # Whoever listens from here on begins with a look of its own.


def _folder_mark(place: Path) -> int:
    try:
        found = place.lstat()
    except OSError:
        return 0
    return hash((found.st_ino, found.st_mode)) if stat.S_ISDIR(found.st_mode) else 0
