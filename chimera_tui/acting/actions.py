"""What the keys do that is not a matter of one screen: run, decide, open, copy, quit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.acting.deciding import Deciding
from chimera_tui.acting.editor import edit_text, open_editor
from chimera_tui.acting.exporting import Exporting
from chimera_tui.acting.gathering import Gathering
from chimera_tui.acting.ignoring import Ignoring
from chimera_tui.acting.leaving import Leaving
from chimera_tui.acting.lookups import Lookups
from chimera_tui.run.records import Section
from chimera_tui.screens.detail import DetailScreen
from chimera_tui.screens.heals import HealsScreen
from chimera_tui.screens.issues import IssuesScreen
from chimera_tui.sitting import ui_state
from chimera_tui.sitting.situation import Situation, situation_of
from chimera_tui.views.frame import MODES
from chimera_tui.views.layers import layer_detail
from chimera_tui.words import rule_pages
from chimera_tui.words.spans import clean, line, wrap
from engine.errors import ChimeraError
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from chimera_tui.app import ChimeraApp
    from chimera_tui.sitting.heal_review import HealReview
    from chimera_tui.words.spans import Line
    from engine.model import Layer, Location


class ConsoleActions(Deciding, Exporting, Gathering, Ignoring, Leaving):
    """The actions of the whole console; screens call them, and the palette."""

    def __init__(self, app: ChimeraApp) -> None:
        super().__init__(app)
        self.lookups = Lookups(app.session.ledger, self._looked_up)

    def _looked_up(self) -> None:
        """In the reading thread: let the screen tell what it knows now."""
        if self.app.is_running:
            self.app.call_later(self._tell_looked_up)

    def _tell_looked_up(self) -> None:
        if isinstance(self.app.screen, DetailScreen):
            self.app.screen.again()
        if self.app.mode_screen is not None:
            self.app.mode_screen.model_changed(frozenset({Section.ISSUES}))

    # -- facts ----------------------------------------------------------------------------------

    def situation(self) -> Situation:
        """What keys need to know, without a selection."""
        return situation_of(self.app)

    def rule_title(self, rule: str) -> str:
        """The title of a rule; empty while the rules are read."""
        return self.lookups.title(rule)

    def first_seen(self, fingerprint: str) -> str:
        """Which run of the ledger first found an issue."""
        run = self.lookups.first_seen(fingerprint)
        here = self.app.fleet.model.run
        return "this run" if run == here else f"run {run.rpartition('-')[2]}" if run else ""

    # -- modes and screens ----------------------------------------------------------------------

    def do_mode_board(self) -> None:
        """Show the board."""
        self.app.switch_mode("board")

    def do_mode_issues(self) -> None:
        """Show the issues."""
        self.app.switch_mode("issues")

    def do_mode_heals(self) -> None:
        """Show the heals."""
        self.app.switch_mode("heals")

    def do_mode_history(self) -> None:
        """Show the history."""
        self.app.switch_mode("history")

    def do_mode_watch(self) -> None:
        """Show the watch."""
        self.app.switch_mode("watch")

    def show_heal(self, fingerprint: str) -> None:
        """Show the heal of an issue."""
        self.app.switch_mode("heals")
        screen = self.app.screen
        if isinstance(screen, HealsScreen):
            screen.show_heal(fingerprint)

    def open_platform(self, name: str) -> None:
        """Show the issues of one of the run's platforms."""
        self.app.ui = replace(self.app.ui, issue_filter=f"on:{name}")
        self.app.switch_mode("issues")
        screen = self.app.screen
        if isinstance(screen, IssuesScreen) and screen.is_composed:
            screen.narrow(f"on:{name}")

    def open_layer(self, layer: Layer) -> None:
        """Show all that is known of a layer."""
        model = self.app.fleet.model
        self.app.push_screen(
            DetailScreen(f"Layer · {layer}", lambda width: layer_detail(model, layer, width))
        )

    def rule_page(self, rule: str) -> None:
        """Show the page of a rule."""
        page = rule_pages.rule_page(rule)
        if not page:
            self.app.tell(f"There is no page for {rule} here.", warning=True)
            return

        def lines(width: int) -> Sequence[Line]:
            return [line(row) for part in page.split("\n") for row in _page_rows(part, width)]

        self.app.push_screen(DetailScreen(f"Rule · {rule}", lines))

    def do_help(self) -> None:
        """Show what this screen is, and all keys."""
        from chimera_tui.screens.help import HelpScreen

        screen = self.app.mode_screen
        if screen is None:
            return
        name = dict(MODES).get(screen.CONTEXT.value, "Help")
        self.app.push_screen(
            HelpScreen(f"Help · {name}", screen.CONTEXT, screen.ABOUT, screen.situation())
        )

    def do_palette(self) -> None:
        """Open the palette."""
        from chimera_tui.screens.palette import PaletteScreen

        screen = self.app.mode_screen
        if screen is not None:
            self.app.push_screen(PaletteScreen(screen))

    def do_jump(self) -> None:
        """Put a letter on each pane."""
        from chimera_tui.screens.jump import JumpScreen

        screen = self.app.mode_screen
        panes = screen.panes() if screen is not None else []
        if len(panes) > 1:
            self.app.push_screen(JumpScreen(panes))
        else:
            self.app.tell("There is one pane only here.")

    def do_theme(self) -> None:
        """The next theme."""
        names = sorted(self.app.available_themes)
        at = names.index(self.app.theme) if self.app.theme in names else -1
        self.set_theme(names[(at + 1) % len(names)])

    def set_theme(self, name: str) -> None:
        """Change the theme and remember it."""
        from engine.records import replace

        self.app.theme = name
        self.app.ui = replace(self.app.ui, theme=name)
        self.app.tell(f"Theme {name}.")

    def do_replay_speed(self) -> None:
        """The next speed of the replay."""
        if self.app.player is not None:
            self.app.player.faster()

    # -- the run --------------------------------------------------------------------------------

    def do_run_start(self) -> None:
        """Start a run."""
        self.app.start_run()
        self.app.tell("A run has begun.")

    def do_run_cancel(self) -> None:
        """Stop the run, after asking."""
        from chimera_tui.screens.modal import Ask, Choice

        def answered(yes: bool | None) -> None:
            if yes and self.app.run_thread is not None:
                self.app.run_thread.cancel.cancel()
                self.app.tell("The run stops at its next step.")

        self.app.push_screen(
            Ask(
                "Cancel the run?",
                "It stops at its next step. What is live stays live, what was not approved is not"
                " written, and the ledger keeps what was done.",
                [Choice("No, go on", "n", value=False), Choice("Yes, cancel", "y", value=True)],
                stake="outward",
            ),
            answered,
        )

    # -- files ----------------------------------------------------------------------------------

    def edit_at(self, location: Location) -> None:
        """Open a place of the project in the editor."""
        self._edit(self.app.session.project / location.path, location.line)

    def edit_path(self, path: str) -> None:
        """Open a file of the project in the editor."""
        self._edit(self.app.session.project / path, None)

    def _edit(self, path: Path, at: int | None) -> None:
        if not path.exists():
            self.app.tell("The file is not here any more.", warning=True)
            return
        try:
            open_editor(self.app, path, at)
        except ChimeraError as error:
            self.app.tell(f"{error} {error.advice}", error=True)

    def edit_heal(self, review: HealReview, index: int) -> None:
        """Let the operator change a file as it would become."""
        file = review.selection.files[index]
        text = file.result()
        if text is None:
            self.app.tell("This file goes away; there is nothing to edit.", warning=True)
            return
        try:
            edited = edit_text(self.app, file.diff.path, text)
        except ChimeraError as error:
            self.app.tell(f"{error} {error.advice}", error=True)
            return
        except OSError as error:
            self.app.tell(str(error), error=True)
            return
        if edited != text:
            review.edit_file(index, edited)
            self.app.tell("Edited by you; enter simulates it before it is applied.")

    def keep_state(self) -> None:
        """Write the state of the interface."""
        if self.app.keeps_state:
            ui_state.save(ui_state.state_file(), self.app.ui)


def _page_rows(text: str, width: int) -> list[str]:
    """A paragraph's line: code and lists keep their shape."""
    if text.startswith((" ", "\t")) or not text.strip():
        return [clean(text)]
    return wrap(clean(text), width)
