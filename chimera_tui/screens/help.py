"""The help: what this screen is, its own keys first, then all others; `/` looks for words in it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from chimera_tui.acting.finding import Action, actions_elsewhere, actions_in, found, words_of
from chimera_tui.keys import BY_ID, Context
from chimera_tui.screens.base import Pane
from chimera_tui.screens.detail import DetailScreen
from chimera_tui.themes import ANSI_TOLD
from chimera_tui.widgets.line_bar import LineBar
from chimera_tui.widgets.line_list import TextPane
from chimera_tui.words.spans import EMPTY, Line, Role, clean, line, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.app import ComposeResult

    from chimera_tui.sitting.situation import Situation

MOST_WIDE = 96
LISTS = "↑↓ j k, pgup pgdn, home end move; a click selects, a second click opens."
SIGNS = (
    "○ waiting  ◐ running  ! needs you  ✓ done  ✗ failed  – skipped",
    "▲ critical: the deploy fails   ■ high: it passes, the site is broken",
    "● medium: a part misbehaves    · low: style, waste, or a trap",
)
COLOURS = (
    "No state is told by colour alone: a sign or a word says it too, so NO_COLOR=1 loses nothing."
    " Themes of fixed colours keep a contrast of 4.5 to 1 or more; chimera-cb has good in blue and"
    f" bad in orange. ansi-dark and ansi-light are {ANSI_TOLD}"
)


def help_lines(
    context: Context, about: str, situation: Situation, width: int, query: str = ""
) -> list[Line]:
    """The text of the help, or the part of it that a query names."""
    here = found(actions_in(context, situation), query, words_of)
    elsewhere = found(actions_elsewhere(context, situation), query, words_of)
    if query.strip():
        actions = _in_places(context, [*here, *elsewhere])
        return _keys(actions, context, width)[1:] or [
            line((f"No key does anything called {clean(query.strip())!r}.", Role.DIM))
        ]
    lines: list[Line] = [line(row) for row in wrap(about, min(width, MOST_WIDE))]
    lines += _keys(here, context, width)
    for heading, texts in (("Lists", (LISTS,)), ("Signs", SIGNS), ("Colours", (COLOURS,))):
        lines += [EMPTY, line((heading, Role.STRONG))]
        rows = (row for text in texts for row in _paragraph(text, min(width, MOST_WIDE) - 2))
        lines += [line(f"  {row}") for row in rows]
    return lines + _keys(_in_places(context, elsewhere), context, width)


def _paragraph(text: str, width: int) -> list[str]:
    return [text] if len(text) <= width else wrap(text, width)


def _in_places(context: Context, actions: Iterable[Action]) -> list[Action]:
    """By mode, the present one first; what is near stays before what is far in each."""
    order = [context, Context.ALL, *(c for c in Context if c not in {context, Context.ALL})]
    return sorted(actions, key=lambda action: order.index(Context(action.place)))


def _keys(actions: Iterable[Action], context: Context, width: int) -> list[Line]:
    lines: list[Line] = []
    for heading, chosen in groupby(actions, lambda action: _heading(action, context)):
        lines += [EMPTY, line((heading, Role.STRONG))]
        for action in chosen:
            lines += _key(action, width)
    return lines


def _heading(action: Action, context: Context) -> str:
    place = action.place.capitalize()
    if action.mode:
        return f"{place}, {BY_ID[f'mode.{action.mode}'].shown} goes there"
    if action.place != context.value:
        return place
    return f"{place}: {BY_ID[action.id].group.value.lower()}"


def _key(action: Action, width: int) -> list[Line]:
    dim = bool(action.reason)
    reason = f" Not now: {action.reason}" if dim and not action.mode else ""
    lines: list[Line] = []
    for number, row in enumerate(wrap(action.help + reason, max(20, width - 30))):
        shown = (action.shown or "palette") if not number else ""
        label = action.label if not number else ""
        lines.append(
            line(
                (f"  {shown:<10}", Role.DIM if dim else Role.ACCENT),
                (f"{label:<16} ", Role.DIM if dim else Role.STRONG),
                (row, Role.DIM if dim else Role.PLAIN),
            )
        )
    return lines


class HelpScreen(DetailScreen):
    """The help of a mode."""

    DEFAULT_CSS = """
    HelpScreen #sought { display: none; border: none; height: 1; padding: 0; background: $boost; }
    HelpScreen #sought.-open { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "seek", show=False),
        Binding("question_mark,f1", "out", show=False),
    ]

    def __init__(self, heading: str, context: Context, about: str, situation: Situation) -> None:
        super().__init__(heading, self._lines)
        self._mode, self._about, self._situation = context, about, situation
        self._query = ""

    def _lines(self, width: int) -> Sequence[Line]:
        return help_lines(self._mode, self._about, self._situation, width, self._query)

    def compose(self) -> ComposeResult:
        """A field that opens with `/`, the text, and the keys."""
        pane = Pane()
        pane.label(self.heading)
        with pane:
            field = Input(placeholder="a key, or words of what it does", id="sought")
            field.cursor_blink = False
            yield field
            yield TextPane(self._lines, id="detail-text")
        yield LineBar(self._keys)

    def _own_keys(self) -> list[tuple[str, str]]:
        return [("/", "find")]

    @on(Input.Changed, "#sought")
    def _sought(self, event: Input.Changed) -> None:
        self._query = event.value
        self.query_one(TextPane).show(self._lines, top=True)

    @on(Input.Submitted, "#sought")
    def _read(self) -> None:
        self.query_one(TextPane).focus()

    def action_seek(self) -> None:
        """Type what is looked for."""
        field = self.query_one("#sought", Input)
        field.add_class("-open")
        field.focus()

    def action_out(self) -> None:
        """Show all again; then go back."""
        field = self.query_one("#sought", Input)
        if not field.has_class("-open"):
            super().action_out()
            return
        field.value = ""
        field.remove_class("-open")
        self.query_one(TextPane).focus()
