"""What all modes share: the frame, the keys from the table, and why a key cannot act."""

from __future__ import annotations

from asyncio import get_running_loop
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen

from chimera_tui.keys import BY_ID, Context, keys_of, reason_against
from chimera_tui.run.records import Section
from chimera_tui.views import frame
from chimera_tui.widgets.line_bar import LineBar
from chimera_tui.widgets.line_list import TextPane
from chimera_tui.widgets.paint import Painted

if TYPE_CHECKING:
    from asyncio import TimerHandle
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.widget import Widget

    from chimera_tui.app import ChimeraApp
    from chimera_tui.sitting.situation import Situation
    from chimera_tui.words.spans import Line


def bindings_of(context: Context) -> list[BindingType]:
    """The bindings of a context, from the table."""
    return [
        Binding(key.key, f"act({key.id!r})", key.label, show=False, id=key.id)
        for key in keys_of(context)
        if key.key and key.id != "quit"
    ]


class Pane(Container):
    """A framed part of a screen; its frame shows where the focus is."""

    DEFAULT_CSS = """
    Pane {
        border: round $border-blurred;
        border-title-color: $foreground 90%;
        border-subtitle-color: $foreground 78%;
        height: auto;
        &:focus-within {
            border: round $primary; border-title-color: $text-primary; border-title-style: bold;
        }
    }
    """
    _labels = ("", "")

    @property
    def title_text(self) -> str:
        """The title as it was set, no markup in it."""
        return self._labels[0]

    def label(self, title: str, subtitle: str = "") -> None:
        """Set title and subtitle; foreign text in them is never markup.

        What stands there already is left alone: setting it would draw the whole pane again.
        """
        old_title, old_subtitle = self._labels
        self._labels = (title, subtitle)
        if title != old_title:
            self.border_title = title.replace("[", "\\[")
        if subtitle != old_subtitle:
            self.border_subtitle = subtitle.replace("[", "\\[")


