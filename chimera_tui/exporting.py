"""Exports: what `x` writes, and where."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from chimera_tui import exports
from chimera_tui.picture import own_svg
from chimera_tui.screens.modal import Ask, Choice
from chimera_tui.spans import count as counted
from engine import __version__
from engine.config import STATE_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chimera_tui.app import ChimeraApp
    from chimera_tui.run_views import IssueView

MANY = 10_000
"""So many issues take a moment to write."""


class Exporting:
    """The part of the console's actions that writes files for others."""

    app: ChimeraApp

    def export_issues(self, issues: Iterable[IssueView], count: int) -> None:
        """Ask for the form, then write.

        Args:
            issues: what is written; gone through once, in the writing thread.
            count: how many there are.
        """
        run = self.app.fleet.model.name or "none"

        def answered(form: str | None) -> None:
            if form is None:
                return
            if form == "svg":
                self.do_export()
                return
            parts = {
                "json": lambda: exports.json_parts(issues),
                "md": lambda: exports.markdown_parts(issues, f"Issues of run {run}"),
                "sarif": lambda: exports.sarif_parts(issues, __version__),
            }[form]()
            if count > MANY:
                self.app.tell(f"Writes {count} issues; you can go on meanwhile.")
            self.write(f"issues-{run}.{form}", parts)

        self.app.push_screen(
            Ask(
                "Export",
                f"{counted(count, 'issue')} as a file in {STATE_FOLDER}/{exports.EXPORTS}/.",
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

    def write(self, name: str, parts: Iterable[str]) -> None:
        """Write into the exports folder, in a thread of its own, and say where."""
        if self.app.session.read_only:
            self.app.tell("This console is read-only: it writes nothing.", warning=True)
            return
        project = self.app.session.project

        def work() -> None:
            try:
                path = exports.write_export(project / STATE_FOLDER, name, parts)
                told, failed = f"Wrote {path.relative_to(project)}", False
            except OSError as error:
                told, failed = f"It cannot be written: {error.strerror}.", True
            except Exception as error:  # noqa: BLE001 - the edge of the export's thread
                told, failed = f"The export failed: {type(error).__name__}: {error}.", True
            if self.app.is_running:
                self.app.call_later(self.app.tell, told, error=failed)

        threading.Thread(target=work, name="chimera-export", daemon=True).start()
