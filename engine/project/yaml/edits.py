"""Edits on YAML text (render.yaml, workflows): nodes say where, the text says how it looks.

Block and flow style, quotes, anchors, comments, CRLF and a missing final newline stay. Every edit
is tried before it is given out: one that would leave no YAML, or would take away an anchor that is
used elsewhere, is refused, and the rule answers with `NoHeal`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.project.editing.edits import replace_spans
from engine.project.editing.lines import insert_at, replace_at
from engine.project.yaml.document import ScalarStyle, YamlDocument, YamlFault, YamlKind, parse_yaml
from engine.project.yaml.writing import block_source, look_of, scalar_source, value_source
from engine.regex import regex

if TYPE_CHECKING:
    from engine.model import Edit
    from engine.project.yaml.document import YamlEntry, YamlNode
    from engine.project.yaml.writing import YamlValue

_LEAD = regex(r"[ ]*(?:-[ ]+)*")
_GAP = regex(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEEPING = regex(r"[|>][0-9]?\+")
_COLLECTIONS = (list, tuple, dict)


def set_value(path: str, document: YamlDocument, node: YamlNode, value: YamlValue) -> Edit:
    """Replace a value; a scalar keeps its quotes, an anchor before it stays.

    Replacing an alias changes this one place, not what the alias stands for.

    Raises:
        CannotEditError: the value cannot be written there.
    """
    look, text, flow = look_of(document), document.text, _in_flow(document, node)
    start, end = node.span.start, content_end(document, node)
    if isinstance(value, _COLLECTIONS):
        written = value_source(value, look, _column_of_line(text, start), flow=flow)
        return _checked(path, document, _fit(path, text, start, end, written))
    style = node.style if node.kind is YamlKind.SCALAR else ScalarStyle.PLAIN
    if style in {ScalarStyle.LITERAL, ScalarStyle.FOLDED}:
        style = ScalarStyle.PLAIN
    written = scalar_source(value, style, flow=flow)  # type: ignore[arg-type]  # collections are out
    if start == end and text[start - 1 : start] not in {" ", "\t", "\n", "["}:
        written = f" {written}"
    return _checked(path, document, replace_at(path, text, start, end, written))


def rename_key(path: str, document: YamlDocument, mapping: YamlNode, key: str, new: str) -> Edit:
    """Rename a key of a mapping; its value stays.

    Raises:
        CannotEditError: the mapping has no such key, or has the new one already.
    """
    entry = _entry(path, mapping, key)
    if mapping.entry(new) is not None:
        raise CannotEditError(f"There is a {new!r} already.", where=path)
    span = entry.key.span
    written = scalar_source(new, entry.key.style, flow=mapping.flow)
    return _checked(path, document, replace_at(path, document.text, span.start, span.end, written))


def insert_key(
    path: str,
    document: YamlDocument,
    mapping: YamlNode,
    key: str,
    value: YamlValue,
    *,
    after: str = "",
) -> Edit:
    """Insert an entry into a mapping, last or behind the entry `after`.

    Raises:
        CannotEditError: this is no mapping, it has the key already, or has no `after`.
    """
    if mapping.kind is not YamlKind.MAPPING:
        raise CannotEditError("This is no mapping.", where=path)
    if mapping.entry(key) is not None:
        raise CannotEditError(f"There is a {key!r} already.", where=path)
    look, text = look_of(document), document.text
    if mapping.flow:
        pair = f"{scalar_source(key, flow=True)}:{value_source(value, look, 0, flow=True)}"
        if not mapping.entries:
            inside = replace_at(path, text, mapping.span.start, mapping.span.end, f"{{{pair}}}")
            return _checked(path, document, inside)
        last = _entry(path, mapping, after) if after else mapping.entries[-1]
        end = content_end(document, last.value)
        return _checked(path, document, insert_at(path, text, end, f", {pair}"))
    neighbour = _entry(path, mapping, after) if after else mapping.entries[-1]
    column = mapping.span.column - 1
    written = f"{scalar_source(key)}:{value_source(value, look, column)}"
    return _checked(path, document, _below(path, document, neighbour.value, column, written))


def delete_key(path: str, document: YamlDocument, mapping: YamlNode, key: str) -> Edit:
    """Delete an entry with its lines; the last entry of a mapping leaves ``{}``.

    Raises:
        CannotEditError: the mapping has no such key, or an anchor in it is used elsewhere.
    """
    entry = _entry(path, mapping, key)
    _refuse_used_anchor(path, document, entry.key, entry.value)
    return _delete(path, document, mapping, mapping.entries.index(entry))


def append_item(path: str, document: YamlDocument, sequence: YamlNode, value: YamlValue) -> Edit:
    """Append an item to a sequence.

    Raises:
        CannotEditError: this is no sequence.
    """
    if sequence.kind is not YamlKind.SEQUENCE:
        raise CannotEditError("This is no sequence.", where=path)
    look, text = look_of(document), document.text
    if sequence.flow:
        item = value_source(value, look, 0, flow=True).strip()
        if not sequence.items:
            edit = replace_at(path, text, sequence.span.start, sequence.span.end, f"[{item}]")
        else:
            end = content_end(document, sequence.items[-1])
            edit = insert_at(path, text, end, f", {item}")
        return _checked(path, document, edit)
    column = sequence.span.column - 1
    written = f"- {block_source(value, look, column + 2)}"
    return _checked(path, document, _below(path, document, sequence.items[-1], column, written))


def delete_item(path: str, document: YamlDocument, sequence: YamlNode, index: int) -> Edit:
    """Delete an item with its lines; the last item of a sequence leaves ``[]``.

    Raises:
        CannotEditError: there is no such item, or an anchor in it is used elsewhere.
    """
    item = _item(path, sequence, index)
    _refuse_used_anchor(path, document, item)
    return _delete(path, document, sequence, index)


def move_item(
    path: str, document: YamlDocument, sequence: YamlNode, index: int, before: int
) -> tuple[Edit, Edit]:
    """Move an item before another one (one past the last: to the end).

    Raises:
        CannotEditError: there are no such items, or the sequence is in flow style.
    """
    _item(path, sequence, index)
    if sequence.flow or before in {index, index + 1} or not 0 <= before <= len(sequence.items):
        raise CannotEditError(f"Item {index} cannot be moved there.", where=path)
    text = document.text
    heads = _heads(document, sequence)
    ends = [_line_end(text, content_end(document, item)) for item in sequence.items]
    newline = look_of(document).newline
    margin = " " * (sequence.span.column - 1)
    body = text[heads[index] : ends[index]]
    removed = _delete(path, document, sequence, index)
    if before == len(heads):
        added = insert_at(path, text, ends[-1], newline + margin + body)
    else:
        added = insert_at(path, text, heads[before], body + newline + margin)
    if parse_fault(replace_spans(text, (removed, added))) is not None:
        raise CannotEditError(f"Item {index} cannot be moved there.", where=path)
    return removed, added


def content_end(document: YamlDocument, node: YamlNode) -> int:
    """Where a value's own text ends; trailing blank lines are not its own, save ``|+`` ones."""
    if node.kind is YamlKind.SCALAR and node.style in {ScalarStyle.LITERAL, ScalarStyle.FOLDED}:
        source = document.text[node.span.start : node.span.end]
        if "+" in source.partition("\n")[0]:
            return node.span.end
        return node.span.start + len(source.rstrip())
    if not node.flow and node.entries:
        return max(content_end(document, node.entries[-1].value), node.entries[-1].key.span.end + 1)
    if not node.flow and node.items:
        return content_end(document, node.items[-1])
    return node.span.end


