"""Edits on one row of redirects, whichever file it stands in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.platforms.netlify.rules._config import document_at
from engine.project import toml_edits, toml_table_edits
from engine.project.line_edits import delete_lines, lines_of, replace_at

if TYPE_CHECKING:
    from engine.model import Edit
    from engine.platforms.netlify.site import NetlifySite, Redirect, RowSource
    from engine.project.toml import TomlDocument, TomlPath

_TOKEN = re.compile(r"\S+")


def row_path(site: NetlifySite, source: RowSource) -> tuple[TomlDocument, TomlPath]:
    """The document and the path of a row of netlify.toml.

    Raises:
        CannotEditError: the row cannot be found again.
    """
    document = document_at(site, source.path)
    for entry in document.entries:
        inside = source.start <= entry.start < max(source.end, source.start + 1)
        if inside and entry.path and isinstance(entry.path[-1], int):
            return document, entry.path
        if inside and len(entry.path) > 1 and isinstance(entry.path[-2], int):
            return document, entry.path[:-1]
    raise CannotEditError("The row cannot be found again.", where=source.path)


def set_field(site: NetlifySite, rule: Redirect, name: str, value: str | int | bool) -> Edit:
    """Set a field of a redirect: ``from``, ``to`` or ``status``.

    Raises:
        CannotEditError: the row has no such field in place.
    """
    source = rule.source
    if source.key_path:
        document, row = row_path(site, source)
        alias = {"from": "origin", "to": "destination"}.get(name, name)
        key = alias if document.has(*row, alias) and not document.has(*row, name) else name
        return toml_edits.put_value(source.path, document, (*row, key), value)
    text = site.snapshot.text(source.path) or ""
    line = lines_of(text)[source.line - 1]
    tokens = list(_TOKEN.finditer(line.text))
    old = rule.from_ if name == "from" else rule.to
    if name == "status":
        target = next((i for i, m in enumerate(tokens) if i and m.group() == rule.to), None)
        if target is None:
            raise CannotEditError("The line has no destination of its own.", where=source.path)
        if target + 1 < len(tokens) and not tokens[target + 1].group().startswith("#"):
            found = tokens[target + 1]
            return replace_at(
                source.path, text, line.start + found.start(), line.start + found.end(), str(value)
            )
        end = line.start + tokens[target].end()
        gap = line.text[tokens[target - 1].end() : tokens[target].start()]
        return replace_at(source.path, text, end, end, (gap or " ") + str(value))
    for index, match in enumerate(tokens):
        if match.group() == old and (index > 0) is (name == "to"):
            start = line.start + match.start()
            return replace_at(source.path, text, start, line.start + match.end(), str(value))
    raise CannotEditError(f"The line has no {name!r} of its own.", where=source.path)


def delete_row(site: NetlifySite, source: RowSource) -> Edit:
    """Delete a row with its line or its table.

    Raises:
        CannotEditError: it cannot be found again.
    """
    if source.key_path:
        document, row = row_path(site, source)
        return toml_table_edits.delete_table(source.path, document, row)
    text = site.snapshot.text(source.path) or ""
    return delete_lines(source.path, text, source.line, source.line)
