"""Edits on TOML text (netlify.toml and its like): a value or a key; nothing else moves.

Places come from the `document`; paths are tuples such as ``("redirects", 3, "status")``. Comments,
quotes, indentation, CRLF, a BOM and a missing final newline stay. Every edit is tried before it is
given out: one that would leave no TOML is refused. Whole tables are edited by `table_edits`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.project.editing.lines import insert_at, newline_of, replace_at
from engine.project.toml.document import TomlKind
from engine.project.toml.layout import (
    HEADERS,
    below,
    checked,
    dotted,
    dotted_prefix,
    entry_at,
    inner_margin,
    key_parts,
    margin_of,
    own_pairs,
    siblings_of,
    without_lines,
)
from engine.project.toml.table_edits import add_table
from engine.project.toml.writing import key_source, toml_source
from engine.records import replace

if TYPE_CHECKING:
    from engine.model import Edit
    from engine.project.toml.document import TomlDocument, TomlEntry, TomlPath
    from engine.project.toml.writing import TomlValue


def set_value(path: str, document: TomlDocument, keys: TomlPath, value: TomlValue) -> Edit:
    """Replace the value at a path; text keeps its kind of quotes.

    Raises:
        CannotEditError: no value is written there.
    """
    entry = entry_at(path, document, keys)
    if entry.kind in HEADERS:
        raise CannotEditError(f"{dotted(keys)} is a table.", where=path)
    old = document.text[entry.value_start : entry.value_end]
    new = toml_source(value, old)
    return checked(
        path, document, replace_at(path, document.text, entry.value_start, entry.value_end, new)
    )


def put_value(path: str, document: TomlDocument, keys: TomlPath, value: TomlValue) -> Edit:
    """Set the value at a path: replaced, inserted into its table, or with a new table.

    Raises:
        CannotEditError: something that is no table is in the way.
    """
    entry = document.entry(*keys)
    if entry is not None and entry.kind not in HEADERS:
        return set_value(path, document, keys, value)
    return insert_key(path, document, keys[:-1], str(keys[-1]), value)


def insert_key(
    path: str,
    document: TomlDocument,
    table: TomlPath,
    key: str,
    value: TomlValue,
    *,
    after: str = "",
) -> Edit:
    """Insert a pair into a table, last or behind the pair `after`; a missing table is made.

    Raises:
        CannotEditError: the table has the key already, or is no table.
    """
    if document.has(*table, key):
        raise CannotEditError(f"{dotted((*table, key))} is there already.", where=path)
    holder = document.entry(*table) if table else None
    if holder is not None and holder.kind not in HEADERS:
        return _insert_inline(path, document, holder, key, value)
    pairs = own_pairs(document, table, holder)
    if after:
        pairs = [p for p in pairs if p.path == (*table, after)]
        if not pairs:
            raise CannotEditError(f"{dotted(table)} has no {after!r}.", where=path)
    line = f"{key_source(key)} = {toml_source(value)}"
    if pairs:
        neighbour = pairs[-1]
        prefix = dotted_prefix(document, neighbour, len(table))
        written = margin_of(document, neighbour) + prefix + line
        return checked(path, document, below(path, document, neighbour.end, [written]))
    if holder is not None:
        lead = margin_of(document, holder) + inner_margin(document)
        return checked(path, document, below(path, document, holder.end, [lead + line]))
    if not table:
        top = 1 if document.text.startswith("\ufeff") else 0
        newline = newline_of(document.text)
        gap = newline if document.text[top:] else ""
        return checked(path, document, insert_at(path, document.text, top, line + newline + gap))
    return add_table(path, document, table, {key: value})


def move_pair(
    path: str, document: TomlDocument, keys: TomlPath, target: TomlPath, value: TomlValue
) -> tuple[Edit, ...]:
    """Delete a pair and insert it at another place, with the comment behind it.

    Raises:
        CannotEditError: as for `delete_key` and `insert_key`.
    """
    entry = entry_at(path, document, keys)
    added = insert_key(path, document, target[:-1], str(target[-1]), value)
    behind = document.text[entry.end :].partition("\n")[0].strip()
    line = f"{key_source(str(target[-1]))} = {toml_source(value)}"
    if behind.startswith("#") and "\n" in added.new and added.new.count(line) == 1:
        added = replace(added, new=added.new.replace(line, f"{line}  {behind}", 1))
    return (delete_key(path, document, keys), added)


def _insert_inline(
    path: str, document: TomlDocument, holder: TomlEntry, key: str, value: TomlValue
) -> Edit:
    """Insert a pair into ``{ … }``."""
    text = document.text
    if not isinstance(document.value(*holder.path), dict):
        raise CannotEditError(f"{dotted(holder.path)} is no table.", where=path)
    pair = f"{key_source(key)} = {toml_source(value)}"
    inside = [e for e in document.under(*holder.path) if e.inline and e.path != holder.path]
    if not inside:
        edit = replace_at(path, text, holder.value_start, holder.value_end, f"{{ {pair} }}")
    else:
        edit = insert_at(path, text, max(e.end for e in inside), f", {pair}")
    return checked(path, document, edit)


def rename_key(path: str, document: TomlDocument, keys: TomlPath, new: str) -> Edit:
    """Rename a pair's key; its value stays. Of a dotted key only the last part changes.

    Raises:
        CannotEditError: there is no such pair, or the new name is taken.
    """
    entry = entry_at(path, document, keys)
    if entry.kind is not TomlKind.PAIR:
        raise CannotEditError(f"{dotted(keys)} is no pair.", where=path)
    if document.has(*keys[:-1], new):
        raise CannotEditError(f"There is a {new!r} already.", where=path)
    start, end = key_parts(document, entry)[-1]
    return checked(path, document, replace_at(path, document.text, start, end, key_source(new)))


def delete_key(path: str, document: TomlDocument, keys: TomlPath) -> Edit:
    """Delete a pair with its line and comment, or an element of an array with its comma.

    Raises:
        CannotEditError: there is no such pair or element.
    """
    entry = entry_at(path, document, keys)
    if entry.kind in HEADERS:
        raise CannotEditError(f"{dotted(keys)} is a table.", where=path)
    text = document.text
    if not entry.inline:
        return checked(path, document, without_lines(path, text, entry.start, entry.end))
    siblings = siblings_of(document, entry)
    index = siblings.index(entry)
    if index + 1 < len(siblings):
        edit = replace_at(path, text, entry.start, siblings[index + 1].start, "")
    elif index > 0:
        edit = replace_at(path, text, siblings[index - 1].end, entry.end, "")
    else:
        edit = replace_at(path, text, entry.start, entry.end, "")
    return checked(path, document, edit)
