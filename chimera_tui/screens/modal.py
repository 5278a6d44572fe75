"""Modals: small, careful, with their choices as text that keys and mouse reach.

For the first quarter second a modal is deaf, so that what was typed for the screen below can
approve nothing. Focus begins at the choice that changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import ModalScreen
from textual.widgets import Input

from chimera_tui.views.confirm import choice_line
from chimera_tui.widgets.line_bar import LineBar
from chimera_tui.widgets.line_list import TextPane
from chimera_tui.words.spans import Line, clean_paragraphs, line, wrap
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.events import Key

    from chimera_tui.app import ChimeraApp

DEAF_SECONDS = 0.25
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One of a modal's answers."""

    label: str
    key: str
    value: T


class Modal(ModalScreen[T]):
    """A modal with a text and a row of choices."""

    DEFAULT_CSS = """
    Modal {
        align: center middle;
        background: $background 60%;
        & > #box {
            width: 76; max-width: 96%; height: auto; max-height: 94%;
            border: round $primary; padding: 1 2; background: $surface;
            border-title-style: bold; border-title-color: $text-primary;
            border-subtitle-color: $foreground 80%;
        }
        &.-outward > #box { border: round $warning; border-title-color: $text-warning; }
        &.-irreversible > #box { border: double $error; border-title-color: $text-error; }
        #text { height: auto; max-height: 24; }
        #choices { margin-top: 1; }
        Input { margin-top: 1; border: tall $border; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,shift+tab", "step(-1)", show=False),
        Binding("right,tab", "step(1)", show=False),
        Binding("enter", "choose", show=False),
        Binding("escape", "later", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("down,j", "scroll(1)", show=False),
    ]
    AUTO_FOCUS = ""

    def __init__(self, heading: str, choices: Sequence[Choice[T]], *, hint: str = "") -> None:
        super().__init__()
        self.heading = heading
        self.choices = list(choices)
        self.focused_choice = 0
        self.hint = hint
        self._ready_at = 0.0

    @property
    def console(self) -> ChimeraApp:
        """The app."""
        return cast("ChimeraApp", self.app)

    @property
    def deaf(self) -> bool:
        """True while keys must not count yet."""
        return self.console.session.clock.monotonic() < self._ready_at

    def compose(self) -> ComposeResult:
        """Text, the field if there is one, choices."""
        with Container(id="box"):
            yield TextPane(self.lines, id="text")
            yield from self.field()
            yield LineBar(self._choices, id="choices")

    def field(self) -> ComposeResult:
        """A text field, in modals that have one."""
        yield from ()

    def on_mount(self) -> None:
        """Begin deaf."""
        self._ready_at = self.console.session.clock.monotonic() + DEAF_SECONDS
        box = self.query_one("#box")
        box.border_title = self.heading.replace("[", "\\[")
        box.border_subtitle = self.hint.replace("[", "\\[")
        self._fit()

    def on_resize(self) -> None:
        """As high as the text needs."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        text = self.query_one("#text", TextPane)
        width = text.size.width or 70
        text.styles.height = max(1, len(self.lines(width)))

    def lines(self, width: int) -> Sequence[Line]:
        """The text; the subclass's."""
        del width
        return []

    def _choices(self, _width: int) -> Sequence[Line]:
        rows = [(c.label, c.key, f"screen.pick({number})") for number, c in enumerate(self.choices)]
        return [choice_line(rows, self.focused_choice)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is chosen while the modal is deaf."""
        del parameters
        return not (action in {"choose", "pick", "later", "letter"} and self.deaf)

    def on_key(self, event: Key) -> None:
        """A choice's own letter takes it, and goes no further: the screen below never hears it."""
        if isinstance(self.focused, Input):
            return
        for number, choice in enumerate(self.choices):
            if choice.key and event.key == choice.key:
                event.stop()
                event.prevent_default()
                self.action_pick(number)
                return

    def action_step(self, by: int) -> None:
        """Go to the next choice."""
        self.focused_choice = (self.focused_choice + by) % max(1, len(self.choices))
        self.query_one("#choices", LineBar).changed()

    def action_scroll(self, by: int) -> None:
        """Scroll a text that is longer than the modal."""
        self.query_one("#text", TextPane).scroll_relative(y=by, animate=False)

    def action_choose(self) -> None:
        """Take the focused choice."""
        self.action_pick(self.focused_choice)

    def action_pick(self, number: int) -> None:
        """Take a choice by its number."""
        if not self.deaf:
            self.picked(self.choices[number])

    def picked(self, choice: Choice[T]) -> None:
        """Close with what was taken; a subclass may hold back."""
        self.dismiss(choice.value)

    def action_later(self) -> None:
        """Close without an answer."""
        self.dismiss(None)


class Ask(Modal[T]):
    """A small question."""

    def __init__(
        self,
        heading: str,
        text: str,
        choices: Sequence[Choice[T]],
        *,
        hint: str = "esc back",
        stake: str = "",
    ) -> None:
        super().__init__(heading, choices, hint=hint)
        self._text = text
        if stake:
            self.add_class(f"-{stake}")

    def lines(self, width: int) -> Sequence[Line]:
        """The question."""
        return [line(row) for row in wrap(clean_paragraphs(self._text), width)]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed; an empty text is an answer too."""

    text: str


class AskText(Modal[Typed]):
    """Asks for a line of text."""

    def __init__(
        self, heading: str, text: str, *, ok: str, placeholder: str = "", value: str = ""
    ) -> None:
        super().__init__(heading, [], hint="enter " + ok + " · esc back")
        self._text = text
        self._placeholder = placeholder
        self._value = value

    def lines(self, width: int) -> Sequence[Line]:
        """What is asked."""
        return [line(row) for row in wrap(clean_paragraphs(self._text), width)]

    def field(self) -> ComposeResult:
        """The field."""
        yield Input(value=self._value, placeholder=self._placeholder, id="field")

    def on_mount(self) -> None:
        """Type at once."""
        super().on_mount()
        field = self.query_one(Input)
        field.cursor_blink = False
        field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Done."""
        event.stop()
        if not self.deaf:
            self.dismiss(Typed(event.value.strip()))
