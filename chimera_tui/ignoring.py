"""Ignoring: what `i` asks and does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.screens.ignore import AskIgnore, Ignored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chimera_tui.app import ChimeraApp
    from chimera_tui.run_views import IssueView
    from engine.model import Issue


class Ignoring:
    """The part of the console's actions that lets issues be."""

    app: ChimeraApp

    def ignore(self, views: Sequence[IssueView]) -> None:
        """Ask for a reason and a day, then write the waivers into chimera.toml."""
        # A waiver is of one rule in one file: issues that share both are one.
        issues = list({(v.issue.rule, v.issue.location.path): v.issue for v in views}.values())
        if not issues or self.app.session.ignore is None:
            return

        def answered(answer: Ignored | None) -> None:
            if answer is not None:
                self._write_waivers(issues, answer)

        first = f"{issues[0].rule} in {issues[0].location.path or 'the project'}"
        what = first if len(issues) == 1 else f"{first} and {len(issues) - 1} more"
        self.app.push_screen(AskIgnore(what, self.app.session.clock.now().date()), answered)

    def _write_waivers(self, issues: Sequence[Issue], answer: Ignored) -> None:
        from engine.errors import ChimeraError

        ignore = self.app.session.ignore
        if ignore is None:
            return
        done: list[str] = []
        waived: list[Issue] = []
        faults: dict[str, None] = {}
        for issue in issues:
            try:
                done.append(ignore(issue, answer.reason, answer.until))
                waived.append(issue)
            except ChimeraError as error:
                faults[f"{error} {error.advice}".strip()] = None
            except OSError as error:
                faults[
                    f"chimera.toml cannot be written: {error.strerror or error}."
                    " Free the place or the right, then ignore again."
                ] = None
        self._show_ignored(waived, answer)
        if len(done) > 1:
            self.app.tell(f"{len(done)} waivers until {answer.until} are in chimera.toml.")
        elif done:
            self.app.tell(done[0])
        for fault in faults:
            self.app.tell(fault, error=True)

    def _show_ignored(self, issues: Sequence[Issue], answer: Ignored) -> None:
        from chimera_tui.bridge import OPERATOR
        from chimera_tui.run_views import Section
        from engine.genesis.events import IssueIgnored

        for issue in issues:
            self.app.fleet.model.ignore(
                IssueIgnored(
                    rule=issue.rule,
                    path=issue.location.path,
                    issue=issue.fingerprint,
                    reason=answer.reason,
                    until=answer.until,
                    by=OPERATOR,
                )
            )
        if issues and self.app.mode_screen is not None:
            self.app.mode_screen.model_changed(frozenset({Section.ISSUES}))