class ModeScreen(Screen[None]):
    """One of the five modes."""

    CONTEXT: ClassVar[Context] = Context.ALL
    ABOUT: ClassVar[str] = ""
    """What am I looking at, in a few sentences; the head of the help."""
    SECTIONS: ClassVar[frozenset[Section]] = frozenset(Section)
    """The parts of the model that this screen shows."""
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it as it is used here
        (0, "-tiny"),
        (60, "-narrow"),
        (100, "-wide"),
        (140, "-xwide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - likewise
        (0, "-flat"),
        (16, "-short"),
        (30, "-tall"),
    ]
    AUTO_FOCUS = ""
    _going = ""
    """The run that went on when the model was last looked at."""
    is_composed = False
    """True once its widgets are there: set by the first line of each screen's `on_mount`."""
    DEFAULT_CSS = """
    ModeScreen {
        layout: vertical;
        background: $background;
        #context { color: $foreground; }
        #body { height: 1fr; width: 1fr; }
        #small { display: none; height: 1fr; }
        &.-narrow #context, &.-short #context { display: none; }
        &.-tiny, &.-flat {
            #body, #context, #keys { display: none; }
            #small { display: block; }
        }
    }
    """

    @property
    def console(self) -> ChimeraApp:
        """The app."""
        return cast("ChimeraApp", self.app)

    def compose(self) -> ComposeResult:
        """The frame; the subclass fills the middle."""
        yield LineBar(self._title, id="title")
        yield LineBar(self._about_run, id="context")
        with Container(id="body"):
            yield from self.body()
        yield TextPane(self._small, id="small")
        yield LineBar(self._keys, id="keys")

    def body(self) -> ComposeResult:
        """The middle of the screen."""
        yield from ()

    def _title(self, width: int) -> Sequence[Line]:
        return [frame.title(self.console.standing, self._facts(), width)]

    def _about_run(self, width: int) -> Sequence[Line]:
        return [frame.context(self.console.standing, self._facts(), width)]

    def _keys(self, width: int) -> Sequence[Line]:
        return [frame.key_bar(self.CONTEXT, self.situation(), width)]

    def _small(self, width: int) -> Sequence[Line]:
        return frame.too_small(self.console.fleet.model, self._facts(), width)

    def _facts(self) -> frame.FrameFacts:
        return self.console.facts(mode=self.CONTEXT.value, note=self.note())

    @property
    def is_small(self) -> bool:
        """True when the terminal is too small for the screen."""
        return self.has_class("-tiny") or self.has_class("-flat")

    @property
    def works(self) -> bool:
        """True while it works through something long, piece by piece: no quiet moment."""
        return False

    def note(self) -> str:
        """What the screen says in the title at the right."""
        return ""

    def situation(self) -> Situation:
        """What keys need to know; subclasses add what is selected."""
        return self.console.situation()

    # -- refreshing -----------------------------------------------------------------------------

    def on_screen_resume(self) -> None:
        """Coming back: show what happened meanwhile."""
        self._going = ""
        self.model_changed(frozenset(Section))

    def model_changed(self, changed: frozenset[Section]) -> None:
        """Show the model anew where it changed."""
        if not self.is_composed:
            return
        self.frame_changed()
        self._tell_the_end()
        if changed & self.SECTIONS:
            self.show_model(changed)

    def _tell_the_end(self) -> None:
        """Say how a run ended where the board, which shows it, is not on."""
        model = self.console.fleet.model
        if model.over and self._going == model.run and self.CONTEXT is not Context.BOARD:
            live = f", live at {model.url}" if model.url else ""
            good = model.finished is not None and model.finished.exit_code == 0
            word = frame.word_of(model.state)
            self.console.tell(f"The run has ended: {word}{live}. 1 shows it.", warning=not good)
        asked = model.initiated is not None and model.initiated.command != "watch"
        self._going = model.run if asked and not model.over else ""

    def frame_changed(self) -> None:
        """Show the frame anew."""
        for bar in self.query(LineBar):
            if bar.id in {"title", "context", "keys"}:
                bar.changed()
        if self.is_small:
            self.query_one("#small", TextPane).show(self._small)

    def show_model(self, changed: frozenset[Section]) -> None:
        """Show the model; the subclass's."""

    def clock_tick(self) -> None:
        """A moment passed while a run goes on."""
        if self.is_composed:
            self.query_one("#title", LineBar).changed()

    def after(self, seconds: float, do: Callable[[], None]) -> TimerHandle:
        """Do something on this screen in a moment; what is answered can be cancelled.

        Textual's one-shot timer is lost without a word when its thread is held up, by a round of
        the collector for one, for longer than the moment just as it is started.
        """
        return get_running_loop().call_later(seconds, self.call_later, do)

    # -- acting ---------------------------------------------------------------------------------

    def action_act(self, name: str) -> None:
        """Do what a key of the table is for, or say why not."""
        key = BY_ID.get(name)
        if key is not None and (reason := reason_against(key, self.situation())):
            self.console.tell(reason, warning=True)
            return
        method = "do_" + name.replace(".", "_")
        handler = getattr(self, method, None) or getattr(self.console.actions, method, None)
        if handler is None:
            self.console.tell(f"{name} does nothing here.", warning=True)
            return
        handler()
        if self.is_composed:
            self.frame_changed()

    def panes(self) -> list[Widget]:
        """What can have the focus, in the order of the screen."""
        return [w for w in self.focus_chain if isinstance(w, Painted)]

    def do_pane_next(self) -> None:
        """Go to the next pane."""
        self.focus_next()

    def do_pane_previous(self) -> None:
        """Go to the pane before."""
        self.focus_previous()

    def do_open(self) -> None:
        """Open what waits when nothing has the focus."""
        if self.console.needs():
            self.console.actions.do_needs_go()
        elif self.focused is None and (panes := self.panes()):
            panes[0].focus()

    def do_back(self) -> None:
        """Out: to the board; on the board there is nothing further out."""
        if self.maximized is not None:
            self.minimize()
        elif self.CONTEXT is not Context.BOARD:
            self.console.switch_mode("board")
        else:
            self.console.tell("This is the board; ^q quits.")
