"""Stopping a run from outside: a token that every step looks at."""

from __future__ import annotations

import threading

from engine.errors import RunAborted


class CancelToken:
    """Set once, by any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._reason = ""

    def cancel(self, reason: str = "stopped by the operator") -> None:
        """Ask the run to stop at its next step."""
        self._reason = reason
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """True once `cancel` was called."""
        return self._event.is_set()

    def check(self) -> None:
        """Go on, or stop.

        Raises:
            RunAborted: the run was cancelled.
        """
        if self._event.is_set():
            raise RunAborted(
                f"The run was {self._reason}.",
                advice="What was live still is; run it again when you like.",
            )
