"""A diff as lines for the screen: side by side or unified, with word marks and key paths.

Marks stand in the text as well: ``+`` and ``-`` in the gutter, ``╲`` where a side has no line, and
brackets around changed words when there is no colour.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from chimera_tui.diff.highlight import Coloured, highlight
from chimera_tui.diff.model import CONTEXT, FileDiff, FileKind
from chimera_tui.diff.pair import Pair, pair_lines
from chimera_tui.diff.texts import key_path_at, spans_of, wrapped
from chimera_tui.words.spans import EMPTY, Line, Role, Span, crop, fit, line, width_of
from engine.records import dataclass

if TYPE_CHECKING:
    from chimera_tui.diff.select import FileSelection, Hunk, Selection


class View(StrEnum):
    """How a diff is laid out."""

    AUTO = "auto"
    SPLIT = "split"
    UNIFIED = "unified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The switches of the view."""

    view: View = View.AUTO
    wrap: bool = False
    context: int = CONTEXT
    brackets: bool = False
    """True marks words with ``⟦ ⟧``: for terminals without colour."""
    marks: bool = True
    """True draws ``[x]`` before hunks: they can be taken or left."""


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A line of the screen, and the hunk it belongs to."""

    spans: Line
    file: int
    hunk: int
    """-1 for a file's own line."""
    head: bool = False


GUTTER = 5


def diff_rows(
    selection: Selection, look: Look, width: int, cursor: tuple[int, int] | None = None
) -> list[DiffRow]:
    """Lay out all files of a proposal."""
    rows: list[DiffRow] = []
    for number, file in enumerate(selection.files):
        rows += _Layout(number, file, look, width, cursor).rows()
        rows.append(DiffRow(EMPTY, number, -1))
    return rows[:-1]


def is_split(file: FileDiff, look: Look, width: int) -> bool:
    """Side by side when asked, or when the longest lines fit."""
    if look.view is not View.AUTO:
        return look.view is View.SPLIT
    if width < 90 or file.kind is not FileKind.CHANGED:
        return False
    half = (width - 1) // 2 - GUTTER - 3
    longest = max((len(t) for b in file.blocks for t in (*b.old, *b.new)), default=0)
    return longest <= half


