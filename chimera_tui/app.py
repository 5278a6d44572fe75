"""The console's application: the modes over one sitting, and the tick that keeps them current.

What a sitting knows is in `sitting`, what the console says in `telling`, which screens there are
and when they are loaded in `modes`, what keys do in `actions`.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from chimera_tui import themes
from chimera_tui.acting.telling import Telling
from chimera_tui.pauses import Pauses
from chimera_tui.run.records import Section
from chimera_tui.screens.base import ModeScreen
from chimera_tui.sitting import ui_state
from chimera_tui.sitting.modes import MODE_SCREENS, load_later, make_ready
from chimera_tui.sitting.sitting import Sitting
from chimera_tui.sitting.situation import situation_of

if TYPE_CHECKING:
    from pathlib import PurePath

    from chimera_tui.acting.actions import ConsoleActions
    from chimera_tui.sitting.session import Session
    from chimera_tui.sitting.situation import Situation
    from engine.genesis.events import Event

DRAINS_PER_SECOND = 15
QUIET_TICKS = 15
CLOCK_TICKS = 4
"""Every so many drains the clocks on the screen move on."""


class ChimeraApp(Sitting, Telling):
    """The operator console."""

    TITLE = "Chimera"
    # The board's sheet is read with the console's: by itself it would have all parsed again.
    CSS_PATH: ClassVar[list[str | PurePath]] = ["console.tcss", "screens/board.tcss"]
    DEFAULT_MODE = "board"
    ENABLE_COMMAND_PALETTE = False  # ours is over the table of keys: screens.palette
    MODES = MODE_SCREENS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "ask_quit", "quit", show=False, priority=True, id="quit"),
    ]

    def __init__(self, session: Session, *, state: ui_state.UiState | None = None) -> None:
        """Make the console.

        Args:
            session: what there is to run and to show.
            state: the interface's state; read from the user's state folder when it is None.
        """
        Telling.__init__(self)
        Sitting.__init__(self, session)
        self.keeps_state = state is None
        self.ui = state if state is not None else ui_state.load(ui_state.state_file())
        self.pauses = Pauses()
        self._ticks = 0
        self._quiet = 0
        self._still = 0
        self._asked: set[int] = set()
        for theme in themes.THEMES:
            self.register_theme(theme)
        wanted = os.environ.get("TEXTUAL_THEME") or self.ui.theme
        # Before anything is mounted: a theme that changes has every style computed again.
        self.set_reactive(
            ChimeraApp.theme, wanted if wanted in self.available_themes else themes.DEFAULT
        )
        self.stylesheet.set_variables(self.get_css_variables())

    @cached_property
    def actions(self) -> ConsoleActions:
        """What keys do; loaded when the first one is pressed."""
        from chimera_tui.acting.actions import ConsoleActions

        return ConsoleActions(self)

    def on_mount(self) -> None:
        """Show what there is, begin."""
        self.open_sitting()
        if self.session.mode in self.MODES:
            self.switch_mode(self.session.mode)
        self.show_all()
        self.set_interval(1 / DRAINS_PER_SECOND, self.tick)
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        self.pauses.begin()
        load_later()

    def on_unmount(self) -> None:
        """Leave the interpreter as it was."""
        self.pauses.end()

    def tick(self) -> None:
        """Drain the inbox into the models, tell the screen once, bring up what must be asked."""
        if not self.is_running:
            return  # it closes: the screens may have lost their widgets already
        changed = self.drain()
        self._ticks += 1
        screen = self.mode_screen
        pending = {id(r) for r in self.pending()}
        if pending != self._asked:
            fresh = pending - self._asked
            self._asked = pending
            changed |= {Section.HEALS, Section.RUN}
            if fresh:
                self.call_later(self.actions.bring_up)
        if screen is not None and changed:
            screen.model_changed(changed)
        elif screen is not None and self.is_busy and self._ticks % CLOCK_TICKS == 0:
            if self.animation_level != "none":
                self.frame += 1
            screen.clock_tick()
        self._still = 0 if changed else self._still + 1
        if self._still == QUIET_TICKS:
            make_ready(self, "issues")
        works = self.is_busy or (screen is not None and screen.works)
        self._quiet = 0 if changed or works else self._quiet + 1
        self.pauses.breathe(quiet=self._quiet > QUIET_TICKS)

    # -- what screens ask -----------------------------------------------------------------------

    @property
    def mode_screen(self) -> ModeScreen | None:
        """The screen of the mode, below any modal."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, ModeScreen):
                return screen
        return None

    @property
    def is_typing(self) -> bool:
        """True while the operator types into a field."""
        return isinstance(self.focused, Input)

    def situation(self) -> Situation:
        """What keys need to know, without a selection."""
        return situation_of(self)

    def show_all(self) -> None:
        """Have the screen show the whole model anew."""
        if self.mode_screen is not None:
            self.mode_screen.model_changed(frozenset(Section))

    def play(self, events: tuple[Event, ...], speed: float = 10.0) -> None:
        """Show a past run on the board as it went."""
        if self.is_busy:
            self.tell("Something is going on already; wait for its end.", warning=True)
            return
        self.replay(events, speed)
        self.switch_mode("board")
        self.tell(f"Replay at {speed:g}×; * changes the speed.")

    def show_watched(self, events: tuple[Event, ...]) -> None:
        """Show a simulation of the watch on the board, unless a run has it."""
        if not self.is_busy:
            self.take_watched(events)
            self.show_all()

    def broken(self) -> None:
        """The console failed: the run must not go on without the one who answers it."""
        if self.run_thread is not None:
            self.run_thread.cancel.cancel("stopped: the console failed")

    def action_ask_quit(self) -> None:
        """Quit, or ask what becomes of the run."""
        self.actions.do_quit()


def run_console(session: Session) -> int:
    """Open the console and stay in it; answers the exit code of the run, or 0.

    When the operator detaches, the run goes on here in lines until it ends.
    """
    app = ChimeraApp(session)
    app.run()
    return app.actions.after()
