"""Gathering: what takes a while to put together is put together beside the screen."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from chimera_tui.app import ChimeraApp

T = TypeVar("T")


class Gathering:
    """The part of the console's actions that keeps long walks from the screen's thread."""

    app: ChimeraApp

    def gather(self, make: Callable[[], T], then: Callable[[T], None]) -> None:
        """Make something in a thread of its own, then go on with it in the screen's.

        Args:
            make: walks, picks, writes texts; it may not touch a widget.
            then: takes what was made.
        """

        def work() -> None:
            try:
                made = make()
            except Exception as error:  # noqa: BLE001 - the edge of the gathering thread
                told = f"That failed: {type(error).__name__}: {error}."
                self._back(lambda: self.app.tell(told, error=True))
            else:
                self._back(lambda: then(made))

        threading.Thread(target=work, name="chimera-gather", daemon=True).start()

    def _back(self, do: Callable[[], None]) -> None:
        if self.app.is_running:
            self.app.call_later(do)

    def copy(self, make: Callable[[], str], what: str) -> None:
        """Make a text beside the screen, copy it, and say how much it is."""
        self.gather(make, lambda text: self.app.copy_told(text, what))