class _Layout:
    """Lays out one file."""

    def __init__(
        self,
        number: int,
        file: FileSelection,
        look: Look,
        width: int,
        cursor: tuple[int, int] | None,
    ) -> None:
        self.number = number
        self.file = file
        self.diff = file.diff
        self.look = look
        self.width = width
        self.cursor = cursor
        self.split = is_split(self.diff, look, width)
        self.half = (width - 1) // 2
        self.out: list[DiffRow] = []
        self.old_colours = self._colours(old=True)
        self.new_colours = self._colours(old=False)

    def rows(self) -> list[DiffRow]:
        """All lines of the file."""
        self._file_head()
        shown = 0
        for index, hunk in enumerate(self.file.hunks):
            self._hunk_head(index, hunk)
            shown = self._hunk(index, hunk, shown)
        rest = self.diff.length - shown if self.diff.length is not None else 0
        if rest > 0 and self.diff.blocks:
            self._add(self._skip(rest), -1)
        return self.out

    def _add(self, spans: Line, hunk: int, *, head: bool = False) -> None:
        self.out.append(DiffRow(crop(spans, self.width), self.number, hunk, head))

    def _file_head(self) -> None:
        diff = self.diff
        mark = f"{self.file.state.value} " if self.look.marks else ""
        counts = f"  +{diff.added} −{diff.removed}"
        what = f"  {diff.kind.value}" if diff.kind is not FileKind.CHANGED else ""
        what += f"  mode {diff.mode}" if diff.mode else ""
        what += "  edited by you" if self.file.edited else ""
        spans = line((mark, Role.HEAD), (diff.path, Role.HEAD), (counts + what, Role.HEAD))
        rest = max(0, self.width - width_of(spans))
        self._add((*spans, Span(" " * rest, Role.HEAD)), -1, head=True)

    def _hunk_head(self, index: int, hunk: Hunk) -> None:
        here = self.cursor == (self.number, index)
        mark = ("[x] " if hunk.chosen else "[ ] ") if self.look.marks else ""
        total = len(self.file.hunks)
        first = self.diff.blocks[hunk.blocks[0]] if hunk.blocks else None
        at = f" @{first.old_at + 1}" if first is not None else ""
        where = ""
        if first is not None:
            where = key_path_at(self.diff.path, self.diff.known, first.old_at)
        self._add(
            line(
                ("❯ " if here else "  ", Role.ACCENT),
                (mark, Role.STRONG if hunk.chosen else Role.DIM),
                (f"hunk {index + 1}/{total}{at}", Role.ACCENT if here else Role.DIM),
                (f"  {where}" if where else "", Role.NAME),
            ),
            index,
            head=True,
        )

    def _hunk(self, index: int, hunk: Hunk, shown: int) -> int:
        """The lines of a hunk; answers the index after the last old line that is shown."""
        for number in hunk.blocks:
            block = self.diff.blocks[number]
            follows = number + 1 < len(self.diff.blocks)
            after = self.diff.blocks[number + 1].old_at if follows else None
            start = max(shown, block.old_at - self.look.context)
            while start < block.old_at and start not in self.diff.known:
                start += 1
            if start > shown and (shown or self.diff.length is not None or start):
                self._add(self._skip(start - shown), index)
            shift = block.new_at - block.old_at
            for at in range(start, block.old_at):
                self._same(at, shift, index)
            pairs = pair_lines(block.old, block.new)
            if self.split:
                for pair in pairs:
                    self._both(pair, number, index)
            else:
                self._unified(pairs, number, index)
            end = block.old_end + self.look.context
            limit = after if after is not None else self.diff.length
            end = end if limit is None else min(end, limit)
            shift += len(block.new) - len(block.old)
            at = block.old_end
            while at < end and at in self.diff.known:
                self._same(at, shift, index)
                at += 1
            shown = max(at, block.old_end)
        return shown

    def _skip(self, number: int) -> Line:
        word = "line" if number == 1 else "lines"
        return line((f"┄ {number} {word} unchanged ┄", Role.GUTTER))

    def _same(self, at: int, shift: int, hunk: int) -> None:
        text = self.diff.known[at]
        body = spans_of(text, self._at(self.old_colours, at), (), None, brackets=False)
        if self.split:
            left = self._side(at, " ", body, None)
            right = self._side(at + shift, " ", body, None)
            for a, b in _zip(left, right, self.half):
                self._add((*a, Span("│", Role.GUTTER), *b), hunk)
            return
        for number, piece in enumerate(self._pieces(body, self.width - 2 * GUTTER - 2)):
            old, new = (f"{at + 1:>4}", f"{at + shift + 1:>4}") if number == 0 else ("", "")
            self._add((Span(f"{old:>4} {new:>4}   ", Role.GUTTER), *piece), hunk)

    def _unified(self, pairs: list[Pair], number: int, hunk: int) -> None:
        block = self.diff.blocks[number]
        for pair in pairs:
            if pair.old is not None:
                at = block.old_at + pair.old
                body = self._changed(
                    block.old[pair.old], self._at(self.old_colours, at), pair.old_marks, old=True
                )
                self._unified_row(f"{at + 1:>4}", "", "-", body, hunk)
        for pair in pairs:
            if pair.new is not None:
                at = block.new_at + pair.new
                body = self._changed(
                    block.new[pair.new], self._at(self.new_colours, at), pair.new_marks, old=False
                )
                self._unified_row("", f"{at + 1:>4}", "+", body, hunk)

    def _unified_row(self, old: str, new: str, sign: str, body: Line, hunk: int) -> None:
        over = Role.REMOVED if sign == "-" else Role.ADDED
        sign_role = Role.BAD if sign == "-" else Role.GOOD
        for number, piece in enumerate(self._pieces(body, self.width - 2 * GUTTER - 2)):
            gutter = f"{old:>4} {new:>4} " if number == 0 else " " * 10
            spans = (
                Span(gutter, Role.GUTTER, over),
                Span(f"{sign} " if number == 0 else "  ", sign_role, over),
                *piece,
            )
            rest = max(0, self.width - width_of(spans))
            self._add((*spans, Span(" " * rest, Role.PLAIN, over)), hunk)

    def _both(self, pair: Pair, number: int, hunk: int) -> None:
        block = self.diff.blocks[number]
        left: list[Line] = [_hatch(self.half)]
        right: list[Line] = [_hatch(self.width - self.half - 1)]
        if pair.old is not None:
            at = block.old_at + pair.old
            body = self._changed(
                block.old[pair.old], self._at(self.old_colours, at), pair.old_marks, old=True
            )
            left = self._side(at, "-", body, Role.REMOVED)
        if pair.new is not None:
            at = block.new_at + pair.new
            body = self._changed(
                block.new[pair.new], self._at(self.new_colours, at), pair.new_marks, old=False
            )
            right = self._side(at, "+", body, Role.ADDED)
        for a, b in _zip(left, right, self.half):
            self._add((*a, Span("│", Role.GUTTER), *b), hunk)

    def _side(self, at: int, sign: str, body: Line, over: Role | None) -> list[Line]:
        width = self.half if sign == "-" else self.width - self.half - 1
        role = {"-": Role.BAD, "+": Role.GOOD}.get(sign, Role.GUTTER)
        rows: list[Line] = []
        for number, piece in enumerate(self._pieces(body, self.half - GUTTER - 2)):
            first = number == 0
            spans = (
                Span(f"{sign if first else ' '} ", role, over),
                Span(f"{at + 1:>4} " if first else " " * GUTTER, Role.GUTTER, over),
                *piece,
            )
            rest = max(0, width - width_of(spans))
            rows.append(crop((*spans, Span(" " * rest, Role.PLAIN, over)), width))
        return rows

    def _changed(
        self, text: str, colours: Coloured, marks: tuple[tuple[int, int], ...], *, old: bool
    ) -> Line:
        over = Role.REMOVED if old else Role.ADDED
        word = Role.REMOVED_WORD if old else Role.ADDED_WORD
        return spans_of(text, colours, marks, (over, word), brackets=self.look.brackets)

    def _pieces(self, body: Line, width: int) -> list[Line]:
        return wrapped(body, width) if self.look.wrap else [body]

    def _colours(self, *, old: bool) -> dict[int, Coloured]:
        diff = self.diff
        text = diff.before if old else diff.after
        if text is not None:
            return dict(enumerate(highlight(diff.path, text)))
        found: dict[int, Coloured] = {}
        if old:
            for at, known in diff.known.items():
                colours = highlight(diff.path, known)
                found[at] = colours[0] if colours else ()
            return found
        for block in diff.blocks:
            colours = highlight(diff.path, "".join(block.new))
            for offset in range(len(block.new)):
                found[block.new_at + offset] = colours[offset] if offset < len(colours) else ()
        return found

    @staticmethod
    def _at(colours: dict[int, Coloured], at: int) -> Coloured:
        return colours.get(at, ())


def _hatch(width: int) -> Line:
    return line((fit("  ", GUTTER + 2) + "╲" * max(0, width - GUTTER - 2), Role.TRACK))


def _zip(left: list[Line], right: list[Line], half: int) -> list[tuple[Line, Line]]:
    """Bring both sides to one height; the left one fills its half."""
    found: list[tuple[Line, Line]] = []
    for index in range(max(len(left), len(right))):
        a = left[index] if index < len(left) else EMPTY
        b = right[index] if index < len(right) else EMPTY
        a = crop(a, half)
        found.append(((*a, Span(" " * (half - width_of(a)))), b))
    return found
