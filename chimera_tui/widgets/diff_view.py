"""The diff on the screen: any length, a cursor on hunks, laid out for the width it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView

from chimera_tui.diff.rows import DiffRow, Look, diff_rows
from chimera_tui.widgets.paint import CURSOR_BLURRED, Painted
from chimera_tui.words.spans import EMPTY

if TYPE_CHECKING:
    from textual.events import Click, Resize
    from textual.strip import Strip

    from chimera_tui.diff.select import Selection

KEPT_ABOVE = 3
"""Lines above a hunk that stay in sight when the cursor jumps to it."""
SIDEWAYS = 8


class DiffView(Painted, ScrollView, can_focus=True):
    """Shows a selection of a proposal."""

    @dataclass
    class Moved(Message):
        """The cursor went to another hunk."""

        file: int
        hunk: int

    @dataclass
    class Toggled(Message):
        """A click on a hunk's head."""

        file: int
        hunk: int

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", "up", show=False),
        Binding("down,j", "scroll_down", "down", show=False),
        Binding("left,h", "sideways(-1)", "left", show=False),
        Binding("right", "sideways(1)", "right", show=False),
        Binding("pageup", "page_up", "page up", show=False),
        Binding("pagedown", "page_down", "page down", show=False),
        Binding("home", "scroll_home", "top", show=False),
        Binding("end", "scroll_end", "bottom", show=False),
    ]
    DEFAULT_CSS = """
    DiffView { height: 1fr; width: 1fr; overflow-x: hidden; overflow-y: auto;
               scrollbar-size-vertical: 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the name Textual gives it
        super().__init__(id=id)
        self.selection: Selection | None = None
        self.look = Look()
        self.file = 0
        self.hunk = 0
        self._rows: list[DiffRow] = []
        self._width = -1
        self._shift = 0

    def show(self, selection: Selection | None, look: Look, *, top: bool = False) -> None:
        """Show a selection; from its beginning when `top` is True."""
        self.selection, self.look = selection, look
        if top:
            self.file = self.hunk = self._shift = 0
        self._clamp()
        self._lay_out()
        if top:
            self.scroll_to(y=0, animate=False, force=True)

    def _clamp(self) -> None:
        files = self.selection.files if self.selection is not None else []
        if not files:
            self.file = self.hunk = 0
            return
        self.file = min(self.file, len(files) - 1)
        self.hunk = min(self.hunk, max(0, len(files[self.file].hunks) - 1))

    def _lay_out(self) -> None:
        self._width = self.room
        if self.selection is None or self._width <= 0:
            self._rows = []
        else:
            wide = self._width if self.look.wrap else max(self._width, 1)
            self._rows = diff_rows(self.selection, self.look, wide, (self.file, self.hunk))
        self.virtual_size = Size(self._width, len(self._rows))
        self.refresh()

    def on_resize(self, _event: Resize) -> None:
        """Lay out for the new width."""
        if self.room != self._width:
            self._lay_out()

    def render_line(self, y: int) -> Strip:
        """Draw a row of the screen; a width that came unannounced lays out anew."""
        if self.room != self._width:
            self.call_later(self._lay_out)
        index = self.scroll_offset.y + y
        if index >= len(self._rows):
            return self.strip_of(EMPTY, self.room)
        row = self._rows[index]
        here = row.head and row.hunk >= 0 and (row.file, row.hunk) == (self.file, self.hunk)
        under = (CURSOR_BLURRED,) if here else ()
        return self.strip_of(row.spans, self.room, *under, start=self._shift)

    def text(self) -> str:
        """What it shows, for tests."""
        return "\n".join("".join(s.text for s in row.spans) for row in self._rows)

    # -- moving ---------------------------------------------------------------------------------

    def go(self, file: int, hunk: int) -> None:
        """Put the cursor on a hunk, three lines of what is above in sight."""
        self.file, self.hunk = file, hunk
        self._clamp()
        self._lay_out()
        head = next(
            (
                i
                for i, row in enumerate(self._rows)
                if row.head and row.file == self.file and row.hunk == self.hunk
            ),
            None,
        )
        last = max(
            (
                i
                for i, row in enumerate(self._rows)
                if row.file == self.file and row.hunk == self.hunk
            ),
            default=0,
        )
        if head is not None:
            top, height = self.scroll_offset.y, self.size.height
            if head < top + 1 or last >= top + height:
                self.scroll_to(y=max(0, head - KEPT_ABOVE), animate=False, force=True)
        self.post_message(self.Moved(self.file, self.hunk))

    def step_hunk(self, by: int) -> bool:
        """Go to another hunk, over files; False when there is none."""
        if self.selection is None:
            return False
        places = [
            (f, h) for f, file in enumerate(self.selection.files) for h in range(len(file.hunks))
        ]
        at = places.index((self.file, self.hunk)) + by if places else -1
        if not 0 <= at < len(places):
            return False
        self.go(*places[at])
        return True

    def step_file(self, by: int) -> bool:
        """Go to another file; False when there is none."""
        at = self.file + by
        if self.selection is None or not 0 <= at < len(self.selection.files):
            return False
        self.go(at, 0)
        return True

    def action_sideways(self, by: int) -> None:
        """Shift long lines."""
        self._shift = max(0, self._shift + by * SIDEWAYS)
        self.refresh()

    def on_click(self, event: Click) -> None:
        """A click goes to the hunk; on its head, it takes it in or leaves it out."""
        index = self.scroll_offset.y + event.get_content_offset_capture(self).y
        if index < len(self._rows):
            row = self._rows[index]
            if row.hunk < 0:
                return
            here = (row.file, row.hunk) == (self.file, self.hunk)
            if row.head and here:
                self.post_message(self.Toggled(row.file, row.hunk))
            else:
                self.go(row.file, row.hunk)
