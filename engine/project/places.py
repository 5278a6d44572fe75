"""Where an offset of a text stands: the line and the column that a reader counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Location

if TYPE_CHECKING:
    import re


def place(path: str, text: str, start: int, end: int | None = None, key_path: str = "") -> Location:
    """The location of a span: line and column from 1, a BOM counted to no column.

    Args:
        path: the file.
        text: its text.
        start: the span's first character.
        end: one past its last character; the span's own line when it is None.
        key_path: the dotted key the span belongs to, where there is one.
    """
    head = text.rfind("\n", 0, start) + 1
    bom = 1 if head == 0 and text.startswith("\ufeff") else 0
    line = text.count("\n", 0, start) + 1
    last = None if end is None else line + text.count("\n", start, max(start, end - 1))
    return Location(
        path=path,
        line=line,
        column=start - head + 1 - bom,
        end_line=last,
        key_path=key_path,
    )


def place_of(path: str, text: str, match: re.Match[str], group: int | str = 0) -> Location:
    """The location of what a pattern found."""
    return place(path, text, match.start(group), match.end(group))
