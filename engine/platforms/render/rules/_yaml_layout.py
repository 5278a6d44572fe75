"""Lines of a Blueprint that stand where they cannot: wrongly indented, or left over.

Whoever uses these keeps only the edits that leave YAML, and of those the ones the server likes
best: a line can often be indented in several ways that parse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.editing.lines import lines_of, replace_at
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model import Edit
    from engine.project.editing.lines import Line

    Slip = tuple[str, str, tuple[Edit, ...], str, bool]
    """(strategy, title, edits, reason, safe)."""

_LEFT_OVER = regex(r"^(?:@['\"]|['\"]@.*|```\w*|<<<<<<<.*|=======|>>>>>>>.*|EOF)[ \t]*$")
_WORD = regex(r" *((?:- +)?[A-Za-z_][\w.-]*:)")
_NEAR = 8
_MOST_SHIFT = 4


def misplaced(path: str, text: str, stopped: int) -> Iterator[Slip]:
    """Candidates for the line that stopped the reader in line `stopped`."""
    lines = lines_of(text)
    last = min(stopped, len(lines))
    yield from _left_over(path, text, lines)
    for number in (last, last - 1):
        if number >= 1:
            yield from _indented(path, text, lines, number)
    for number in dict.fromkeys((last, 1)):
        if 1 <= number <= len(lines) and lines[number - 1].text.strip():
            yield (
                "yaml.delete-line",
                f"Delete line {number}",
                (_gone(path, text, lines[number - 1]),),
                "Without it the file is YAML; look whether it is missed.",
                False,
            )


def _left_over(path: str, text: str, lines: tuple[Line, ...]) -> Iterator[Slip]:
    junk = [line for line in lines if _LEFT_OVER.match(line.text.rstrip("\r"))]
    if junk:
        named = ", ".join(str(line.number) for line in junk)
        yield (
            "yaml.left-over",
            f"Delete what is left over in line {named}",
            tuple(_gone(path, text, line) for line in junk),
            "It belongs to a shell or another tool, not to the file.",
            False,
        )


def _indented(path: str, text: str, lines: tuple[Line, ...], number: int) -> Iterator[Slip]:
    """Give a line the indentation of lines near it, and of lines that begin like it."""
    line = lines[number - 1]
    own = _indent(line)
    word = _WORD.match(line.text)
    if not line.text.strip():
        return
    like = [
        _indent(other)
        for other in lines
        if other is not line
        and word is not None
        and (found := _WORD.match(other.text)) is not None
        and found[1] == word[1]
    ]
    near = [_indent(other) for other in lines[max(0, number - _NEAR) : number - 1][::-1]
            if other.text.strip()]  # fmt: skip
    for indent in dict.fromkeys([*like, *near]):
        if indent != own and abs(indent - own) <= _MOST_SHIFT:
            yield (
                "yaml.indent",
                f"Indent line {number} by {indent}",
                (replace_at(path, text, line.start, line.start + own, " " * indent),),
                "Other lines have this indentation; look whether it belongs there.",
                False,
            )


def _indent(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip(" "))


def _gone(path: str, text: str, line: Line) -> Edit:
    found = text.find("\n", line.start)
    end = len(text) if found < 0 else found + 1
    return replace_at(path, text, line.start, end, "")
