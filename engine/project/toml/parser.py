"""The reading of TOML: keys, tables, arrays of tables, with the places of everything.

The way tables may and may not be declared again follows smol-toml 1.9.1 as observed; the fast
paths are ours. `engine.project.toml.document` is the face of it.
"""

from __future__ import annotations

import sys
from enum import IntEnum
from typing import TYPE_CHECKING, TypeAlias

from engine.project.scripting.values import JsValue, in_order
from engine.project.toml.scalars import TomlFault, scan_scalar, scan_string
from engine.records import dataclass, field
from engine.regex import regex

if TYPE_CHECKING:
    import re

    from engine.project.toml.document import TomlPath

__all__ = ["RawEntry", "RawKind", "TomlFault", "TomlParser"]

_CONTROL = "\\x00-\\x08\\x0a-\\x1f\\x7f"
_VOID = regex(rf"(?:[ \t\n]+|\r\n|#[^{_CONTROL}]*(?=\n|\r\n|\Z))*")
_REST_OF_LINE = regex(rf"[ \t]*(?:#[^{_CONTROL}]*(?=\n|\r\n|\Z))?")
_BLANKS = regex(r"[ \t]*")
_BARE_PAIR = regex(r"([A-Za-z0-9_-]+)([ \t]*)=")
_BARE_HEADER = regex(r"[ \t]*([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)[ \t]*\]")
_BARE = regex(r"[A-Za-z0-9_-]+")
_COMMENT = regex(rf"#[^{_CONTROL}]*")
_DEPTH = 1000
"""Nesting beyond this is refused, as smol-toml does."""
_SHALLOW = 100
_FRAMES_A_LEVEL = 8
"""Frames that reading, merging and printing one level of nesting may take, with room to spare."""


class RawKind(IntEnum):
    """What a raw entry is."""

    TABLE = 0
    ROW = 1
    PAIR = 2
    INLINE_PAIR = 3
    ITEM = 4


RawEntry: TypeAlias = "tuple[RawKind, TomlPath, int, int, int, int, int]"
"""(kind, path, start, end, key start, key end, value start)."""


class _Type(IntEnum):
    DOTTED = 0
    EXPLICIT = 1
    ARRAY = 2
    ARRAY_DOTTED = 3


@dataclass(slots=True)
class _State:
    """What is known about a key: how it was declared and whether it is complete."""

    type: _Type
    done: bool = False
    children: dict[str, _State] = field(default_factory=dict)
    rows: list[_State] = field(default_factory=list)
    path: TomlPath = ()


