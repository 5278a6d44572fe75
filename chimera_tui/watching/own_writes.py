"""The files that Chimera wrote, in this process or another: no change that a watch tells of.

Heals stand in the journal before they are written, waivers in the notes; so whoever sees a file
change can look whether it is as one of them left it.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SPARE = r"\.(?:.+\.chimera-\d+|chimera\.toml\.\w+)"
"""A file on its way to its place, beside it for a moment."""
Mark = tuple[str, str]
"""Which writing it was, and the digest it left; an empty digest where it left no file."""


class OwnWrites:
    """Tells Chimera's own writes from those of others. Any thread may ask."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._seen: dict[str, str] = {}
        self._absorbed: dict[str, Mark] = {}

    def foreign(self, paths: Iterable[str]) -> frozenset[str]:
        """The changed paths that someone else changed.

        A writing of Chimera is taken once: whoever later brings a file back to what it was has
        changed it.
        """
        with self._lock:
            marks = self._marks()
            return frozenset(p for p in paths if not self._is_own(p, marks.get(p)))

    def _is_own(self, path: str, mark: Mark | None) -> bool:
        if re.fullmatch(SPARE, path.rpartition("/")[2]):
            return True
        if mark is None:
            return False  # and nobody reads it: it may be large, or a pipe without an end
        now = self._digest(path)
        before, self._seen[path] = self._seen.get(path), now
        if mark[1] != now:
            return False
        if self._absorbed.get(path) == mark and before != now:
            return False
        self._absorbed[path] = mark
        return True

    def _marks(self) -> dict[str, Mark]:
        """What Chimera last did to each path."""
        from engine.errors import ProjectError
        from engine.heal.journal import Stage, written_heals
        from engine.project.written import noted

        marks: dict[str, Mark] = {p: ("note", digest) for p, digest in noted(self._root).items()}
        try:
            heals = written_heals(self._root)
        except (ProjectError, OSError):
            return marks
        for heal in reversed(heals):
            back = heal.stage in {Stage.UNDOING, Stage.UNDONE}
            name = f"{heal.name} {'back' if back else ''}"
            for file in heal.files:
                marks[file.path] = (name, (file.before if back else file.after) or "")
                for folder in file.made:
                    marks[folder] = (name, "")
        return marks

    def _digest(self, path: str) -> str:
        from hashlib import sha3_256

        place = self._root / path
        try:
            return sha3_256(place.read_bytes()).hexdigest() if place.is_file() else ""
        except OSError:
            return ""
