"""What details tell beside the issue itself, looked up in a thread: no key waits for it.

The titles of the rules load every rule of every platform, and the first run of an issue stands in
a ledger that may be long. Both are read once, when the first detail asks.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.errors import ChimeraError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Lookups:
    """Titles of rules and first runs of issues; empty until they are read."""

    def __init__(self, ledger: Path, ready: Callable[[], None]) -> None:
        """Prepare; nothing is read yet.

        Args:
            ledger: the ledger's file.
            ready: told in the reading thread, once all is there.
        """
        self._ledger = ledger
        self._ready = ready
        self._thread: threading.Thread | None = None
        self._first_seen: dict[str, str] = {}
        self._titles: Callable[[str], str] = lambda _rule: ""
        self._done = threading.Event()

    @property
    def idle(self) -> bool:
        """True while nothing is being read."""
        return self._thread is None or self._done.is_set()

    def title(self, rule: str) -> str:
        """The title of a rule."""
        self._begin()
        return self._titles(rule)

    def first_seen(self, fingerprint: str) -> str:
        """The run that found an issue first; empty when it is not known."""
        self._begin()
        return self._first_seen.get(fingerprint, "")

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._read, name="chimera-lookups", daemon=True)
            self._thread.start()

    def _read(self) -> None:
        from chimera_tui.past.ledger_reader import first_seen
        from chimera_tui.words import rule_pages

        try:
            rule_pages.rule_title("")
            self._titles = rule_pages.rule_title
            # The detail goes without what the ledger does not tell: no reason to fail.
            with suppress(ChimeraError, OSError):
                self._first_seen = first_seen(self._ledger)
        finally:
            self._done.set()
        self._ready()
