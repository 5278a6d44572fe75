"""Watch: simulate at every save, say what came and what went.

Two threads work for it: one follows the folder, one simulates. The screen only orders and shows.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, ClassVar

from textual import on

from chimera_tui.keys import Context
from chimera_tui.run.records import Section
from chimera_tui.screens.base import ModeScreen, Pane, bindings_of
from chimera_tui.views import watch as view
from chimera_tui.watching.changes import FolderWatch
from chimera_tui.watching.simulations import Simulations
from chimera_tui.watching.watcher import Fault, ProjectWatch, WatchResult, fault_of
from chimera_tui.widgets.line_bar import LineBar
from chimera_tui.widgets.line_list import LineList
from chimera_tui.words.spans import Role, clean, ellipsis, line
from engine.errors import RunAborted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from chimera_tui.watching.changes import Burst
    from chimera_tui.watching.simulations import Job
    from chimera_tui.words.spans import Line

MODES = ("simulate only (changes nothing)", "run after a save (asks at each step)")
LEAVE_SECONDS = 1.0
"""How long leaving waits for the thread that follows the folder."""


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
        self.simulations = Simulations()
        self.mode_index = 0
        self.watched: ProjectWatch | None = None
        self._trouble = ""
        self._slowly = ""
        self._stop = threading.Event()
        self._follower: threading.Thread | None = None

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
            self._follower = threading.Thread(
                target=self._follow, args=(self.watched,), name="chimera-watch", daemon=True
            )
            self._follower.start()

    def on_unmount(self) -> None:
        """Follow no more."""
        self._stop.set()
        if (going := self.simulations.going) is not None:
            going.cancel.cancel()
        if self._follower is not None:
            self._follower.join(LEAVE_SECONDS)

    def note(self) -> str:
        """Whether it watches."""
        return self._state()

    def _state(self) -> str:
        if self.watched is None:
            return "nothing to watch"
        if self._trouble:
            return "cannot watch"
        return "paused" if self.simulations.paused else "watching"

    def _head(self, width: int) -> Sequence[Line]:
        lines = view.head(
            self.console.session.project.name,
            state=self._state(),
            mode=MODES[self.mode_index],
            width=width,
        )
        if self._trouble:
            lines.append(line(("✗ ", Role.BAD), (clean(self._trouble), Role.BAD)))
        elif self._slowly:
            told = f"! looks again and again, since the system does not tell: {self._slowly}"
            lines.append(line((clean(told), Role.WARN)))
        return [ellipsis(row, width) for row in lines]

    def _none(self) -> Sequence[Line]:
        if self.watched is None:
            return [line(("This session has no project to watch.", Role.DIM))]
        return [line(("Nothing changed yet. Save a file.", Role.DIM))]

    def show_changes(self) -> None:
        """Show the list anew."""
        self.query_one("#change-list", LineList).show(view.ChangeRows(self.simulations.changes))
        self.query_one("#watch-head", LineBar).changed()

    # -- watching -------------------------------------------------------------------------------

    def _follow(self, watched: ProjectWatch) -> None:
        """In its thread: hand on what changes, until the screen goes."""
        try:
            for burst in FolderWatch(self.console.session.project, self._stop).bursts():
                paths = burst.paths
                if paths:
                    paths = watched.sift(paths)
                self._hand(self._seen, burst, paths)
        except Exception as error:  # noqa: BLE001 - the edge of the watch's thread
            self._hand(self._lost, fault_of(error))

    def _hand(self, to: Callable[..., None], *what: object) -> None:
        """From another thread: do this in the screen's."""
        if not self._stop.is_set() and self.app.is_running:
            self.app.call_later(to, *what)

    def _seen(self, burst: Burst, paths: frozenset[str] | None) -> None:
        if not self.is_attached:
            return
        if burst.trouble:
            self._lost(Fault(error=burst.trouble, advice="The watch goes on when it is back."))
        elif paths is None or paths:
            self._trouble = ""
            self.request(paths)
        if burst.slowly != self._slowly and not burst.trouble:
            self._slowly = burst.slowly or (self._slowly if paths else "")
            self.show_changes()

    def _lost(self, fault: Fault) -> None:
        """Nothing can be seen of the project: what was shown of it does not hold any more."""
        if not self.is_attached or self.watched is None:
            return
        self._trouble = str(fault)
        self.console.tell(f"The watch: {fault}", error=True)
        self.console.show_watched(self.watched.failed(fault))
        self.show_changes()
        self.frame_changed()

    def request(self, paths: frozenset[str] | None, *, forced: bool = False) -> None:
        """Simulate these changes; a simulation that goes on is superseded."""
        clock = self.console.session.clock
        self.simulations.changed(
            paths,
            time=clock.now().astimezone().strftime("%H:%M:%S"),
            now=clock.monotonic(),
            forced=forced,
        )
        self._go_on()

    def _go_on(self) -> None:
        """Begin what waits, if nothing goes on; show how things stand."""
        job = self.simulations.take()
        if job is not None:
            threading.Thread(
                target=self._simulate, args=(job,), name="chimera-simulate", daemon=True
            ).start()
        self.show_changes()

    def _simulate(self, job: Job) -> None:
        """In its thread: simulate."""
        if self.watched is None:
            return
        try:
            result = self.watched.simulate(job.paths, job.cancel)
        except RunAborted:
            self._hand(self._superseded, job)
        except Exception as error:  # noqa: BLE001 - the edge of the simulation's thread
            self._hand(self._failed, job, fault_of(error))
        else:
            self._hand(self._simulated, job, result)

    def _simulated(self, job: Job, result: WatchResult) -> None:
        self._ended(job, result, "")
        self.console.show_watched(result.events)
        if self.mode_index and result.simulation.issues and not result.first:
            self._run_after_save()
        self._go_on()

    def _failed(self, job: Job, fault: Fault) -> None:
        where = f" {fault.where}" if fault.where else ""
        self._ended(job, None, clean(f"✗ {fault}{where}"))
        if self.watched is not None:
            self.console.show_watched(self.watched.failed(fault))
        self._go_on()

    def _ended(self, job: Job, result: WatchResult | None, note: str) -> None:
        now = self.console.session.clock.monotonic()
        self.simulations.ended(job, result, note=note, now=now)

    def _superseded(self, job: Job) -> None:
        self.simulations.superseded(job)
        self._go_on()

    def _run_after_save(self) -> None:
        if not self.console.situation().running and self.console.session.start is not None:
            self.console.start_run()

    @on(LineList.Opened, "#change-list")
    def _open(self) -> None:
        self.console.switch_mode("issues")

    # -- actions --------------------------------------------------------------------------------

    def do_watch_pause(self) -> None:
        """Pause, or go on with what changed meanwhile."""
        self.simulations.paused = not self.simulations.paused
        self._go_on()

    def do_watch_now(self) -> None:
        """Simulate everything now."""
        self.request(None, forced=True)

    def do_watch_mode(self) -> None:
        """Simulate only, or run after a save."""
        self.mode_index = (self.mode_index + 1) % len(MODES)
        self.show_changes()

    def do_watch_clear(self) -> None:
        """Clear the list."""
        self.simulations.clear()
        self.show_changes()
