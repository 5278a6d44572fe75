"""Slips of the hand in YAML that no parser names: a tab, a dash or a colon without a blank.

An open quote is one too. The reader notices them late, often lines later, so they are looked for by
their own look. Whoever uses these keeps only the edits that leave YAML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.project.editing.lines import insert_at, lines_of, replace_at
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model import Edit
    from engine.project.editing.lines import Line

    Slip = tuple[str, str, tuple[Edit, ...], str, bool]
    """(strategy, title, edits, reason, safe)."""

_TABBED = regex(r"^ *\t[ \t]*(?=\S)")
_NO_BLANK = regex(r"^ *(?:- +)*[A-Za-z_][\w.-]*:(?=[^\s:/])")
_DASH = regex(r"^ *(?:- +)*-(?=[A-Za-z_][\w.-]*:(?:\s|$))")
"""A dash that touches a key; the text of a block never stops a reader, so a hit there is none."""
_OPEN_QUOTE = regex(r"^ *(?:- +)*(?:[A-Za-z_][\w.-]*: +)?([\"'])(?:(?!\1)[^\\])*$")
_STRAY = regex(r"^(?!---|\.\.\.|%)[^\s#\-\[\]{}\"][^:]*$|^[@`']\S*\s*$")
"""A line at the margin without a colon: no key, no item, no comment, no end of brackets."""
_WIDTHS = (2, 4, 8)
_MOST = 6
"""Candidates of one kind that are tried; a file with more is not one slip away from YAML."""


def slips(path: str, text: str, stopped: int) -> Iterator[Slip]:
    """Candidates for the slip that stopped the reader in line `stopped`."""
    lines = lines_of(text)
    yield from _tabs(path, text, lines)
    yield from _strays(path, text, lines)
    yield from _dashes(path, text, lines)
    nearest = sorted(lines, key=lambda line: abs(line.number - stopped))
    yield from _colons(path, text, nearest)
    yield from _quotes(path, text, nearest)


def _tabs(path: str, text: str, lines: tuple[Line, ...]) -> Iterator[Slip]:
    """Give lines that begin with tabs the blanks a tab stands for, or their neighbours'."""
    tabbed = [(line, m) for line in lines if (m := _TABBED.match(line.text))]
    if not tabbed:
        return
    reason = "YAML takes no tabs for indentation."
    for width in _WIDTHS:
        yield (
            "yaml.tabs",
            f"Indent with {width} spaces for a tab",
            tuple(
                replace_at(
                    path,
                    text,
                    line.start,
                    line.start + m.end(),
                    m.group().replace(" ", "").replace("\t", " " * width),
                )
                for line, m in tabbed
            ),
            reason,
            True,
        )
    for side, title in ((-1, "above"), (1, "below")):
        edits = []
        for line, m in tabbed:
            indent = _indent_beside(lines, line.number - 1, side)
            if indent is not None:
                edits.append(replace_at(path, text, line.start, line.start + m.end(), " " * indent))
        if len(edits) == len(tabbed):
            yield "yaml.tabs", f"Indent as the line {title}", tuple(edits), reason, False


def _strays(path: str, text: str, lines: tuple[Line, ...]) -> Iterator[Slip]:
    """Take out lines at the margin that are no key, no item and no comment: text that got in."""
    strays = [line for line in lines if _STRAY.match(line.text)]
    if not strays or len(strays) > _MOST or len(strays) == len(lines):
        return
    numbers = ", ".join(str(line.number) for line in strays)
    yield (
        "yaml.stray-text",
        f"Take out the text of line {numbers}",
        tuple(replace_at(path, text, line.start, line.full_end, "") for line in strays),
        "It is neither a key nor an item of a list; an editor or a shell left it here.",
        False,
    )


def _dashes(path: str, text: str, lines: tuple[Line, ...]) -> Iterator[Slip]:
    """Put a blank behind every dash that touches its key."""
    found = [(line, m) for line in lines if (m := _DASH.match(line.text))]
    if not 0 < len(found) <= _MOST:
        return
    numbers = ", ".join(str(line.number) for line, _ in found)
    yield (
        "yaml.dash-blank",
        f"Put a blank behind the dash in line {numbers}",
        tuple(insert_at(path, text, line.start + m.end(), " ") for line, m in found),
        "An item of a list begins with a dash and a blank.",
        True,
    )


def _indent_beside(lines: tuple[Line, ...], index: int, side: int) -> int | None:
    """Where the keys of the next line begin that has no tab; a dash counts as blanks."""
    index += side
    while 0 <= index < len(lines):
        content = lines[index].text
        if content.strip() and not content.lstrip(" ").startswith(("\t", "#")):
            lead = re.match(r" *(?:- +)*", content)
            return 0 if lead is None else lead.end()
        index += side
    return None


def _colons(path: str, text: str, nearest: list[Line]) -> Iterator[Slip]:
    found = [(line, m) for line in nearest if (m := _NO_BLANK.match(line.text))]
    for line, match in found[:_MOST]:
        yield (
            "yaml.colon-blank",
            f"Put a blank behind the colon in line {line.number}",
            (insert_at(path, text, line.start + match.end(), " "),),
            "A key ends with a colon and a blank.",
            True,
        )


def _quotes(path: str, text: str, nearest: list[Line]) -> Iterator[Slip]:
    found = [(line, m) for line in nearest if (m := _OPEN_QUOTE.match(line.text))]
    for line, match in found[:_MOST]:
        end = line.start + len(line.text.rstrip())
        yield (
            "yaml.close-quote",
            f"Close the quotes in line {line.number}",
            (insert_at(path, text, end, match[1]),),
            "The text is not closed on its line.",
            True,
        )
