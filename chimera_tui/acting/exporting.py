"""Exports: what `x` writes, and where."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from chimera_tui.acting import exports
from chimera_tui.picture import own_svg
from chimera_tui.screens.modal import Ask, Choice
from chimera_tui.words.spans import count as counted
from engine import __version__
from engine.config import STATE_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chimera_tui.app import ChimeraApp
    from chimera_tui.run.records import IssueView

MANY = 10_000
"""So many issues take a moment to write."""


class _Counted:
    """Issues that are counted as they are gone through."""

    def __init__(self, issues: Iterable[IssueView]) -> None:
        self._issues = issues
        self.count = 0

    def __iter__(self) -> Iterator[IssueView]:
        """Go through them."""
        self.count = 0
        for view in self._issues:
            self.count += 1
            yield view


class Exporting:
    """The part of the console's actions that writes files for others."""

    app: ChimeraApp

    def export_issues(self, issues: Iterable[IssueView], count: int | None) -> None:
        """Ask for the form, then write.

        Args:
            issues: what is written; gone through once, in the writing thread.
            count: how many there are; None while they are still being looked for.
        """
        counted_issues = _Counted(issues)
        run = self.app.fleet.model.name or "none"

        def answered(form: str | None) -> None:
            if form is None:
                return
            if form == "svg":
                self.do_export()
                return
            parts = {
                "json": lambda: exports.json_parts(counted_issues),
                "md": lambda: exports.markdown_parts(counted_issues, f"Issues of run {run}"),
                "sarif": lambda: exports.sarif_parts(counted_issues, __version__),
            }[form]()
            if count is None or count > MANY:
                self.app.tell(f"Writes {what}; you can go on meanwhile.")
            self.write(f"issues-{run}.{form}", parts, counted_issues)

        what = "the whole list" if count is None else counted(count, "issue")
        self.app.push_screen(
            Ask(
                "Export",
                f"{what[:1].upper()}{what[1:]} as a file in {STATE_FOLDER}/{exports.EXPORTS}/.",
                [
                    Choice("JSON", "j", "json"),
                    Choice("Markdown", "m", "md"),
                    Choice("SARIF", "s", "sarif"),
                    Choice("Screen", "v", "svg"),
                ],
            ),
            answered,
        )

    def do_export(self) -> None:
        """Write the screen as a picture."""
        mode = self.app.current_mode
        self.write(
            f"{mode}-{self.app.fleet.model.name or 'none'}.svg",
            [own_svg(self.app.export_screenshot())],
        )

    def write(self, name: str, parts: Iterable[str], issues: _Counted | None = None) -> None:
        """Write into the exports folder, in a thread of its own, and say where.

        Args:
            name: the file's.
            parts: its text, made in that thread.
            issues: what the parts are made of, where they are issues: it is told how many.
        """
        if self.app.session.read_only:
            self.app.tell("This console is read-only: it writes nothing.", warning=True)
            return
        project = self.app.session.project

        def work() -> None:
            try:
                path = exports.write_export(project / STATE_FOLDER, name, parts)
                many = f"{counted(issues.count, 'issue')} to " if issues is not None else ""
                told, failed = f"Wrote {many}{path.relative_to(project)}", False
            except OSError as error:
                told, failed = f"It cannot be written: {error.strerror}.", True
            except Exception as error:  # noqa: BLE001 - the edge of the export's thread
                told, failed = f"The export failed: {type(error).__name__}: {error}.", True
            if self.app.is_running:
                self.app.call_later(self.app.tell, told, error=failed)

        threading.Thread(target=work, name="chimera-export", daemon=True).start()
