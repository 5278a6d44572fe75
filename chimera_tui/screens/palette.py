"""The palette: every action by its name, its key or what it does, and why one cannot act now."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import ModalScreen
from textual.widgets import Input

from chimera_tui.acting.finding import THEME, Action, actions_elsewhere, actions_in, found, words_of
from chimera_tui.keys import BY_ID, Context
from chimera_tui.themes import told_of
from chimera_tui.widgets.line_bar import LineBar
from chimera_tui.widgets.line_list import LineList
from chimera_tui.words.spans import Line, Role, ellipsis, fit, line, spread, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from chimera_tui.app import ChimeraApp
    from chimera_tui.screens.base import ModeScreen

WIDE = 88
"""From this width on a row says where its action holds."""
TOLD_ROWS = 3


def palette_row(action: Action, width: int) -> Line:
    """An action in a row: its key, its name, and what it does or why it cannot."""
    free = not action.reason
    told = action.help if free else f"not now: {action.reason}"
    if action.mode:
        told = f"in {action.place.capitalize()}: {action.help}"
    left = line(
        (f"{fit(action.shown, 9)} ", Role.ACCENT if free else Role.DIM),
        (f"{fit(action.label, 17)} ", Role.STRONG if free else Role.DIM),
        (told, Role.PLAIN if free else Role.DIM),
    )
    if width < WIDE:
        return ellipsis(left, width)
    right = line((f" {action.place}", Role.DIM))
    return spread(ellipsis(left, width - 12), right, width)


def palette_told(action: Action | None, width: int) -> list[Line]:
    """All of what the chosen action does, and why it cannot act now."""
    if action is None:
        return []
    lines = [line(row) for row in wrap(action.help, width)]
    if action.reason:
        lead = "" if action.mode else "Not now: "
        lines += [line((row, Role.WARN)) for row in wrap(f"! {lead}{action.reason}", width)]
    return lines[:TOLD_ROWS]


class ActionRows:
    """The actions that were found."""

    def __init__(self, actions: list[Action]) -> None:
        self.actions = actions

    def __len__(self) -> int:
        """How many there are."""
        return len(self.actions)

    def line(self, index: int, width: int) -> Line:
        """Make a row."""
        return palette_row(self.actions[index], width)


class PaletteScreen(ModalScreen[None]):
    """Finds an action and does it in the screen below."""

    DEFAULT_CSS = """
    PaletteScreen {
        align: center top;
        background: $background 60%;
        & > #palette {
            width: 104; max-width: 96%; height: 85%; max-height: 30; margin-top: 1;
            border: round $primary; padding: 0 1; background: $surface;
            border-title-style: bold; border-title-color: $text-primary;
            border-subtitle-color: $foreground 80%;
        }
        #wanted { border: none; height: 1; padding: 0; background: $boost; }
        #actions { margin-top: 1; }
        #told { height: 3; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+p", "out", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("tab,shift+tab", "move(0)", show=False),
    ]
    AUTO_FOCUS = "#wanted"

    def __init__(self, below: ModeScreen) -> None:
        super().__init__()
        self.below = below
        situation = below.situation()
        here = actions_in(below.CONTEXT, situation)
        # What can act comes first, in the mode's own actions and in those of all modes.
        here.sort(key=lambda a: (a.place == Context.ALL.value, bool(a.reason)))
        self.here = [*here, *self._themes()]
        self.elsewhere = actions_elsewhere(below.CONTEXT, situation)

    @property
    def console(self) -> ChimeraApp:
        """The app."""
        return cast("ChimeraApp", self.app)

    def _themes(self) -> list[Action]:
        themes = cast("ChimeraApp", self.below.app).available_themes
        return [
            Action(
                id=f"{THEME}:{name}", shown="", label=name, help=told_of(themes[name]), place=THEME
            )
            for name in sorted(themes, key=lambda name: (not name.startswith("chimera"), name))
        ]

    def compose(self) -> ComposeResult:
        """The field, what it finds, and the whole text of the chosen action."""
        with Container(id="palette"):
            field = Input(placeholder="an action: its name, its key, or what it does", id="wanted")
            field.cursor_blink = False
            yield field
            yield LineList(id="actions", empty=self._none)
            yield LineBar(self._told, id="told")

    def on_mount(self) -> None:
        """Show everything that there is here."""
        box = self.query_one("#palette")
        box.border_title = "Palette"
        box.border_subtitle = "enter does it · ↑↓ · esc back"
        self._find("")

    @property
    def chosen(self) -> Action | None:
        """The action under the cursor."""
        listed = self.query_one("#actions", LineList)
        rows = listed.rows
        if not isinstance(rows, ActionRows) or not rows.actions:
            return None
        return rows.actions[listed.cursor]

    def _find(self, query: str) -> None:
        things = [*self.here, *self.elsewhere] if query.strip() else self.here
        rows = ActionRows(found(things, query, words_of))
        self.query_one("#actions", LineList).show(rows, 0)
        self.query_one("#told", LineBar).changed()

    def _none(self) -> Sequence[Line]:
        return [line(("No action is called so.", Role.DIM))]

    def _told(self, width: int) -> Sequence[Line]:
        return palette_told(self.chosen, width)

    @on(Input.Changed, "#wanted")
    def _wanted(self, event: Input.Changed) -> None:
        self._find(event.value)

    @on(LineList.Highlighted, "#actions")
    def _moved(self) -> None:
        self.query_one("#told", LineBar).changed()

    @on(LineList.Opened, "#actions")
    @on(Input.Submitted, "#wanted")
    def _do(self) -> None:
        action = self.chosen
        if action is None:
            return
        if action.reason and not action.mode:
            self.console.tell(action.reason, warning=True)
            return
        self.dismiss(None)
        self.console.call_later(self._act, action)

    def _act(self, action: Action) -> None:
        if action.place == THEME:
            self.console.actions.set_theme(action.label)
        elif action.mode:
            self.console.switch_mode(action.mode)
            by = BY_ID[action.id]
            self.console.tell(f"{by.shown if by.key else '^p'}  {by.label}: {by.help}")
        else:
            self.below.action_act(action.id)

    def action_move(self, step: int) -> None:
        """Move the cursor of the list; the field keeps the keys."""
        self.query_one("#actions", LineList).action_move(step)

    def action_page(self, step: int) -> None:
        """Move it by pages."""
        self.query_one("#actions", LineList).action_page(step)

    def action_out(self) -> None:
        """Clear what was typed; then go back."""
        field = self.query_one("#wanted", Input)
        if field.value:
            field.value = ""
        else:
            self.dismiss(None)
