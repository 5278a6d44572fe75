"""A text as a screen of its own: a layer, a rule's page, an issue on a small terminal, details."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from chimera_tui.keys import BY_ID
from chimera_tui.screens.base import Pane
from chimera_tui.widgets.line_bar import LineBar
from chimera_tui.widgets.line_list import TextPane
from chimera_tui.words.spans import Line, Role, line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.events import Key

    from chimera_tui.app import ChimeraApp


class DetailScreen(ModalScreen[None]):
    """Shows lines, scrolls, and goes back with ``esc``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "out", show=False),
        Binding("y", "copy", show=False),
        Binding("left", "out", show=False),
    ]
    DEFAULT_CSS = """
    DetailScreen { background: $background; layout: vertical; }
    DetailScreen Pane { height: 1fr; padding: 0 1; }
    """

    def __init__(
        self,
        heading: str,
        source: Callable[[int], Sequence[Line]],
        *,
        acts: Sequence[str] = (),
    ) -> None:
        """Show lines.

        Args:
            heading: the title of the frame.
            source: makes the lines for a width.
            acts: actions of the table that the screen below does, by their own keys.
        """
        super().__init__()
        self.heading = heading
        self._source = source
        self._acts = [BY_ID[name] for name in acts]

    def compose(self) -> ComposeResult:
        """The text in a frame, and the keys."""
        pane = Pane()
        pane.label(self.heading)
        with pane:
            yield TextPane(self._source, id="detail-text")
        yield LineBar(self._keys)

    def on_mount(self) -> None:
        """Scroll with the arrows at once."""
        self.query_one(TextPane).focus()

    def on_key(self, event: Key) -> None:
        """A key of the screen below that was lent to this one."""
        for key in self._acts:
            if event.key in key.key.split(","):
                event.stop()
                console = cast("ChimeraApp", self.app)
                if console.mode_screen is not None:
                    console.mode_screen.action_act(key.id)

    def again(self) -> None:
        """Ask for the text again: more is known now."""
        self.query_one(TextPane).show(self._source)

    def _keys(self, _width: int) -> Sequence[Line]:
        parts: list[tuple[str, Role]] = [(" ", Role.PLAIN)]
        own = [*self._own_keys(), *((key.shown, key.label) for key in self._acts)]
        for shown, label in (("↑↓", "scroll"), *own, ("y", "copy"), ("esc", "back")):
            parts += [(shown, Role.ACCENT), (f" {label}  ", Role.PLAIN)]
        return [line(*parts)]

    def _own_keys(self) -> list[tuple[str, str]]:
        """What a subclass can do beside: keys and words."""
        return []

    def action_out(self) -> None:
        """Back to where it was opened from."""
        self.dismiss(None)

    def action_copy(self) -> None:
        """Copy the whole text."""
        cast("ChimeraApp", self.app).copy_told(self.query_one(TextPane).text(), "the text")
