"""Exports: what `x` writes, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui import exports
from chimera_tui.picture import own_svg
from chimera_tui.screens.modal import Ask, Choice
from engine import __version__
from engine.config import STATE_FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chimera_tui.app import ChimeraApp
    from chimera_tui.run_views import IssueView


class Exporting:
    """The part of the console's actions that writes files for others."""

    app: ChimeraApp

    def export_issues(self, issues: Sequence[IssueView]) -> None:
        """Ask for the form, then write."""
        run = self.app.fleet.model.name or "none"

        def answered(form: str | None) -> None:
            if form is None:
                return
            if form == "svg":
                self.do_export()
                return
            text = {
                "json": lambda: exports.issues_json(issues),
                "md": lambda: exports.issues_markdown(issues, f"Issues of run {run}"),
                "sarif": lambda: exports.issues_sarif(issues, __version__),
            }[form]()
            self.write(f"issues-{run}.{form}", text)

        self.app.push_screen(
            Ask(
                "Export",
                f"{len(issues)} issues as a file in {STATE_FOLDER}/{exports.EXPORTS}/.",
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
            own_svg(self.app.export_screenshot()),
        )

    def write(self, name: str, text: str) -> None:
        """Write into the exports folder, and say where."""
        if self.app.session.read_only:
            self.app.tell("This console is read-only: it writes nothing.", warning=True)
            return
        try:
            path = exports.write_export(self.app.session.project / STATE_FOLDER, name, text)
        except OSError as error:
            self.app.tell(f"It cannot be written: {error.strerror}.", error=True)
            return
        self.app.tell(f"Wrote {path.relative_to(self.app.session.project)}")
