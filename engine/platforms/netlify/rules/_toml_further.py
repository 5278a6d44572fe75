"""The faults of a netlify.toml behind the one where its parser stops.

A TOML parser tells the first fault only. What stands there is blanked out, the line where that is
plainly all of it, else everything up to the next header, and the text is read anew. What might only
be a fault because something was blanked out is not told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.platforms.netlify.rules._toml_repairs import fault_of
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.toml.document import TomlError

MOST = 9
"""Further faults that are told."""
LARGEST = 200_000
"""Characters of a file that is read so often."""
_BACK = 60
"""Lines that a value may have begun above its fault."""
_HEADER = regex(r"^[ \t]*\[{1,2}[\w.\"'* /-]+\]{1,2}[ \t]*(?:#[^\n]*)?\r?$", re.MULTILINE)
_PAIR = regex(r"[ \t]*[\w.\"'-]+[ \t]*[=:]|[ \t]*[\w-]+[ \t]+\S")
_VISIBLE = regex(r"[^\r\n]")
_MANY_LINES = ('"""', "'''")


def further_faults(text: str, first: TomlError) -> Iterator[TomlError]:
    """Tell the faults behind the first, in their order; all are likely, none is certain."""
    fault: TomlError | None = first
    told, skipped = 0, False
    for _ in range(MOST * 3):
        if fault is None or told >= MOST or len(text) > LARGEST:
            return
        read = _without(text, fault)
        if read is None:
            return
        text, end, whole_line = read
        fault = fault_of(text)
        if fault is None or fault.offset < end:
            return
        skipped = skipped or not whole_line
        if skipped and _is_about_names(fault):
            return
        if _is_about_names(fault) and _of_one_slip(text, first, fault):
            continue
        told += 1
        yield fault


def _without(text: str, fault: TomlError) -> tuple[str, int, bool] | None:
    """The text with a fault blanked out, where that ends, and whether it was one line alone."""
    offset = min(fault.offset, max(len(text) - 1, 0))
    start = line = text.rfind("\n", 0, offset) + 1
    for _ in range(_BACK):
        if start == 0 or fault_of(text[:start]) is None:
            break
        start = text.rfind("\n", 0, start - 1) + 1
    else:
        return None
    line_end = text.find("\n", offset)
    line_end = len(text) if line_end < 0 else line_end + 1
    if start == line and _stands_alone(text[line:line_end]):
        return _blanked(text, line, line_end), line_end, True
    header = _HEADER.search(text, line_end)
    if header is None:
        return None
    return _blanked(text, start, header.start()), header.start(), False


def _stands_alone(line: str) -> bool:
    """True for a pair that plainly begins and ends in its line."""
    if not _PAIR.match(line) or any(mark in line for mark in _MANY_LINES):
        return False
    return line.count("[") == line.count("]") and line.count("{") == line.count("}")


def _is_about_names(fault: TomlError) -> bool:
    """True for a name that stands twice: a table that was blanked out may have kept them apart."""
    return any(word in fault.reason for word in ("redefine", "already", "duplicate"))


def _of_one_slip(text: str, first: TomlError, fault: TomlError) -> bool:
    """True for names that stand twice because one header is lost before the first of them."""
    between = _HEADER.search(text, min(first.offset, len(text)), min(fault.offset, len(text)))
    return _is_about_names(first) and between is None


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + _VISIBLE.sub(" ", text[start:end]) + text[end:]