class TomlParser:
    """Reads one text; `values` and `raw` hold what was found."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.values: dict[str, JsValue] = {}
        self.raw: list[RawEntry] = []
        self._indexed = False
        self._depth = 0

    def run(self) -> None:
        """Read the whole text.

        Raises:
            TomlFault: at the first thing that is no TOML.
        """
        text, size = self.text, len(self.text)
        table = self.values
        states: dict[str, _State] = {}
        root_states = states
        path: TomlPath = ()
        at = self._void(1 if text.startswith("\ufeff") else 0)
        while at < size:
            if text[at] == "[":
                start = at
                is_row = text.startswith("[[", at)
                at += 2 if is_row else 1
                key_start = at
                keys, at = self._header_key(at)
                key_end = at - 1
                if is_row:
                    if not text.startswith("]", at):
                        raise TomlFault("expected end of table array declaration", at)
                    at += 1
                kind = _Type.ARRAY if is_row else _Type.EXPLICIT
                found = self._declare(keys, self.values, root_states, (), kind)
                if found is None:
                    raise _redefined(key_start)
                _, table, states, path = found
                raw_kind = RawKind.ROW if is_row else RawKind.TABLE
                self.raw.append((raw_kind, path, start, at, key_start, key_end, at))
            else:
                start = at
                fast = _BARE_PAIR.match(text, at)
                if fast is not None:
                    keys, key_end, at = [fast[1]], fast.end(1), fast.end()
                else:
                    keys, at = self._key(at, "=")
                    key_end = _trimmed(text, start, at - 1)
                found = self._declare(keys, table, states, path, _Type.DOTTED)
                if found is None:
                    raise _redefined(start)
                name, owner, _, pair_path = found
                value_start = _skip(_BLANKS, text, at)
                slot = len(self.raw)
                value, at = self._value(value_start, "", pair_path)
                owner[name] = value
                self.raw.insert(
                    slot,
                    (RawKind.PAIR, pair_path, start, at, start, key_end, value_start),
                )
            at = self._rest_of_line(at)
            if at < size and text[at] != "\n" and not text.startswith("\r\n", at):
                raise TomlFault("each key-value declaration must be followed by an end-of-line", at)
            at = self._void(at)
        if self._indexed:
            self.values = _ordered(self.values)

    # -- blanks ---------------------------------------------------------------------------------

    def _void(self, at: int) -> int:
        end = _skip(_VOID, self.text, at)
        if end < len(self.text) and self.text[end] == "#":
            raise _control_in_comment(self.text, end)
        return end

    def _rest_of_line(self, at: int) -> int:
        end = _skip(_REST_OF_LINE, self.text, at)
        if end < len(self.text) and self.text[end] == "#":
            raise _control_in_comment(self.text, end)
        return end

    # -- keys -----------------------------------------------------------------------------------

    def _header_key(self, at: int) -> tuple[list[str], int]:
        fast = _BARE_HEADER.match(self.text, at)
        if fast is not None:
            return fast[1].split("."), fast.end()
        return self._key(at, "]")

    def _key(self, at: int, end: str) -> tuple[list[str], int]:
        text, size, start = self.text, len(self.text), at
        parts: list[str] = []
        open_part = False
        """A part is complete: only a dot, a blank or the end may follow."""
        while at < size and (at == start or text[at] != "\0"):
            char = text[at]
            if char == end:
                if not open_part:
                    raise TomlFault("unexpected end of key", at)
                return parts, at + 1
            if char == ".":
                if not open_part:
                    raise TomlFault("illegal empty bare key", at)
                open_part = False
                at += 1
            elif not open_part and char in "\"'":
                if text.startswith(char * 3, at):
                    raise TomlFault("illegal quoted key: multiline strings are not allowed", at)
                part, at = scan_string(text, at)
                parts.append(part)
                open_part = True
            elif char in " \t":
                at += 1
            else:
                bare = None if open_part else _BARE.match(text, at)
                if bare is None:
                    raise TomlFault("illegal character in key", at)
                parts.append(bare[0])
                open_part = True
                at = bare.end()
        raise TomlFault("incomplete key-value: cannot find end of key", start)

    def _declare(
        self,
        keys: list[str],
        table: dict[str, JsValue],
        states: dict[str, _State],
        path: TomlPath,
        kind: _Type,
    ) -> tuple[str, dict[str, JsValue], dict[str, _State], TomlPath] | None:
        """Walk to a key and mark it as declared; None when the declaration is not allowed."""
        if len(path) + len(keys) > _SHALLOW:
            _make_room(len(path) + len(keys))
        for key in keys[:-1]:
            known = key in table
            passing = _Type.ARRAY_DOTTED if kind is _Type.ARRAY else kind
            state = self._state(key, states, known=known, kind=passing)
            if known and state.type is _Type.DOTTED and state.done:
                return None
            if kind is _Type.DOTTED and state.type in {_Type.EXPLICIT, _Type.ARRAY}:
                if not known:
                    table[key] = {}
                return None
            inner = table.setdefault(key, {})
            path = (*path, key)
            states = state.children
            if state.type is _Type.ARRAY and isinstance(inner, list):
                path = (*path, len(inner) - 1)
                states = state.rows[-1].children
                inner = inner[-1]
            if not isinstance(inner, dict):
                return None
            table = inner
        key = keys[-1]
        known = key in table
        state = self._state(key, states, known=known, kind=kind)
        if known and state.type is _Type.DOTTED and state.done:
            return None
        if state.type is not kind and not (
            kind is _Type.EXPLICIT and state.type is _Type.ARRAY_DOTTED
        ):
            return None
        if kind is _Type.ARRAY:
            return self._add_row(key, table, state, (*path, key))
        if state.done or (kind is _Type.DOTTED and known):
            return None
        state.done = True
        if kind is _Type.DOTTED:
            return key, table, state.children, (*path, key)
        inner = table.setdefault(key, {})
        return (key, inner, state.children, (*path, key)) if isinstance(inner, dict) else None

    def _state(self, key: str, states: dict[str, _State], *, known: bool, kind: _Type) -> _State:
        if key[:1].isdigit():
            self._indexed = True
        state = states.get(key)
        if state is None or not known:
            state = states[key] = _State(kind)
        return state

    def _add_row(
        self, key: str, table: dict[str, JsValue], state: _State, path: TomlPath
    ) -> tuple[str, dict[str, JsValue], dict[str, _State], TomlPath]:
        if not state.done:
            state.done = True
            table[key] = []
        rows = table[key]
        row: dict[str, JsValue] = {}
        if isinstance(rows, list):
            rows.append(row)
            path = (*path, len(rows) - 1)
        row_state = _State(_Type.EXPLICIT, done=True)
        state.rows.append(row_state)
        return key, row, row_state.children, path

    # -- values ---------------------------------------------------------------------------------

    def _value(self, at: int, end: str, path: TomlPath) -> tuple[JsValue, int]:
        char = self.text[at : at + 1]
        if char in {"[", "{"}:
            self._depth += 1
            if self._depth > _DEPTH:
                raise TomlFault("document contains excessively nested structures. aborting.", at)
            if len(path) + self._depth > _SHALLOW:
                _make_room(len(path) + self._depth)
            found = self._array(at, path) if char == "[" else self._inline_table(at, path)
            self._depth -= 1
            return found
        if char in {'"', "'"}:
            return scan_string(self.text, at)
        return scan_scalar(self.text, at, end)

    def _array(self, at: int, path: TomlPath) -> tuple[JsValue, int]:
        text, size, start = self.text, len(self.text), at
        items: list[JsValue] = []
        at += 1
        while at < size:
            at = self._void(at)
            if text.startswith("]", at):
                return items, at + 1
            item_start = at
            slot = len(self.raw)
            item_path = (*path, len(items))
            value, at = self._value(at, "]", item_path)
            items.append(value)
            self.raw.insert(
                slot,
                (RawKind.ITEM, item_path, item_start, at, item_start, item_start, item_start),
            )
            at = self._void(at)
            char = text[at : at + 1]
            at += 1
            if char == "]":
                return items, at
            if char != ",":
                raise TomlFault("expected comma or end of structure", at - 1)
        raise TomlFault("unfinished array", start)

    def _inline_table(self, at: int, path: TomlPath) -> tuple[JsValue, int]:
        text, size, start = self.text, len(self.text), at
        table: dict[str, JsValue] = {}
        closed: list[JsValue] = []
        at += 1
        while at < size:
            at = self._void(at)
            if text.startswith("}", at):
                return table, at + 1
            key_start = at
            keys, at = self._key(at, "=")
            key_end = _trimmed(text, key_start, at - 1)
            owner: dict[str, JsValue] = table
            for depth, key in enumerate(keys):
                if key[:1].isdigit():
                    self._indexed = True
                if depth:
                    inner = owner.setdefault(keys[depth - 1], {})
                    owner = inner if isinstance(inner, dict) else {}
                present = owner.get(key)
                if key in owner and (
                    depth == len(keys) - 1
                    or not isinstance(present, dict)
                    or any(present is value for value in closed)
                ):
                    raise TomlFault("trying to redefine an already defined value", key_start)
            value_start = _skip(_BLANKS, text, at)
            slot = len(self.raw)
            pair_path = (*path, *keys)
            value, at = self._value(value_start, "}", pair_path)
            owner[keys[-1]] = value
            if isinstance(value, (dict, list)):
                closed.append(value)
            self.raw.insert(
                slot,
                (RawKind.INLINE_PAIR, pair_path, key_start, at, key_start, key_end, value_start),
            )
            at = self._void(at)
            char = text[at : at + 1]
            at += 1
            if char == "}":
                return table, at
            if char != ",":
                raise TomlFault("expected comma or end of structure", at - 1)
        raise TomlFault("unfinished table", start)


def _make_room(depth: int) -> None:
    """Let Python recurse as deep as Node does; its own limit ends long before."""
    needed = _FRAMES_A_LEVEL * depth + 1000
    if sys.getrecursionlimit() < needed:
        sys.setrecursionlimit(needed)


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return at if found is None else found.end()


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip(" \t"))


def _redefined(at: int) -> TomlFault:
    return TomlFault("trying to redefine an already defined table or value", at)


def _control_in_comment(text: str, at: int) -> TomlFault:
    return TomlFault("control characters are not allowed in comments", _skip(_COMMENT, text, at))


def _ordered(value: dict[str, JsValue]) -> dict[str, JsValue]:
    """Bring every table into JavaScript's order of keys."""
    return in_order({key: _ordered_value(item) for key, item in value.items()})


def _ordered_value(value: JsValue) -> JsValue:
    if isinstance(value, dict):
        return _ordered(value)
    if isinstance(value, list):
        return [_ordered_value(item) for item in value]
    return value
