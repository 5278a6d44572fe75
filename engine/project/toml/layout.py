"""How a TOML text is laid out: sections, rows, margins and comments, for the edits on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.project.editing.edits import replace_spans
from engine.project.editing.lines import insert_at, newline_of, replace_at
from engine.project.toml.document import TomlDocument, TomlError, TomlKind
from engine.regex import regex

if TYPE_CHECKING:
    from engine.model import Edit
    from engine.project.toml.document import TomlEntry, TomlPath

HEADERS = frozenset({TomlKind.TABLE, TomlKind.TABLE_ROW})
"""The kinds of entries that open a table."""

_KEY_PART = regex(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^\s.\"']+")


def checked(path: str, document: TomlDocument, edit: Edit) -> Edit:
    """The edit, tried.

    Raises:
        CannotEditError: it would leave no TOML.
    """
    return all_checked(path, document, (edit,))[0]


def all_checked(path: str, document: TomlDocument, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The edits, tried together.

    Raises:
        CannotEditError: they would leave no TOML.
    """
    try:
        TomlDocument(replace_spans(document.text, edits))
    except TomlError as error:
        raise CannotEditError(
            f"The edit would leave no TOML: {error.reason}.", where=path
        ) from error
    return edits


def entry_at(path: str, document: TomlDocument, keys: TomlPath) -> TomlEntry:
    """The entry at a path.

    Raises:
        CannotEditError: there is none.
    """
    entry = document.entry(*keys)
    if entry is None:
        raise CannotEditError(f"There is no {dotted(keys)}.", where=path)
    return entry


def dotted(keys: TomlPath) -> str:
    """A path for people."""
    return ".".join(str(k) for k in keys) or "the document"


def rows_of(document: TomlDocument, table: TomlPath) -> list[TomlEntry]:
    """The headers of an array of tables."""
    size = len(table) + 1
    return [
        e
        for e in document.entries
        if e.kind is TomlKind.TABLE_ROW and len(e.path) == size and e.path[:-1] == table
    ]


def own_pairs(document: TomlDocument, table: TomlPath, holder: TomlEntry | None) -> list[TomlEntry]:
    """The pairs that are written in a table's own section, dotted ones too."""
    if holder is not None:
        start, end = document.section(holder)
    else:
        start = 0
        end = next((e.start for e in document.entries if e.kind in HEADERS), len(document.text))
    return [
        e
        for e in document.under(*table)
        if e.kind is TomlKind.PAIR and not e.inline and start <= e.start < end
    ] or [
        e
        for e in document.under(*table)
        if e.kind is TomlKind.PAIR
        and not e.inline
        and holder is None
        and table
        and len(_header_of(document, e)) < len(table)
    ]


def _header_of(document: TomlDocument, pair: TomlEntry) -> TomlPath:
    """The table whose section a pair is written in; empty before the first header."""
    headers = [e for e in document.entries if e.kind in HEADERS and e.start < pair.start]
    return max(headers, key=lambda e: e.start).path if headers else ()


def siblings_of(document: TomlDocument, entry: TomlEntry) -> list[TomlEntry]:
    """The elements or inline pairs that stand in the same brackets."""
    return [
        e
        for e in document.entries
        if e.inline and e.kind is entry.kind and e.path[:-1] == entry.path[:-1]
    ]


def key_parts(document: TomlDocument, entry: TomlEntry) -> list[tuple[int, int]]:
    """The spans of the parts of an entry's key, quotes included."""
    source = document.text[entry.key_start : entry.key_end]
    return [
        (entry.key_start + m.start(), entry.key_start + m.end()) for m in _KEY_PART.finditer(source)
    ]


def dotted_prefix(document: TomlDocument, neighbour: TomlEntry, size: int) -> str:
    """``build.`` where the neighbour is written ``build.publish`` and the table is `build`."""
    parts = key_parts(document, neighbour)
    names = [p for p in neighbour.path if isinstance(p, str)]
    strings = sum(1 for p in neighbour.path[:size] if isinstance(p, str))
    inside = strings - (len(names) - len(parts))
    if inside <= 0:
        return ""
    start, end = parts[0][0], parts[inside - 1][1]
    return document.text[start:end] + "."


def margin_of(document: TomlDocument, entry: TomlEntry) -> str:
    """The blanks before an entry in its line."""
    start = document.text.rfind("\n", 0, entry.start) + 1
    return document.text[start : entry.start].removeprefix("\ufeff")


def inner_margin(document: TomlDocument) -> str:
    """How far this document indents pairs under their header."""
    header: TomlEntry | None = None
    for entry in document.entries:
        if entry.kind in HEADERS:
            header = entry
        elif entry.kind is TomlKind.PAIR and not entry.inline and header is not None:
            own, outer = margin_of(document, entry), margin_of(document, header)
            return own[len(outer) :] if own.startswith(outer) else ""
    return ""


def below(path: str, document: TomlDocument, offset: int, lines: list[str]) -> Edit:
    """Insert lines below the line of an offset."""
    text, newline = document.text, newline_of(document.text)
    found = text.find("\n", offset)
    if found < 0:
        return insert_at(path, text, len(text), "".join(newline + line for line in lines))
    return insert_at(path, text, found + 1, "".join(line + newline for line in lines))


def at_end(path: str, document: TomlDocument, lines: list[str]) -> Edit:
    """Append a block of lines to the file, a blank line before it."""
    text, newline = document.text, newline_of(document.text)
    body = newline.join(lines)
    if not text.strip("\ufeff \t\r\n"):
        return insert_at(path, text, len(text), body + newline)
    if text.endswith("\n"):
        gap = "" if re.search(r"\n[ \t]*\r?\n\Z", text) else newline
        return insert_at(path, text, len(text), gap + body + newline)
    return insert_at(path, text, len(text), newline * 2 + body)


def block_start(document: TomlDocument, header: TomlEntry) -> int:
    """The start of a header's line, or of the comment lines that stand directly above it."""
    text = document.text
    start = text.rfind("\n", 0, header.start) + 1
    while start > 0:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above:start].lstrip(" \t\ufeff").startswith("#"):
            break
        start = above
    return max(start, 1 if text.startswith("\ufeff") else 0)


def extent(document: TomlDocument, table: TomlPath, path: str = "") -> tuple[int, int]:
    """The lines of a table with its children, from its header to the last of its pairs."""
    headers = [e for e in document.under(*table) if e.kind in HEADERS]
    if not headers:
        raise CannotEditError(f"{dotted(table)} has no header of its own.", where=path)
    start, end = document.section(headers[0])[0], document.section(headers[-1])[1]
    if any(
        e.kind in HEADERS and start <= e.start < end and e not in headers for e in document.entries
    ):
        raise CannotEditError(f"The parts of {dotted(table)} stand apart.", where=path)
    bom = 1 if document.text.startswith("\ufeff") else 0
    return max(start, bom), end


def without_lines(path: str, text: str, start: int, end: int) -> Edit:
    """Delete the lines of a span."""
    first = max(text.rfind("\n", 0, start) + 1, 1 if text.startswith("\ufeff") else 0)
    found = text.find("\n", end)
    if found >= 0:
        return replace_at(path, text, first, found + 1, "")
    if first > 1:
        first -= 2 if text[first - 2] == "\r" else 1
    return replace_at(path, text, first, len(text), "")
