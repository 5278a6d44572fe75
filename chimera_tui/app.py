"""The console's application: modes, the tick that drains the inbox, and the run's thread.

Only the board is loaded before the first paint; the rest comes while the operator reads it.
"""

from __future__ import annotations

import importlib
import os
import threading
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual.app import App
from textual.binding import Binding, BindingType
from textual.widgets import Input

from chimera_tui import themes, ui_state
from chimera_tui.bridge import Budget, EngineRun, Inbox
from chimera_tui.fleet import Fleet
from chimera_tui.ledger_reader import last_run_of
from chimera_tui.pauses import Pauses
from chimera_tui.player import Player
from chimera_tui.run_views import Section
from chimera_tui.screens.base import ModeScreen
from chimera_tui.screens.board import BoardScreen
from chimera_tui.situation import situation_of
from chimera_tui.views.frame import FrameFacts
from chimera_tui.views.needs import Interrupted, Need, needs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import PurePath

    from textual.app import SystemCommand
    from textual.screen import Screen

    from chimera_tui.actions import ConsoleActions
    from chimera_tui.session import Session
    from chimera_tui.situation import Situation
    from chimera_tui.watching import WatchResult
    from engine.genesis.events import Event

Severity = Literal["information", "warning", "error"]

DRAINS_PER_SECOND = 15
QUIET_TICKS = 15
ERROR_SECONDS, TOLD_SECONDS = 10.0, 4.0
"""How long a line that tells of an error, or of anything else, stays."""
CLOCK_TICKS = 4
"""Every so many drains the clocks on the screen move on."""


LATER = (
    "chimera_tui.actions",
    *(f"chimera_tui.screens.{mode}" for mode in ("issues", "heals", "history", "watch")),
    "engine.pipeline",
)
"""What a key may ask for next."""


def _mode(name: str) -> Callable[[], Screen[Any]]:
    def make() -> Screen[Any]:
        module = importlib.import_module(f"chimera_tui.screens.{name}")
        screen: Screen[Any] = getattr(module, f"{name.capitalize()}Screen")()
        return screen

    return make


