"""Jump mode: a letter on each pane; the letter goes there, anything else goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Label

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Key
    from textual.widget import Widget

LETTERS = "asdfghjkl"


class JumpScreen(ModalScreen[None]):
    """Shows the letters over the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]
    DEFAULT_CSS = """
    JumpScreen { background: $background 40%; layers: letters; }
    JumpScreen Label { layer: letters; background: $accent; color: $background; text-style: bold;
                       padding: 0 1; width: auto; height: 1; }
    """

    def __init__(self, panes: list[Widget]) -> None:
        super().__init__()
        self._panes = panes[: len(LETTERS)]

    def compose(self) -> ComposeResult:
        """A letter at the corner of each pane."""
        for letter, pane in zip(LETTERS, self._panes, strict=False):
            label = Label(letter)
            label.styles.position = "absolute"
            label.styles.offset = (pane.region.x + 1, max(0, pane.region.y))
            yield label

    def on_key(self, event: Key) -> None:
        """Jump, or go back."""
        event.stop()
        letters = dict(zip(LETTERS, self._panes, strict=False))
        target = letters.get(event.key)
        self.dismiss(None)
        if target is not None:
            target.focus()
