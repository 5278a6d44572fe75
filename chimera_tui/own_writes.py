"""The files that Chimera wrote, by their hash: they are no change that a watch tells of."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from engine.genesis.events import EditsWritten, Event

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class OwnWrites:
    """The files that Chimera wrote, by their hash. Any thread may tell and ask."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._known: dict[str, str] = {}

    def note(self, event: Event) -> None:
        """Remember what a run wrote; called as the event comes, by the run's own thread."""
        if isinstance(event.payload, EditsWritten):
            found = {e.path: self._hash(e.path) for e in event.payload.edits}
            with self._lock:
                self._known.update(found)

    def foreign(self, paths: Iterable[str]) -> frozenset[str]:
        """The paths that someone else changed since."""
        with self._lock:
            known = dict(self._known)
        return frozenset(p for p in paths if p not in known or known[p] != self._hash(p))

    def _hash(self, path: str) -> str:
        import hashlib

        try:
            return hashlib.sha256((self._root / path).read_bytes()).hexdigest()
        except OSError:
            return ""
