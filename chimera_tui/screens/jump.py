"""Jump mode: a letter on each pane says where it leads; anything else leads back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from chimera_tui.keys import KEYS
from chimera_tui.screens.base import Pane
from chimera_tui.widgets.line_bar import LineBar
from chimera_tui.words.spans import Line, Role, line, width_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.app import ComposeResult
    from textual.events import Key
    from textual.widget import Widget

    from chimera_tui.app import ChimeraApp

LETTERS = "asdfghjklqwertyuiop"
"""For a pane whose name has no letter left."""
MODES = {key.key: key.id for key in KEYS if key.id.startswith("mode.")}


def letters_for(names: Iterable[str]) -> list[str]:
    """A letter of each name, its first one if it is free; no two are alike."""
    taken: list[str] = []
    for name in names:
        own = [c for c in name.lower() if "a" <= c <= "z"]
        taken.append(next(c for c in (*own, *LETTERS) if c not in taken))
    return taken


def frame_of(widget: Widget) -> Pane | None:
    """The frame with a title that a widget stands in."""
    around = (pane for pane in widget.ancestors_with_self if isinstance(pane, Pane))
    return next((pane for pane in around if pane.title_text), None)


def name_of(widget: Widget) -> str:
    """What a pane is called: its title without numbers and filters, or what the widget is."""
    frame = frame_of(widget)
    if frame is not None:
        return re.split(r" (?:[·(]|\d)", frame.title_text)[0]
    return (widget.id or type(widget).__name__).replace("-", " ").capitalize()


class Sign(LineBar):
    """A letter on the screen below."""

    def __init__(self, text: str) -> None:
        super().__init__(lambda _width: [line((f" {text} ", Role.NEEDS))])
        self.styles.width = width_of(line(text)) + 2


class JumpScreen(ModalScreen[None]):
    """Shows the letters over the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]
    DEFAULT_CSS = """
    JumpScreen { background: $background 40%; layers: letters; }
    JumpScreen Sign { layer: letters; position: absolute; }
    JumpScreen #leads { layer: letters; dock: bottom; background: $panel; }
    """

    def __init__(self, panes: list[Widget]) -> None:
        super().__init__()
        panes = panes[: len(LETTERS)]
        self.names = [name_of(pane) for pane in panes]
        self._leads = dict(zip(letters_for(self.names), panes, strict=True))

    def compose(self) -> ComposeResult:
        """A letter before the title of each pane, and all of them with their names below."""
        for (letter, pane), name in zip(self._leads.items(), self.names, strict=True):
            frame = frame_of(pane)
            sign = Sign(letter if frame is not None else f"{letter} {name}")
            sign.styles.offset = (frame or pane).region.offset
            yield sign
        yield LineBar(self._below, id="leads")

    def _below(self, _width: int) -> Sequence[Line]:
        parts: list[tuple[str, Role]] = [(" Jump to  ", Role.STRONG)]
        for letter, name in (
            *zip(self._leads, self.names, strict=True),
            ("1-5", "another screen"),
            ("esc", "stay"),
        ):
            parts += [(letter, Role.ACCENT), (f" {name}  ", Role.PLAIN)]
        return [line(*parts)]

    def on_key(self, event: Key) -> None:
        """Jump, or go back."""
        event.stop()
        event.prevent_default()
        if not self.is_current:
            return
        target, mode = self._leads.get(event.key), MODES.get(event.key)
        self.dismiss(None)
        if target is not None:
            target.focus()
        elif mode is not None:
            screen = cast("ChimeraApp", self.app).mode_screen
            if screen is not None:
                screen.action_act(mode)
