"""Edits on JSON text (package.json and its like): one value changes, every other byte stays.

Keys are a path of names and indexes: ``("scripts", "build")``, ``("files", 0)``. A new member
takes the indentation of its neighbours; order, escapes and blank space elsewhere are not touched.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.project.editing.lines import insert_at, newline_of, replace_at
from engine.project.json.spans import JsonKind, find_json, scan_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.model import Edit
    from engine.project.json.spans import JsonNode

    JsonScalar = str | int | float | bool | None
    JsonValue = JsonScalar | Sequence["JsonValue"] | Mapping[str, "JsonValue"]
    Keys = tuple[str | int, ...]


def set_value(path: str, text: str, keys: Keys, value: JsonValue) -> Edit:
    """Replace the value at a path of keys.

    Raises:
        CannotEditError: the text is no JSON, or has no such key.
    """
    node = _node(path, text, keys)
    return replace_at(path, text, node.start, node.end, _write(text, node.start, value))


def put_value(path: str, text: str, keys: Keys, value: JsonValue) -> Edit:
    """Set the value at a path of names, with whatever objects are missing on the way.

    Raises:
        CannotEditError: the text is no JSON, or something that is no object is in the way.
    """
    node = scan_json(text, path)
    for depth, key in enumerate(keys):
        inner = find_json(node, (key,))
        if inner is None:
            if not isinstance(key, str):
                raise CannotEditError(f"There is no item {key}.", where=path)
            for outer in reversed(keys[depth + 1 :]):
                value = {str(outer): value}
            return insert_key(path, text, keys[:depth], key, value)
        node = inner
    return replace_at(path, text, node.start, node.end, _write(text, node.start, value))


def insert_key(
    path: str, text: str, keys: Keys, key: str, value: JsonValue, *, after: str | None = None
) -> Edit:
    """Insert a member into the object at `keys`, last or behind the member `after`.

    Raises:
        CannotEditError: the text is no JSON, there is no such object, or it has the key already.
    """
    target = _node(path, text, keys)
    if target.kind is not JsonKind.OBJECT:
        raise CannotEditError(f"{_name(keys)} is no object.", where=path)
    if target.member(key) is not None:
        raise CannotEditError(f"{_name(keys)} has {key!r} already.", where=path)
    newline = newline_of(text)
    if not target.members:
        outer = _indent_at(text, target.start)
        inner = outer + _step(text)
        body = f"{json.dumps(key, ensure_ascii=False)}: {_dump(value, inner, text)}"
        return replace_at(
            path,
            text,
            target.start,
            target.end,
            f"{{{newline}{inner}{body}{newline}{outer}}}",
        )
    neighbour = target.members[-1] if after is None else target.member(after)
    if neighbour is None:
        raise CannotEditError(f"{_name(keys)} has no {after!r}.", where=path)
    first = target.members[0]
    between = text[target.start + 1 : first.start]
    colon = text[first.end : first.value.start]
    if "\n" in between:
        lead = newline + _indent_at(text, first.start)
    else:
        lead = " " if len(target.members) < 2 else _gap(text, target)
    body = _dump(value, _indent_at(text, first.start), text)
    separator = colon if colon.strip() == ":" and "\n" not in colon else ": "
    new = f",{lead}{json.dumps(key, ensure_ascii=False)}{separator}{body}"
    return insert_at(path, text, neighbour.value.end, new)


def append_item(path: str, text: str, keys: Keys, value: JsonValue) -> Edit:
    """Append an item to the array at `keys`.

    Raises:
        CannotEditError: the text is no JSON, or there is no such array.
    """
    target = _node(path, text, keys)
    if target.kind is not JsonKind.ARRAY:
        raise CannotEditError(f"{_name(keys)} is no array.", where=path)
    if not target.items:
        return replace_at(path, text, target.start, target.end, f"[{_dump(value, '', text)}]")
    first, last = target.items[0], target.items[-1]
    between = text[target.start + 1 : first.start]
    indent = _indent_at(text, first.start)
    lead = newline_of(text) + indent if "\n" in between else " "
    return insert_at(path, text, last.end, f",{lead}{_dump(value, indent, text)}")


def rename_key(path: str, text: str, keys: Keys, new: str) -> Edit:
    """Rename the member at a path of keys; its value stays.

    Raises:
        CannotEditError: the text is no JSON, has no such key, or has the new one already.
    """
    target = _node(path, text, keys[:-1])
    member = target.member(str(keys[-1]))
    if member is None:
        raise CannotEditError(f"There is no {_name(keys)}.", where=path)
    if target.member(new) is not None:
        raise CannotEditError(f"There is a {new!r} already.", where=path)
    return replace_at(path, text, member.start, member.end, json.dumps(new, ensure_ascii=False))


def delete_key(path: str, text: str, keys: Keys) -> Edit:
    """Delete the member at a path of keys, with its comma and its line.

    Raises:
        CannotEditError: the text is no JSON, or has no such key.
    """
    target = _node(path, text, keys[:-1])
    index = max((i for i, m in enumerate(target.members) if m.key == keys[-1]), default=None)
    if index is None:
        raise CannotEditError(f"There is no {_name(keys)}.", where=path)
    spans = [(m.start, m.value.end) for m in target.members]
    if index + 1 < len(spans):
        return replace_at(path, text, spans[index][0], spans[index + 1][0], "")
    if index > 0:
        return replace_at(path, text, spans[index - 1][1], spans[index][1], "")
    return replace_at(path, text, target.start + 1, target.end - 1, "")


def _node(path: str, text: str, keys: Keys) -> JsonNode:
    node = find_json(scan_json(text, path), keys)
    if node is None:
        raise CannotEditError(f"There is no {_name(keys)}.", where=path)
    return node


def _name(keys: Keys) -> str:
    return ".".join(str(k) for k in keys) or "the document"


def _gap(text: str, target: JsonNode) -> str:
    between = text[target.members[0].value.end : target.members[1].start]
    gap = between.partition(",")[2]
    return gap if not gap.strip() and "\n" not in gap else " "


def _indent_at(text: str, offset: int) -> str:
    start = text.rfind("\n", 0, offset) + 1
    line = text[start:offset].lstrip("\ufeff")
    return line[: len(line) - len(line.lstrip(" \t"))]


def _step(text: str) -> str:
    """One level of indentation: that of the first indented line, two spaces in a file without."""
    for line in text.split("\n"):
        body = line.lstrip(" \t")
        if body.strip() and len(body) < len(line):
            return line[: len(line) - len(body)]
    return "  "


def _write(text: str, offset: int, value: JsonValue) -> str:
    return _dump(value, _indent_at(text, offset), text)


def _dump(value: JsonValue, indent: str, text: str) -> str:
    if isinstance(value, (str, int, float, bool)) or value is None:
        return json.dumps(value, ensure_ascii=False)
    written = json.dumps(value, ensure_ascii=False, indent=_step(text))
    return written.replace("\n", newline_of(text) + indent)