def parse_fault(text: str) -> YamlFault | None:
    """Why a text is no YAML, or None."""
    found = parse_yaml(text)
    return found if isinstance(found, YamlFault) else None


def _checked(path: str, document: YamlDocument, edit: Edit) -> Edit:
    fault = parse_fault(replace_spans(document.text, (edit,)))
    if fault is not None:
        raise CannotEditError(f"The edit would leave no YAML: {fault.message}.", where=path)
    return edit


def _entry(path: str, mapping: YamlNode, key: str) -> YamlEntry:
    entry = None if mapping.kind is not YamlKind.MAPPING else mapping.entry(key)
    if entry is None:
        raise CannotEditError(f"There is no {key!r} here.", where=path)
    return entry


def _item(path: str, sequence: YamlNode, index: int) -> YamlNode:
    if not 0 <= index < len(sequence.items):
        raise CannotEditError(f"There is no item {index}.", where=path)
    return sequence.items[index]


def _in_flow(document: YamlDocument, node: YamlNode) -> bool:
    """True for a node inside ``[…]`` or ``{…}``."""
    if document.root is None:
        return False
    return any(
        other.flow and other.span.start < node.span.start and node.span.end <= other.span.end
        for other in document.root.walk()
        if other is not node
    )


def _column_of_line(text: str, offset: int) -> int:
    """The column (from 0) of the key or item that the line of an offset begins with."""
    start = text.rfind("\n", 0, offset) + 1
    match = _LEAD.match(text, start)
    return 0 if match is None else match.end() - start


