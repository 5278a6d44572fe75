"""Lists and texts of any length: only the lines that are seen are ever made.

A list of a million rows costs what one screenful costs; the measured limits of the stock widgets
are why it exists (DataTable froze for seconds at 10,000 rows).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView

from chimera_tui.widgets.paint import CURSOR, CURSOR_BLURRED, Painted
from chimera_tui.words.spans import EMPTY, Line, Role, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.events import Click, Resize
    from textual.strip import Strip


class Rows(Protocol):
    """Rows by number; made when they are seen."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def line(self, index: int, width: int) -> Line:
        """Make one, at most `width` cells long."""
        ...


_Drawn = tuple[Line, int, tuple[str, ...]]
"""A row as it is on the screen: its spans, its width, the component classes under it."""


class NoRows:
    """No rows at all."""

    def __len__(self) -> int:
        """None."""
        return 0

    def line(self, index: int, width: int) -> Line:  # noqa: ARG002 - the protocol's
        """Never asked for."""
        return EMPTY


class FixedRows:
    """Rows that are lines already."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        """How many there are."""
        return len(self._lines)

    def line(self, index: int, width: int) -> Line:  # noqa: ARG002 - the protocol's
        """Give one."""
        return self._lines[index]


class LineList(Painted, ScrollView, can_focus=True):
    """A list with a cursor."""

    @dataclass
    class Highlighted(Message):
        """The cursor went to another row."""

        list: LineList
        index: int

        @property
        def control(self) -> LineList:
            """The list."""
            return self.list

    @dataclass
    class Opened(Message):
        """Enter, or a click on the row of the cursor."""

        list: LineList
        index: int

        @property
        def control(self) -> LineList:
            """The list."""
            return self.list

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("down,j", "move(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home", "edge(-1)", "first", show=False),
        Binding("end", "edge(1)", "last", show=False),
        Binding("enter", "open", "open", show=False),
    ]
    DEFAULT_CSS = """
    LineList { height: 1fr; width: 1fr; overflow-x: hidden; overflow-y: auto;
               scrollbar-size-vertical: 1; }
    """

    cursor: reactive[int] = reactive(0, repaint=False)
    """The row the cursor is on."""

    def __init__(
        self,
        *,
        empty: Callable[[], Sequence[Line]] | None = None,
        marker: bool = True,
        id: str | None = None,  # noqa: A002 - the name Textual gives it
        classes: str | None = None,
    ) -> None:
        """Make a list.

        Args:
            empty: what is shown in place of rows when there are none.
            marker: True draws ``❯`` before the row of the cursor: seen without colour too.
            id: Textual's.
            classes: Textual's.
        """
        super().__init__(id=id, classes=classes)
        self._rows: Rows = NoRows()
        self._empty = empty
        self._marker = marker
        self._drawn: dict[int, _Drawn] = {}

    @property
    def rows(self) -> Rows:
        """The rows it shows."""
        return self._rows

    def show(self, rows: Rows, cursor: int | None = None) -> None:
        """Show other rows, or the same ones changed; the cursor stays where it was, if it can."""
        self._rows = rows
        self.virtual_size = Size(self.room, len(rows))
        wanted = self.cursor if cursor is None else cursor
        self.cursor = max(0, min(wanted, len(rows) - 1))
        if cursor is not None:
            self._follow()
        width = self.room
        for y in range(self.size.height):
            if self._drawn.get(y) != self._drawing(y, width):
                self.refresh(Region(0, y, width, 1))

    def _drawing(self, y: int, width: int) -> _Drawn:
        """What a row of the screen has to show, and what lies under it."""
        index = self.scroll_offset.y + y
        if index >= len(self._rows):
            rows = self._empty() if self._empty is not None and not len(self._rows) else ()
            return rows[index] if index < len(rows) else EMPTY, width, ()
        lead = 2 if self._marker else 0
        spans = self._rows.line(index, width - lead)
        if index != self.cursor:
            return (Span("  "), *spans) if lead else spans, width, ()
        if lead:
            spans = (Span("❯ ", Role.ACCENT), *spans)
        return spans, width, (CURSOR if self.has_focus else CURSOR_BLURRED,)

    def render_line(self, y: int) -> Strip:
        """Draw a row of the screen."""
        drawn = self._drawn[y] = self._drawing(y, self.room)
        spans, width, under = drawn
        return self.strip_of(spans, width, *under)

    def watch_cursor(self, old: int, new: int) -> None:
        """Keep the row in sight and tell whoever listens."""
        for index in (old, new):
            self.refresh(Region(0, index - self.scroll_offset.y, self.size.width, 1))
        self._follow()
        if len(self._rows):
            self.post_message(self.Highlighted(self, new))

    def _follow(self) -> None:
        if len(self._rows):
            self.scroll_to_region(
                Region(0, self.cursor, 1, 1), animate=False, force=True, immediate=True
            )

    def on_resize(self, _event: Resize) -> None:
        """Rows are as wide as the list."""
        self.virtual_size = Size(self.room, len(self._rows))
        self._follow()

    def on_focus(self) -> None:
        """The cursor looks different with focus."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor looks different without focus."""
        self.refresh()

    def on_click(self, event: Click) -> None:
        """A click selects; a click on what is selected opens."""
        index = self.scroll_offset.y + event.get_content_offset_capture(self).y
        if index >= len(self._rows):
            return
        if index == self.cursor:
            self.action_open()
        else:
            self.cursor = index

    def action_move(self, step: int) -> None:
        """Move the cursor by rows."""
        self.cursor = max(0, min(self.cursor + step, len(self._rows) - 1))

    def action_page(self, step: int) -> None:
        """Move the cursor by pages."""
        self.action_move(step * max(1, self.size.height - 1))

    def action_edge(self, side: int) -> None:
        """Move the cursor to the first or the last row."""
        self.cursor = 0 if side < 0 else max(0, len(self._rows) - 1)

    def action_open(self) -> None:
        """Open the row of the cursor."""
        if len(self._rows):
            self.post_message(self.Opened(self, self.cursor))


