"""Edits on whole tables of a TOML text: added, renamed, moved, deleted, made into rows.

As in `edits`, every edit is tried before it is given out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.project.editing.lines import insert_at, newline_of, replace_at
from engine.project.toml.document import TomlKind
from engine.project.toml.layout import (
    HEADERS,
    all_checked,
    at_end,
    below,
    block_start,
    checked,
    dotted,
    entry_at,
    extent,
    inner_margin,
    key_parts,
    margin_of,
    rows_of,
)
from engine.project.toml.writing import header_source, key_source, pair_lines, toml_source
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model import Edit
    from engine.project.toml.document import TomlDocument, TomlPath
    from engine.project.toml.writing import TomlValue

_BLANK_LINE = regex(r"[ \t]*(?:\r\n|\n)")
_BLANK_BEFORE = regex(r"\n([ \t]*\r?\n)\Z")


def add_table(
    path: str, document: TomlDocument, table: TomlPath, pairs: Mapping[str, TomlValue]
) -> Edit:
    """Add a table that has no header yet: before its first child's header, else behind its kin.

    Raises:
        CannotEditError: the table has a header already, or something else is in the way.
    """
    holder = document.entry(*table)
    if holder is not None:
        raise CannotEditError(f"{dotted(table)} is there already.", where=path)
    lines = [header_source(table), *pair_lines(pairs, inner_margin(document))]
    child = next((e for e in document.under(*table) if e.kind in HEADERS), None)
    if child is None:
        kin = _last_kin(document, table)
        if kin is None:
            return checked(path, document, at_end(path, document, lines))
        return checked(path, document, below(path, document, kin, ["", *lines]))
    newline = newline_of(document.text)
    start = block_start(document, child)
    body = "".join(line + newline for line in lines) + newline
    return checked(path, document, insert_at(path, document.text, start, body))


def _last_kin(document: TomlDocument, table: TomlPath) -> int | None:
    """Where the last entry ends of the nearest table above that has a header."""
    for size in range(len(table) - 1, 0, -1):
        headers = [e for e in document.under(*table[:size]) if e.kind in HEADERS]
        if headers:
            _, end = document.section(headers[-1])
            return max(e.end for e in document.entries if e.start < end)
    return None


def add_row(
    path: str,
    document: TomlDocument,
    table: TomlPath,
    pairs: Mapping[str, TomlValue],
    *,
    before: int | None = None,
) -> Edit:
    """Add a row ``[[table]]``: behind the last one, before row `before`, or at the file's end.

    An array that is written as a value gets an inline table as its next element.

    Raises:
        CannotEditError: it is no array, or has no row `before`.
    """
    holder = document.entry(*table)
    if holder is not None and holder.kind not in HEADERS:
        return append_item(path, document, table, dict(pairs))
    rows = rows_of(document, table)
    lines = [header_source(table, row=True), *pair_lines(pairs, inner_margin(document))]
    if not rows:
        return checked(path, document, at_end(path, document, lines))
    newline = newline_of(document.text)
    if before is not None:
        if not 0 <= before < len(rows):
            raise CannotEditError(f"{dotted(table)} has no row {before}.", where=path)
        lead = margin_of(document, rows[before])
        body = "".join(lead + line + newline for line in lines) + newline
        start = block_start(document, rows[before])
        return checked(path, document, insert_at(path, document.text, start, body))
    lead = margin_of(document, rows[-1])
    start, end = extent(document, (*table, len(rows) - 1))
    body = newline.join(["", *(lead + line for line in lines)])
    tail = document.text[end - 1 : end]
    if tail == "\n":
        edit = insert_at(path, document.text, end, body + newline)
    else:
        edit = insert_at(path, document.text, end, newline + body)
    return checked(path, document, edit)


def append_item(path: str, document: TomlDocument, keys: TomlPath, value: TomlValue) -> Edit:
    """Append an element to an array that is written as a value.

    Raises:
        CannotEditError: there is no such array.
    """
    entry = entry_at(path, document, keys)
    if not isinstance(document.value(*keys), list) or entry.kind in HEADERS:
        raise CannotEditError(f"{dotted(keys)} is no array.", where=path)
    text = document.text
    items = [e for e in document.under(*keys) if len(e.path) == len(keys) + 1]
    if not items:
        edit = replace_at(path, text, entry.value_start, entry.value_end, f"[{toml_source(value)}]")
        return checked(path, document, edit)
    last = items[-1]
    lead = " "
    line = text.rfind("\n", 0, last.start) + 1
    if line > entry.value_start and not text[line : last.start].strip():
        lead = newline_of(text) + text[line : last.start]
    old = text[last.start : last.end]
    edit = insert_at(path, text, last.end, f",{lead}{toml_source(value, old)}")
    return checked(path, document, edit)


def rename_table(path: str, document: TomlDocument, table: TomlPath, new: str) -> tuple[Edit, ...]:
    """Rename a table's last part in every header and dotted key that names it.

    A table of the new name may be there as far as TOML lets the two be one: rows join the rows,
    ``[buld]`` joins ``[build.environment]``.

    Raises:
        CannotEditError: there is no such table, or the two cannot be one.
    """
    wanted = len(table)
    found: dict[int, Edit] = {}
    for entry in document.entries:
        if entry.kind is TomlKind.ITEM or entry.path[:wanted] != table:
            continue
        parts = key_parts(document, entry)
        names = [p for p in entry.path if isinstance(p, str)]
        depth = sum(1 for p in table if isinstance(p, str))
        index = depth - 1 - (len(names) - len(parts))
        if 0 <= index < len(parts):
            start, end = parts[index]
            found[start] = replace_at(path, document.text, start, end, key_source(new))
    if not found:
        raise CannotEditError(f"There is no {dotted(table)}.", where=path)
    return all_checked(path, document, tuple(found.values()))


def table_to_row(path: str, document: TomlDocument, table: TomlPath) -> Edit:
    """Make ``[table]`` into ``[[table]]``.

    Raises:
        CannotEditError: the table has no header of this form.
    """
    entry = entry_at(path, document, table)
    if entry.kind is not TomlKind.TABLE:
        raise CannotEditError(f"{dotted(table)} has no header of its own.", where=path)
    inside = document.text[entry.key_start : entry.key_end]
    return checked(
        path, document, replace_at(path, document.text, entry.start, entry.end, f"[[{inside}]]")
    )


def row_to_table(path: str, document: TomlDocument, table: TomlPath) -> Edit:
    """Make the only ``[[table]]`` into ``[table]``.

    Raises:
        CannotEditError: the table has no rows, or more than one.
    """
    rows = rows_of(document, table)
    if len(rows) != 1:
        raise CannotEditError(f"{dotted(table)} has {len(rows)} rows.", where=path)
    inside = document.text[rows[0].key_start : rows[0].key_end]
    return checked(
        path, document, replace_at(path, document.text, rows[0].start, rows[0].end, f"[{inside}]")
    )


def delete_table(path: str, document: TomlDocument, table: TomlPath) -> Edit:
    """Delete a table or a row with its pairs, its children and one blank line.

    Raises:
        CannotEditError: it has no header, or its parts stand apart.
    """
    start, end = extent(document, table, path)
    text = document.text
    ended = text[:end].endswith("\n")
    after = _BLANK_LINE.match(text, end)
    before = _BLANK_BEFORE.search(text[:start])
    if after is not None:
        end = after.end()
    elif end == len(text) and before is not None:
        start = before.start(1)
    if not ended:
        start = len(text[:start].removesuffix("\n").removesuffix("\r"))
    return checked(path, document, replace_at(path, text, start, end, ""))


def move_row(
    path: str, document: TomlDocument, table: TomlPath, index: int, before: int
) -> tuple[Edit, ...]:
    """Move a row with its children before another one (one past the last: to the end).

    Raises:
        CannotEditError: there are no such rows.
    """
    rows = rows_of(document, table)
    if before in {index, index + 1} or not 0 <= before <= len(rows) or not 0 <= index < len(rows):
        raise CannotEditError(f"Row {index} cannot be moved there.", where=path)
    text, newline = document.text, newline_of(document.text)
    start, end = extent(document, (*table, index), path)
    body = text[start:end].rstrip("\r\n") + newline
    removed = delete_table(path, document, (*table, index))
    if before < len(rows):
        added = insert_at(path, text, block_start(document, rows[before]), body + newline)
    else:
        _, last = extent(document, (*table, len(rows) - 1), path)
        ended = text[last - 1 : last] == "\n"
        written = newline + body if ended else newline * 2 + body.removesuffix(newline)
        added = insert_at(path, text, last, written)
    return all_checked(path, document, (removed, added))