class ChimeraApp(App[int]):
    """The operator console."""

    TITLE = "Chimera"
    # The board's sheet is read with the console's: by itself it would have all parsed again.
    CSS_PATH: ClassVar[list[str | PurePath]] = ["console.tcss", "screens/board.tcss"]
    DEFAULT_MODE = "board"
    ENABLE_COMMAND_PALETTE = True
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "board": BoardScreen,
        **{name: _mode(name) for name in ("issues", "heals", "history", "watch")},
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "ask_quit", "quit", show=False, priority=True, id="quit"),
    ]

    def __init__(self, session: Session, *, state: ui_state.UiState | None = None) -> None:
        """Make the console.

        Args:
            session: what there is to run and to show.
            state: the interface's state; read from the user's state folder when it is None.
        """
        super().__init__()
        self.session = session
        self.keeps_state = state is None
        self.ui = state if state is not None else ui_state.load(ui_state.state_file())
        self.fleet = Fleet()
        self.inbox = Inbox()
        self.run_thread: EngineRun | None = None
        self.player: Player | None = None
        self.interrupted: Interrupted | None = None
        self.frame = 0
        self.pauses = Pauses()
        self._ticks = 0
        self._quiet = 0
        self._error_until = 0.0
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
        from chimera_tui.actions import ConsoleActions

        return ConsoleActions(self)

    def on_mount(self) -> None:
        """Show what there is, begin."""
        self._begin()
        if self.session.mode in self.MODES:
            self.switch_mode(self.session.mode)
        if self.mode_screen is not None:
            self.mode_screen.model_changed(frozenset(Section))
        self.set_interval(1 / DRAINS_PER_SECOND, self.tick)
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        """Load what may be asked for next, where nobody waits for it."""
        self.pauses.begin()
        threading.Thread(target=_load_later, name="chimera-load", daemon=True).start()

    def on_unmount(self) -> None:
        """Leave the interpreter as it was."""
        self.pauses.end()

    def _begin(self) -> None:
        if self.session.events:
            self.player = Player(self.session.events, self.session.speed, self.session.clock)
            if self.session.speed <= 0:
                self.fleet.apply_all(self.player.rest())
            return
        events = last_run_of(self.session.ledger)
        if events:
            self.fleet.apply_all(events)
            model = self.fleet.model
            if not model.over:
                layer = model.current_layer()
                self.interrupted = Interrupted(model.name, layer.layer.value if layer else "start")
        if self.session.autostart and self.session.start is not None:
            self.start_run()

    def play(self, events: tuple[Event, ...], speed: float = 10.0) -> None:
        """Show a past run on the board as it went."""
        if self.is_busy:
            self.tell("Something is going on already; wait for its end.", warning=True)
            return
        self.fleet = Fleet()
        self.player = Player(events, speed, self.session.clock)
        self.switch_mode("board")
        self.tell(f"Replay at {speed:g}×; * changes the speed.")

    def show_watched(self, result: WatchResult) -> None:
        """Show a simulation of the watch on the board, unless a run has it."""
        if not self.is_busy:
            self.fleet.apply_all(result.events)
            if self.mode_screen is not None:
                self.mode_screen.model_changed(frozenset(Section))

    def start_run(self) -> None:
        """Start a run in its thread."""
        self.fleet.close_shown()
        self.interrupted = None
        self.run_thread = EngineRun(self.session, self.inbox)
        self.run_thread.start()

    # -- the tick -------------------------------------------------------------------------------

    def tick(self) -> None:
        """Drain the inbox into the models, tell the screen once, bring up what must be asked."""
        if not self.is_running:
            return  # it closes: the screens may have lost their widgets already
        changed: frozenset[Section] = frozenset()
        budget = Budget()
        while events := self.inbox.drain(500):
            changed |= self.fleet.apply_all(events)
            if budget.spent:
                break
        if self.player is not None and (due := self.player.due()):
            changed |= self.fleet.apply_all(due)
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
        self._quiet = 0 if changed or self.is_busy else self._quiet + 1
        self.pauses.breathe(quiet=self._quiet > QUIET_TICKS)

    @property
    def is_busy(self) -> bool:
        """True while a run, or a replay of one, goes on."""
        alive = self.run_thread is not None and self.run_thread.alive
        return alive or (self.player is not None and not self.player.over)

    @property
    def mode_screen(self) -> ModeScreen | None:
        """The screen of the mode, below any modal."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, ModeScreen):
                return screen
        return None

    # -- what screens ask -----------------------------------------------------------------------

    def now(self) -> float:
        """The time that durations are counted to: the clock's, or the replay's own."""
        if self.run_thread is not None and self.run_thread.alive:
            return self.session.clock.now().timestamp()
        return self.fleet.model.now

    def pending(self) -> tuple[object, ...]:
        """The questions that wait."""
        return self.run_thread.decider.pending if self.run_thread is not None else ()

    def needs(self) -> list[Need]:
        """All that waits for the operator."""
        requests = self.run_thread.decider.pending if self.run_thread is not None else ()
        return needs_of(requests, self.interrupted)

    def facts(self, *, mode: str, note: str = "") -> FrameFacts:
        """What the frame tells."""
        return FrameFacts(
            mode=mode,
            now=self.now(),
            frame=self.frame,
            waiting=len(self.needs()),
            policy=self.run_thread.decider.policy if self.run_thread is not None else "ask",
            read_only=self.session.read_only,
            replay=self.player.label if self.player is not None and not self.player.over else "",
            note=note,
            project=self.session.project.name,
            target=self.session.target,
            stopped=self.interrupted is not None,
        )

    @property
    def is_typing(self) -> bool:
        """True while the operator types into a field."""
        return isinstance(self.focused, Input)

    def situation(self) -> Situation:
        """What keys need to know, without a selection."""
        return situation_of(self)

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

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every action of the table that holds here."""
        yield from self.actions.palette(screen)

    def _handle_exception(self, error: Exception) -> None:
        """The edge of the console: what breaks here is told in a line, with a file for menders.

        Textual would print the traceback with all local values, project texts among them.
        """
        if self.is_headless:
            super()._handle_exception(error)
            return
        from chimera_tui.crash import report_crash

        if self.run_thread is not None:
            self.run_thread.cancel.cancel("stopped: the console failed")
        self._exception = error
        self.exit(2, return_code=2, message=report_crash(error))

    def action_help_quit(self) -> None:
        """What ``ctrl+c`` does where no text is marked: it tells the way out."""
        self.tell("^q quits; while a run goes on it asks what becomes of it.")

    def action_ask_quit(self) -> None:
        """Quit, or ask what becomes of the run."""
        self.actions.do_quit()


def _load_later() -> None:
    for name in LATER:
        importlib.import_module(name)


def run_console(session: Session) -> int:
    """Open the console and stay in it; answers the exit code of the run, or 0.

    When the operator detaches, the run goes on here in lines until it ends.
    """
    app = ChimeraApp(session)
    app.run()
    return app.actions.after()
