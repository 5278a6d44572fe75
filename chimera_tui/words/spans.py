"""Text with roles: what every view is made of, before any colour is known.

A view is a pure function of the model and a width; it gives lines of spans. A widget turns roles
into the theme's colours. So a view can be tested, printed and replayed without a terminal, and a
state is never told by colour alone: its glyph and its word stand in the text itself.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells, set_cell_size

from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Role(StrEnum):
    """What a span means; the theme gives it a colour."""

    PLAIN = "plain"
    DIM = "dim"
    STRONG = "strong"
    ACCENT = "accent"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    NOTE = "note"
    BUSY = "busy"
    NEEDS = "needs"
    TRACK = "track"
    ADDED = "added"
    REMOVED = "removed"
    ADDED_WORD = "added-word"
    REMOVED_WORD = "removed-word"
    GUTTER = "gutter"
    HEAD = "head"
    KEYWORD = "keyword"
    STRING = "string"
    NUMBER = "number"
    COMMENT = "comment"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one role; `over` lies on top (a changed line under a keyword)."""

    text: str
    role: Role = Role.PLAIN
    over: Role | None = None
    action: str = ""
    """What a click on it does, as the name of an action."""


Line = tuple[Span, ...]
EMPTY: Line = ()


def line(*parts: Span | str | tuple[str, Role]) -> Line:
    """Make a line of spans, texts and (text, role) pairs; empty texts are left out."""
    spans: list[Span] = []
    for part in parts:
        if isinstance(part, Span):
            spans.append(part)
        elif isinstance(part, str):
            spans.append(Span(part))
        else:
            spans.append(Span(part[0], part[1]))
    return tuple(s for s in spans if s.text)


def plain(spans: Line) -> str:
    """The text of a line."""
    return "".join(s.text for s in spans)


def width_of(spans: Line) -> int:
    """How many cells a line takes."""
    return sum(cell_len(s.text) for s in spans)


def clean(text: str) -> str:
    """A foreign text made safe for one row: no control characters, no lone surrogates."""
    if text.isprintable():
        return text
    return "".join(_clean_char(c) for c in text)


def clean_paragraphs(text: str) -> str:
    """A foreign text of several lines made safe; its line ends stay."""
    return "\n".join(clean(part) for part in text.split("\n"))


def _clean_char(char: str) -> str:
    if char == "\t":
        return "  "
    if 0xDC80 <= ord(char) <= 0xDCFF:
        return "\N{REPLACEMENT CHARACTER}"
    if char.isprintable():
        return char
    if ord(char) < 32:
        return chr(0x2400 + ord(char))
    return "\N{REPLACEMENT CHARACTER}"


def fit(text: str, width: int, *, right: bool = False) -> str:
    """A text in exactly `width` cells; what is cut ends in an ellipsis."""
    if width <= 0:
        return ""
    size = cell_len(text)
    if size > width:
        return set_cell_size(text, width - 1) + "…"
    return " " * (width - size) + text if right else text + " " * (width - size)


def fit_path(text: str, width: int) -> str:
    """A path in exactly `width` cells; what is cut is its beginning, for its end tells more."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return fit(text, width)
    tail = text
    while cell_len(tail) > width - 1:
        tail = tail[1:]
    return fit("…" + tail, width)


def crop(spans: Line, width: int, start: int = 0) -> Line:
    """The part of a line between two cells."""
    if start <= 0 and width_of(spans) <= width:
        return spans
    kept: list[Span] = []
    at = 0
    for span in spans:
        size = cell_len(span.text)
        first, last = max(start - at, 0), min(start + width - at, size)
        at += size
        if first >= last:
            continue
        text = span.text
        if first or last < size:
            text = _cells(text, first, last)
        kept.append(Span(text, span.role, span.over, span.action))
    return tuple(kept)


def ellipsis(spans: Line, width: int) -> Line:
    """A line in at most `width` cells; where something is cut, an ellipsis says so."""
    if width_of(spans) <= width:
        return spans
    kept = crop(spans, max(0, width - 1))
    last = kept[-1] if kept else Span("")
    return (*kept, Span("…", last.role, last.over, last.action)) if width > 0 else ()


def _cells(text: str, first: int, last: int) -> str:
    if text.isascii():
        return text[first:last]
    head = set_cell_size(text, last)
    return head[len(set_cell_size(head, first).rstrip(" ")) :] if first else head


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """A text of one or more paragraphs in lines of at most `width` cells, broken at blanks."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        current = ""
        for word in paragraph.split():
            lead = indent if lines else ""
            joined = f"{current} {word}" if current else lead + word
            if cell_len(joined) <= width or not current:
                current = joined
            else:
                lines.append(current)
                current = indent + word
            while cell_len(current) > width > 0:
                # A wide character in one cell, or an indent as wide as the line, must still end.
                head = _break(chop_cells(current, width)[0] or current[0])
                lines.append(head)
                rest = current[len(head) :]
                current = indent + rest if len(indent) < len(head) else rest
        lines.append(current)
    return lines


def _break(head: str) -> str:
    """Where a word that is longer than a line breaks: behind a hyphen or a slash, if it can."""
    at = max(head.rfind(sign) for sign in "-/_.")
    return head[: at + 1] if at > len(head) // 2 else head


def spread(left: Line, right: Line, width: int) -> Line:
    """Two lines at the two ends of a row; the left one gives way."""
    room = width - width_of(right)
    if room <= 0:
        return crop(right, width)
    left = crop(left, room)
    return (*left, Span(" " * (room - width_of(left))), *right)


def columns(cells: Sequence[tuple[str, int, Role]], gap: int = 1) -> Line:
    """Cells of fixed widths side by side."""
    spans: list[Span] = []
    for number, (text, width, role) in enumerate(cells):
        if number:
            spans.append(Span(" " * gap))
        spans.append(Span(fit(text, width), role))
    return tuple(spans)


def bar(done: int, total: int, width: int) -> Line:
    """A progress bar of block characters; without a total it is an empty track."""
    full = min(width, width * done // total) if total > 0 else 0
    return line(("█" * full, Role.BUSY), ("░" * (width - full), Role.TRACK))


def duration(seconds: float) -> str:
    """Seconds as people read them: ``0.8s``, ``12.4s``, ``02:05``, ``1h04``."""
    if seconds < 0:
        return "0.0s"
    if seconds < 60:
        return f"{seconds:.1f}s"
    minutes = int(seconds) // 60
    if minutes < 60:
        return f"{minutes:02d}:{int(seconds) % 60:02d}"
    return f"{minutes // 60}h{minutes % 60:02d}"


def ago(seconds: float) -> str:
    """How long ago, in whole seconds: nobody compares tenths of an age."""
    whole = max(0, int(seconds))
    if whole < 2:
        return "just now"
    if whole < 60:
        return f"{whole} s ago"
    return f"{whole // 60} min ago" if whole < 7200 else f"{whole // 3600} h ago"


def size(number: int) -> str:
    """Bytes as people read them."""
    value = float(number)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024 or unit == "GiB":
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    raise AssertionError("unreachable")


def count(number: int, one: str, many: str = "") -> str:
    """``1 file``, ``3 files``; thousands apart by a thin gap."""
    return f"{grouped(number)} {one if number == 1 else many or one + 's'}"


def grouped(number: int) -> str:
    """``1 204``."""
    return f"{number:,}".replace(",", " ")


def joined(lines: Iterable[Line]) -> str:
    """Lines as a text."""
    return "\n".join(plain(spans) for spans in lines)
