"""Leaving: quit at once, or with a run going on detach from it or cancel it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chimera_tui.screens.modal import Ask, Choice

if TYPE_CHECKING:
    from chimera_tui.app import ChimeraApp

CANCEL_SECONDS = 2.0
"""How long quitting waits for a run to stop at its next step."""


class Leaving:
    """The part of the console's actions that ends it."""

    app: ChimeraApp
    detached = False

    def do_quit(self) -> None:
        """Quit, or ask what becomes of the run."""
        run = self.app.run_thread
        if run is None or not run.alive:
            self._leave()
            return
        if any(isinstance(s, Ask) and s.heading == LEAVE for s in self.app.screen_stack):
            return

        def answered(choice: str | None) -> None:
            if choice == "detach":
                self.detached = True
                self._leave()
            elif choice == "cancel":
                run.cancel.cancel()
                self._leave()

        self.app.push_screen(
            Ask(
                LEAVE,
                "Detach: the console closes and the run goes on in this terminal, in lines; what"
                " must be decided is asked there. Cancel: the run stops at its next step; what is"
                " live stays live.",
                [
                    Choice("Stay", "s", "stay"),
                    Choice("Detach", "d", "detach"),
                    Choice("Cancel the run", "c", "cancel"),
                ],
            ),
            answered,
        )

    def _leave(self) -> None:
        self.app.actions.keep_state()
        run = self.app.run_thread
        self.app.exit(run.exit_code if run is not None and run.exit_code is not None else 0)

    def after(self) -> int:
        """What is left to do once the console is closed; the exit code."""
        run = self.app.run_thread
        if run is None:
            return 0
        if self.detached and run.alive:
            from chimera_tui.formats.text import TextLines
            from chimera_tui.prompts.gates import PromptDecider

            lines = TextLines(sys.stdout)
            print("Detached; the run goes on here. ^c stops waiting for it.")
            self.app.inbox.forward(lines)
            run.decider.hand_over(PromptDecider())
            try:
                run.join()
            except KeyboardInterrupt:
                run.cancel.cancel()
                run.join(CANCEL_SECONDS)
                return 130
        elif run.alive:
            run.join(CANCEL_SECONDS)
        if run.alive:
            print("The run did not stop in time and ends with this process.", file=sys.stderr)
            return 130
        return run.exit_code if run.exit_code is not None else 130


LEAVE = "A run is going on"
