"""A bar of one or more lines that its owner computes; its spans can be clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from chimera_tui.widgets.paint import Painted
from chimera_tui.words.spans import EMPTY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.events import Click
    from textual.strip import Strip

    from chimera_tui.words.spans import Line


class LineBar(Painted):
    """Draws what a function of the width gives."""

    DEFAULT_CSS = """
    LineBar { height: 1; width: 1fr; }
    """

    def __init__(
        self,
        source: Callable[[int], Sequence[Line]],
        *,
        id: str | None = None,  # noqa: A002 - the name Textual gives it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._source = source
        self._lines: Sequence[Line] = ()
        self._width = -1

    def changed(self) -> None:
        """Compute the lines anew."""
        self._width = -1
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        width = self.size.width
        if width != self._width:
            self._lines, self._width = self._source(width), width
        return self.strip_of(self._lines[y] if y < len(self._lines) else EMPTY, width)

    def text(self) -> str:
        """What it shows, for tests."""
        return "\n".join("".join(s.text for s in row) for row in self._source(self.size.width))

    async def on_click(self, event: Click) -> None:
        """Do what the span under the mouse is for."""
        row = self._lines[event.y] if event.y < len(self._lines) else EMPTY
        at = 0
        for span in row:
            at += cell_len(span.text)
            if event.x < at:
                if span.action:
                    await self.run_action(span.action)
                return