def _fit(path: str, text: str, start: int, end: int, written: str) -> Edit:
    """Place a value that brings its own leading blank; a blank that is there already is used."""
    if written.startswith(" ") and text[start - 1 : start] in {" ", "\t"}:
        return replace_at(path, text, start, end, written[1:])
    while written.startswith(("\n", "\r")) and text[start - 1 : start] in {" ", "\t"}:
        start -= 1
    return replace_at(path, text, start, end, written)


def _line_end(text: str, offset: int) -> int:
    """The end of an offset's line, its comment included, its line end not."""
    if offset and text[offset - 1] == "\n":
        offset -= 1
        return offset - 1 if text[offset - 1 : offset] == "\r" else offset
    found = text.find("\n", offset)
    if found < 0:
        return len(text)
    return found - 1 if text[found - 1] == "\r" and found > offset else found


def _below(
    path: str, document: YamlDocument, neighbour: YamlNode, column: int, written: str
) -> Edit:
    """Insert a block line below a neighbour."""
    end = _line_end(document.text, max(content_end(document, neighbour), neighbour.span.start))
    newline = look_of(document).newline
    return insert_at(path, document.text, end, newline + " " * column + written)


def _heads(document: YamlDocument, parent: YamlNode) -> list[int]:
    """Where the entries of a mapping, or the items of a sequence with their dashes, begin."""
    if parent.kind is YamlKind.MAPPING:
        return [entry.key.head for entry in parent.entries]
    if parent.flow:
        return [item.head for item in parent.items]
    heads = [parent.span.start]
    for item in parent.items[:-1]:
        gap = _GAP.match(document.text, content_end(document, item))
        heads.append(content_end(document, item) if gap is None else gap.end())
    return heads


def _delete(path: str, document: YamlDocument, parent: YamlNode, index: int) -> Edit:
    """Delete an entry of a mapping or an item of a sequence."""
    text = document.text
    heads = _heads(document, parent)
    mapping = parent.kind is YamlKind.MAPPING
    values = [e.value for e in parent.entries] if mapping else list(parent.items)
    empty = "{}" if mapping else "[]"
    ends = [max(content_end(document, v), v.span.start) for v in values]
    if len(heads) == 1:
        edit = _fit(path, text, parent.span.start, ends[0], f" {empty}")
        if parent.span.column == 1 and parent is document.root:
            edit = replace_at(path, text, parent.span.start, _line_end(text, ends[0]), "")
        return _checked(path, document, edit)
    if parent.flow:
        if index + 1 < len(heads):
            edit = replace_at(path, text, heads[index], heads[index + 1], "")
        else:
            edit = replace_at(path, text, ends[index - 1], ends[index], "")
        return _checked(path, document, edit)
    start, stop = heads[index], _line_end(text, ends[index])
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip(" \ufeff"):
        # It shares its line with a dash: the next one takes its place, comments between them stay.
        gap = re.compile(r"\s*").match(text, stop)
        stop = stop if gap is None else gap.end()
    elif stop == len(text):
        start = line
        while start and text[start - 1] in "\r\n" and text[start:stop]:
            start -= 1
            if text[start] == "\n" and text[start - 1 : start] != "\r":
                break
    else:
        start = max(line, 1 if text.startswith("\ufeff") else 0)
        stop += 2 if text[stop] == "\r" else 1
        if stop == len(text) and index:
            # At the file's end the empty lines that set it apart go with it; those below a text
            # that keeps its own (``|+``) are that text's.
            kept = _line_end(text, ends[index - 1])
            above = text[kept:start]
            if above.strip() == "" and not _KEEPING.search(text[heads[index - 1] : start]):
                start = kept + len(above[: above.find("\n") + 1])
    return _checked(path, document, replace_at(path, text, start, stop, ""))


def _refuse_used_anchor(path: str, document: YamlDocument, *gone: YamlNode) -> None:
    inside = [node for root in gone for node in root.walk()]
    anchors = {node.anchor for node in inside if node.anchor}
    if not anchors or document.root is None:
        return
    mine = {id(node) for node in inside}
    for node in document.root.walk():
        if node.kind is YamlKind.ALIAS and node.text in anchors and id(node) not in mine:
            raise CannotEditError(
                f"The anchor &{node.text} in it is used in line {node.span.line}.", where=path
            )
