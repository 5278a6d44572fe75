"""Edits on one row of redirects, whichever file it stands in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.platforms.netlify.rules._config import document_at
from engine.project.editing.lines import delete_lines, insert_after, lines_of, replace_at
from engine.project.scripting.values import to_text
from engine.project.toml import edits as toml_edits
from engine.project.toml import table_edits as toml_table_edits
from engine.project.toml.document import TomlError, parse_toml
from engine.regex import regex

if TYPE_CHECKING:
    from engine.model import Edit
    from engine.platforms.netlify.site import NetlifySite, Redirect, RowSource
    from engine.project.toml.document import TomlDocument, TomlEntry, TomlPath

_TOKEN = regex(r"\S+")
_STATUS = regex(r"(?m)^[ \t]*status[ \t]*=[ \t]*(\d+)[ \t\r]*$")


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


def written_status(site: NetlifySite, rule: Redirect) -> str:
    """The status of a row as it is written, a ``!`` that stands apart with it; empty for none."""
    source = rule.source
    if source.key_path:
        plain = _STATUS.search(source.text)
        if plain or "status" not in source.text:
            return plain[1] if plain else ""
        try:
            document, row = row_path(site, source)
        except CannotEditError:
            return ""
        values = document.value(*row)
        value = values.get("status") if isinstance(values, dict) else None
        return to_text(value) if isinstance(value, (str, int, float)) else ""
    words = source.text.split()
    target = next((i for i, word in enumerate(words) if i and word == rule.to), 0)
    if target + 1 >= len(words) or words[target + 1].startswith("#"):
        return ""
    apart = words[target + 2 : target + 3] == ["!"]
    return words[target + 1] + (" !" if apart else "")


def set_field(site: NetlifySite, rule: Redirect, name: str, value: str | int | bool) -> Edit:
    """Set a field of a redirect: ``from``, ``to``, ``status``; ``force`` in a table only.

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
            apart = [t.group() for t in tokens[target + 2 : target + 3]] == ["!"]
            start, end = tokens[target + 1].start(), tokens[target + 1 + apart].end()
            return replace_at(source.path, text, line.start + start, line.start + end, str(value))
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


def without_force(site: NetlifySite, rule: Redirect) -> Edit:
    """Take the force off a rule: the ``!`` of its line, or the key of its table.

    Raises:
        CannotEditError: the row says it in another way.
    """
    source = rule.source
    if source.key_path:
        document, row = row_path(site, source)
        return toml_edits.delete_key(source.path, document, (*row, "force"))
    text = site.snapshot.text(source.path) or ""
    line = lines_of(text)[source.line - 1]
    for match in _TOKEN.finditer(line.text):
        if re.fullmatch(r"\d+!", match.group()):
            end = line.start + match.end()
            return replace_at(source.path, text, end - 1, end, "")
    raise CannotEditError("The line has no `!`.", where=source.path)


def move_behind(site: NetlifySite, moved: RowSource, last: RowSource) -> tuple[Edit, ...]:
    """Move a row behind another one of its file, its own comment lines with it.

    Raises:
        CannotEditError: one of them cannot be found again.
    """
    if moved.key_path:
        document, row = row_path(site, moved)
        _, behind = row_path(site, last)
        own, target = row[-1], behind[-1]
        if not isinstance(own, int) or not isinstance(target, int):
            raise CannotEditError("The row cannot be found again.", where=moved.path)
        return toml_table_edits.move_row(moved.path, document, row[:-1], own, target + 1)
    text = site.snapshot.text(moved.path) or ""
    lines = lines_of(text)
    first = stop = moved.line - 1
    while first > 0 and lines[first - 1].text.lstrip().startswith("#"):
        first -= 1
    block = [line.text for line in lines[first : stop + 1]]
    blank_before = first == 0 or not lines[first - 1].text.strip()
    blank_after = stop + 1 < len(lines) and not lines[stop + 1].text.strip()
    apart = blank_before and blank_after and len(block) > 1
    if apart:
        stop += 1
        block = ["", *block]
    return (
        delete_lines(moved.path, text, first + 1, stop + 1),
        insert_after(moved.path, text, last.line, block),
    )


def replace_in_row(
    site: NetlifySite, source: RowSource, pattern: re.Pattern[str], new: str
) -> tuple[Edit, ...]:
    """Replace every find of a pattern within a row.

    Raises:
        CannotEditError: the row does not hold it.
    """
    if source.key_path:
        document, row = row_path(site, source)
        edits = []
        for entry in document.under(*row):
            value = document.value(*entry.path)
            if isinstance(value, str) and pattern.search(value):
                edits += _within(source.path, document, entry, pattern, new)
        if edits:
            return tuple(edits)
    text = site.snapshot.text(source.path) or ""
    found = [m for m in pattern.finditer(text, source.start) if m.end() <= source.end]
    if not found or source.key_path:
        raise CannotEditError("It is written in another way.", where=source.path)
    return tuple(replace_at(source.path, text, m.start(), m.end(), new) for m in found)


def _within(
    path: str, document: TomlDocument, entry: TomlEntry, pattern: re.Pattern[str], new: str
) -> list[Edit]:
    """Replace inside a string as it is written, its lines and escapes kept, where that does."""
    text = document.text
    put = pattern.sub(lambda _: new, str(document.value(*entry.path)))
    raw = text[entry.value_start : entry.value_end]
    try:
        same = parse_toml(f"x = {pattern.sub(lambda _: new, raw)}\n").value("x") == put
    except TomlError:
        same = False
    if not same:
        return [toml_edits.set_value(path, document, entry.path, put)]
    return [
        replace_at(path, text, entry.value_start + m.start(), entry.value_start + m.end(), new)
        for m in pattern.finditer(raw)
    ]