class TextPane(Painted, ScrollView, can_focus=True):
    """A text that is laid out for the width it has and scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", "up", show=False),
        Binding("down,j", "scroll_down", "down", show=False),
        Binding("pageup", "page_up", "page up", show=False),
        Binding("pagedown", "page_down", "page down", show=False),
        Binding("home", "scroll_home", "top", show=False),
        Binding("end", "scroll_end", "bottom", show=False),
    ]
    DEFAULT_CSS = """
    TextPane { height: 1fr; width: 1fr; overflow-x: hidden; overflow-y: auto;
               scrollbar-size-vertical: 1; }
    """

    def __init__(
        self,
        source: Callable[[int], Sequence[Line]] | None = None,
        *,
        id: str | None = None,  # noqa: A002 - the name Textual gives it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._source = source or (lambda _width: ())
        self._lines: Sequence[Line] = ()
        self._width = -1

    def show(self, source: Callable[[int], Sequence[Line]], *, top: bool = False) -> None:
        """Show another text; from its beginning when `top` is True."""
        self._source = source
        self._lay_out()
        if top:
            self.scroll_to(y=0, animate=False, force=True)

    def _lay_out(self) -> None:
        width, before = self._width, self._lines
        self._width = self.room
        self._lines = self._source(max(1, self._width))
        self.virtual_size = Size(self._width, len(self._lines))
        if width != self._width:
            self.refresh()
            return
        top = self.scroll_offset.y
        for y in range(self.size.height):
            at = slice(top + y, top + y + 1)
            if before[at] != self._lines[at]:
                self.refresh(Region(0, y, width, 1))

    def on_resize(self, _event: Resize) -> None:
        """Lay the text out for the new width."""
        if self.room != self._width:
            self._lay_out()

    def render_line(self, y: int) -> Strip:
        """Draw a row of the screen; a width that came unannounced lays out anew."""
        if self.room != self._width:
            self.call_later(self._lay_out)
        index = self.scroll_offset.y + y
        spans = self._lines[index] if index < len(self._lines) else EMPTY
        return self.strip_of(spans, self.room)

    def text(self) -> str:
        """The whole text, for tests and for copying."""
        return "\n".join("".join(s.text for s in row) for row in self._lines)
