"""Edits on the lines of any text: `_redirects`, `_headers`, version files, ignore files.

A file of lines is edited by lines and keeps its line ends: what is inserted takes the line end of
its neighbours, what is deleted takes its own line end along, and a missing final newline stays
missing. The other edit rooms (`json.edits`, `toml.edits`, `yaml.edits`) build on these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Edit, EditKind
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

BOM = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a text: its number from 1, its span without the line end, and that line end."""

    number: int
    start: int
    end: int
    text: str
    """Without the line end, and without the BOM that may open the file."""
    ending: str
    """``\\n``, ``\\r\\n``, or empty for a last line that is not ended."""

    @property
    def full_end(self) -> int:
        """The offset behind the line end."""
        return self.end + len(self.ending)


def lines_of(text: str) -> tuple[Line, ...]:
    """Split a text at LF and CRLF only.

    `str.splitlines` splits at form feeds and Unicode separators too, which no platform does. A
    text that ends with a line end has no empty last line; a BOM belongs to no line.
    """
    lines: list[Line] = []
    start = len(BOM) if text.startswith(BOM) else 0
    while start < len(text):
        found = text.find("\n", start)
        stop = len(text) if found < 0 else found + 1
        end = stop if found < 0 else found
        if found > start and text[found - 1] == "\r":
            end = found - 1
        lines.append(
            Line(
                number=len(lines) + 1,
                start=start,
                end=end,
                text=text[start:end],
                ending=text[end:stop],
            )
        )
        start = stop
    return tuple(lines)


def newline_of(text: str) -> str:
    """The line end a new line takes: that of the first line, LF in a text without any."""
    found = text.find("\n")
    return "\r\n" if found > 0 and text[found - 1] == "\r" else "\n"


def line_at(text: str, offset: int) -> Line:
    """The line an offset lies in.

    Raises:
        CannotEditError: the text has no such place.
    """
    for line in lines_of(text):
        if line.start <= offset < line.full_end or (offset == line.end and not line.ending):
            return line
    raise CannotEditError(f"There is no line at offset {offset}.")


def replace_at(path: str, text: str, start: int, end: int, new: str) -> Edit:
    """Replace a span of a text; `old` is taken from the text."""
    return Edit(path=path, start=start, end=end, old=text[start:end], new=new)


def insert_at(path: str, text: str, offset: int, new: str) -> Edit:
    """Insert into a text."""
    return replace_at(path, text, offset, offset, new)


def replace_line(path: str, text: str, number: int, new: str) -> Edit:
    """Replace a line's content; its line end stays.

    Only the part that differs is replaced, so that the edit is the change and no more.

    Raises:
        CannotEditError: there is no such line.
    """
    line = _line(path, text, number)
    head = 0
    most = min(len(line.text), len(new))
    while head < most and line.text[head] == new[head]:
        head += 1
    tail = 0
    while tail < most - head and line.text[-1 - tail] == new[-1 - tail]:
        tail += 1
    return replace_at(path, text, line.start + head, line.end - tail, new[head : len(new) - tail])


def delete_line(path: str, text: str, number: int) -> Edit:
    """Delete a line with its line end.

    The last line of a file without a final newline takes the line end before it along, so that
    the file still has none.

    Raises:
        CannotEditError: there is no such line.
    """
    return delete_lines(path, text, number, number)


def delete_lines(path: str, text: str, first: int, last: int) -> Edit:
    """Delete the lines `first` to `last`, both included; see `delete_line`.

    Raises:
        CannotEditError: there are no such lines.
    """
    head = _line(path, text, first)
    tail = _line(path, text, last)
    start, stop = head.start, tail.full_end
    if not tail.ending and first > 1:
        start = _line(path, text, first - 1).end
    return replace_at(path, text, start, stop, "")


def insert_before(path: str, text: str, number: int, new: Sequence[str]) -> Edit:
    """Insert lines before a line; `number` one past the last line appends.

    Args:
        path: the file.
        text: its text.
        number: the line that the new ones come before, from 1.
        new: the lines, without line ends.

    Raises:
        CannotEditError: there is no such line.
    """
    newline = newline_of(text)
    lines = lines_of(text)
    if number == len(lines) + 1:
        return append_lines(path, text, new)
    line = _line(path, text, number)
    return insert_at(path, text, line.start, "".join(part + newline for part in new))


def insert_after(path: str, text: str, number: int, new: Sequence[str]) -> Edit:
    """Insert lines after a line; 0 inserts at the head of the file.

    Raises:
        CannotEditError: there is no such line.
    """
    if number != 0:
        _line(path, text, number)
    return insert_before(path, text, number + 1, new)


def append_lines(path: str, text: str, new: Sequence[str]) -> Edit:
    """Append lines to the end of a file; the file ends as it ended, with or without a newline."""
    newline = newline_of(text)
    lines = lines_of(text)
    if not lines or lines[-1].ending:
        return insert_at(path, text, len(text), "".join(part + newline for part in new))
    return insert_at(path, text, len(text), "".join(newline + part for part in new))


def move_line(path: str, text: str, number: int, before: int) -> tuple[Edit, Edit]:
    """Move a line before another one (one past the last: to the end).

    Raises:
        CannotEditError: there are no such lines, or the line would stay where it is.
    """
    if before in {number, number + 1}:
        raise CannotEditError(f"Line {number} is there already.", where=path)
    line = _line(path, text, number)
    return (
        delete_line(path, text, number),
        insert_before(path, text, before, [line.text]),
    )


def create_file(path: str, content: str, *, mode: int = 0o644) -> Edit:
    """Make a new file."""
    return Edit(path=path, kind=EditKind.CREATE, new=content, mode=mode)


def delete_file(path: str) -> Edit:
    """Delete a file."""
    return Edit(path=path, kind=EditKind.DELETE)


def make_executable(path: str) -> Edit:
    """Set a file's executable bit."""
    return Edit(path=path, kind=EditKind.CHMOD, mode=0o755)


def _line(path: str, text: str, number: int) -> Line:
    lines = lines_of(text)
    if not 1 <= number <= len(lines):
        raise CannotEditError(f"There is no line {number}.", where=path)
    return lines[number - 1]
