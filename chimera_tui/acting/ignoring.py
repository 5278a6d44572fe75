"""Ignoring: what `i` asks and does."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from chimera_tui.run.records import IssueState
from chimera_tui.screens.ignore import AskIgnore, Ignored
from engine.errors import ChimeraError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chimera_tui.app import ChimeraApp
    from chimera_tui.run.records import IssueView
    from engine.model import Issue


class Ignoring:
    """The part of the console's actions that lets issues be."""

    app: ChimeraApp
    _writing: threading.Thread | None = None

    def ignore(self, views: Sequence[IssueView]) -> None:
        """Ask for a reason and a day, then write the waivers into chimera.toml."""
        if not views or self.app.session.ignore is None:
            return
        # A waiver is of one rule in one file: issues that share both are one.
        there = [v.issue for v in views if v.state is not IssueState.HEALED]
        issues = list({(i.rule, i.location.path): i for i in there}.values())
        if not issues:
            self.app.tell("This is healed; there is nothing left to ignore.", warning=True)
            return
        if self._writing is not None and self._writing.is_alive():
            self.app.tell("The waivers before these are still being written.", warning=True)
            return

        def answered(answer: Ignored | None) -> None:
            if answer is not None:
                self._write_waivers(issues, answer)

        first = f"{issues[0].rule} in {issues[0].location.path or 'the project'}"
        what = first if len(issues) == 1 else f"{first} and {len(issues) - 1} more"
        self.app.push_screen(AskIgnore(what, self.app.session.clock.now().date()), answered)

    def _write_waivers(self, issues: Sequence[Issue], answer: Ignored) -> None:
        """Write in a thread that outlives the console: each waiver is a fact on the disk."""
        self._writing = threading.Thread(
            target=self._work, args=(issues, answer), name="chimera-ignore"
        )
        self._writing.start()

    def _work(self, issues: Sequence[Issue], answer: Ignored) -> None:
        ignore = self.app.session.ignore
        if ignore is None:
            return
        told, counts, failed = "", True, True
        try:
            done = ignore(issues, answer.reason, answer.until)
        except ChimeraError as error:
            told = f"{error} {error.advice}".strip()
        except OSError as error:
            told = (
                f"chimera.toml cannot be written: {error.strerror or error}."
                " Free the place or the right, then ignore again."
            )
        except Exception as error:  # noqa: BLE001 - the edge of the writing thread
            told = f"Ignoring failed: {type(error).__name__}: {error}."
        else:
            told, counts, failed = done.told, done.counts, False
        if self.app.is_running:
            self.app.call_later(self._written, told, counts=counts, failed=failed)

    def _written(self, told: str, *, counts: bool, failed: bool) -> None:
        """Tell it in one line, and show what the policy says now."""
        changed = self.app.fleet.take_waivers()
        if changed and self.app.mode_screen is not None:
            self.app.mode_screen.model_changed(changed)
        self.app.tell(told, warning=not counts, error=failed)
