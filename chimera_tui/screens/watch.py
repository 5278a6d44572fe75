"""Watch: simulate at every save, say what came and what went."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on, work

from chimera_tui.keys import Context
from chimera_tui.run_views import Section
from chimera_tui.screens.base import ModeScreen, Pane, bindings_of
from chimera_tui.spans import Role, clean, line
from chimera_tui.views import watch as view
from chimera_tui.watching import (
    DEBOUNCE_MILLISECONDS,
    STEP_MILLISECONDS,
    ProjectWatch,
    WatchResult,
    relevant,
)
from chimera_tui.widgets.line_bar import LineBar
from chimera_tui.widgets.line_list import LineList
from engine.cancel import CancelToken
from engine.errors import ChimeraError, RunAborted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from chimera_tui.spans import Line

MOST_CHANGES = 500
MODES = ("simulate only (changes nothing)", "run after a save (asks at each step)")


class WatchScreen(ModeScreen):
    """What is watched, and the changes, newest first."""

    CONTEXT = Context.WATCH
    SECTIONS = frozenset({Section.RUN})
    ABOUT: ClassVar[str] = (
        "Save a file and see at once what it does: each save is simulated, and the row says how"
        " many issues came and went. The board and the issues show the last simulation. A save"
        " during a simulation supersedes it. What Chimera itself writes triggers nothing. p pauses,"
        " r simulates now, m also starts a run after a save, which asks at each step as always."
    )
    BINDINGS = bindings_of(Context.WATCH)
    CSS_PATH = "watch.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[view.Change] = []
        self.paused = False
        self.mode_index = 0
        self.watched: ProjectWatch | None = None
        self._cancel: CancelToken | None = None
        self._next: frozenset[str] | None = frozenset()
        self._busy = False

    def body(self) -> ComposeResult:
        """A head and the list."""
        with Pane(id="watch"):
            yield LineBar(self._head, id="watch-head")
            yield LineList(id="change-list", empty=self._none)

    def on_mount(self) -> None:
        """Begin to watch."""
        self.is_composed = True
        self.query_one("#watch", Pane).label("Watch", "p pause · r run now · m mode")
        self.query_one("#change-list").focus()
        if self.console.session.watch is not None:
            self.watched = self.console.session.watch()
            self.request(None)
            self.follow()

    def note(self) -> str:
        """Whether it watches."""
        return self._state()

    def _state(self) -> str:
        if self.watched is None:
            return "nothing to watch"
        return "paused" if self.paused else "watching"

    def _head(self, width: int) -> Sequence[Line]:
        return view.head(
            self.console.session.project.name,
            state=self._state(),
            mode=MODES[self.mode_index],
            width=width,
        )

    def _none(self) -> Sequence[Line]:
        if self.watched is None:
            return [line(("This session has no project to watch.", Role.DIM))]
        return [line(("Nothing changed yet. Save a file.", Role.DIM))]

    def show_changes(self) -> None:
        """Show the list anew."""
        self.query_one("#change-list", LineList).show(view.ChangeRows(self.changes))
        self.query_one("#watch-head", LineBar).changed()

    # -- watching -------------------------------------------------------------------------------

    @work(exclusive=True, group="watch", exit_on_error=False)
    async def follow(self) -> None:
        """Wait for changes as long as the console lives."""
        from watchfiles import awatch

        root = self.console.session.project
        stop = asyncio.Event()
        async for batch in awatch(
            root,
            debounce=DEBOUNCE_MILLISECONDS,
            step=STEP_MILLISECONDS,
            watch_filter=None,
            stop_event=stop,
        ):
            paths = relevant(root, batch)
            if paths and self.watched is not None:
                paths = self.watched.sift(paths)
            if paths:
                self.request(paths)

    def request(self, paths: frozenset[str] | None) -> None:
        """Simulate these changes; a simulation that goes on is superseded."""
        if self.paused and paths is not None:
            self._next = None if self._next is None else self._next | paths
            return
        if self._busy and self._cancel is not None:
            self._cancel.cancel()
        self._next = None if paths is None or self._next is None else self._next | paths
        shown = tuple(sorted(paths or ()))
        time = self.console.session.clock.now().astimezone().strftime("%H:%M:%S")
        self.changes.insert(0, view.Change(time, shown))
        del self.changes[MOST_CHANGES:]
        self.show_changes()
        if not self._busy:
            self._begin()

    def _begin(self) -> None:
        wanted, self._next = self._next, frozenset()
        self._busy, self._cancel = True, CancelToken()
        self.simulate(self.changes[0], wanted, self._cancel)

    @work(thread=True, group="simulate", exit_on_error=False)
    def simulate(
        self, change: view.Change, paths: frozenset[str] | None, cancel: CancelToken
    ) -> None:
        """Simulate in a thread."""
        if self.watched is None:
            return
        try:
            result = self.watched.simulate(paths, cancel)
            self.app.call_from_thread(self._simulated, change, result, "")
        except RunAborted:
            self.app.call_from_thread(self._superseded, change, paths)
        except ChimeraError as error:
            self.app.call_from_thread(self._simulated, change, None, f"✗ {error} {error.advice}")

    def _simulated(self, change: view.Change, result: WatchResult | None, fault: str) -> None:
        change.result, change.note = result, clean(fault)
        self._busy = False
        self.show_changes()
        if result is not None:
            self.console.show_watched(result)
            if self.mode_index and result.simulation.issues and not result.first:
                self._run_after_save()
        if self._next is None or self._next:
            self._begin()

    def _superseded(self, change: view.Change, paths: frozenset[str] | None) -> None:
        change.note = "superseded by a newer change"
        self._busy = False
        self._next = None if paths is None or self._next is None else self._next | paths
        self._begin()

    def _run_after_save(self) -> None:
        if not self.console.situation().running and self.console.session.start is not None:
            self.console.start_run()

    @on(LineList.Opened, "#change-list")
    def _open(self) -> None:
        self.console.switch_mode("issues")

    # -- actions --------------------------------------------------------------------------------

    def do_watch_pause(self) -> None:
        """Pause, or go on with what changed meanwhile."""
        self.paused = not self.paused
        if not self.paused and (self._next is None or self._next):
            waiting, self._next = self._next, frozenset()
            self.request(waiting)
        self.show_changes()

    def do_watch_now(self) -> None:
        """Simulate everything now."""
        self.request(None)

    def do_watch_mode(self) -> None:
        """Simulate only, or run after a save."""
        self.mode_index = (self.mode_index + 1) % len(MODES)
        self.show_changes()

    def do_watch_clear(self) -> None:
        """Clear the list."""
        self.changes = [c for c in self.changes if c.result is None and not c.note]
        self.show_changes()
