"""What the console says of its own accord: lines that go away, what was copied, its own failure."""

from __future__ import annotations

from time import monotonic
from typing import Literal

from textual.app import App

Severity = Literal["information", "warning", "error"]

ERROR_SECONDS, TOLD_SECONDS = 10.0, 4.0
"""How long a line that tells of an error, or of anything else, stays."""


class Telling(App[int]):
    """An application that speaks in lines."""

    _error_until = 0.0

    def tell(self, text: str, *, warning: bool = False, error: bool = False) -> None:
        """Say something in a line that goes away by itself; foreign text is never markup.

        It takes the place of what was said before, so that a few keys do not cover a question;
        only an error stays for its time.
        """
        severity: Severity = "error" if error else "warning" if warning else "information"
        if monotonic() >= self._error_until:
            self.clear_notifications()
        if error:
            self._error_until = monotonic() + ERROR_SECONDS
        seconds = ERROR_SECONDS if error else TOLD_SECONDS
        self.notify(text, severity=severity, timeout=seconds, markup=False)

    def copy_told(self, text: str, what: str) -> None:
        """Copy, and say how much."""
        # Bytes of a file that are no text stand here as themselves; a terminal cannot take them.
        self.copy_to_clipboard(text.encode("utf-8", "backslashreplace").decode())
        lines = text.count("\n") + 1
        self.tell(f"Copied {what}: {lines} lines. x writes a file, should your terminal refuse.")

    def action_help_quit(self) -> None:
        """What ``ctrl+c`` does where no text is marked: it tells the way out."""
        self.tell("^q quits; while a run goes on it asks what becomes of it.")

    def _handle_exception(self, error: Exception) -> None:
        """The edge of the console: what breaks here is told in a line, with a file for menders.

        Textual would print the traceback with all local values, project texts among them.
        """
        if self.is_headless:
            super()._handle_exception(error)
            return
        from chimera_tui.crash import report_crash

        self.broken()
        self._exception = error
        self.exit(2, return_code=2, message=report_crash(error))

    def broken(self) -> None:
        """The console failed and ends; the subclass stops what must not go on without it."""
