"""The TOML that Netlify's error messages show: the invalid value, and a valid one.

It follows what tomlify 3.0 was observed to print: two spaces an indentation, arrays one item a
line, tables of tables after plain values.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.platforms.netlify.faults import ConfigFault
from engine.project.scripting.values import BLANKS, number_text, stringify
from engine.regex import regex

if TYPE_CHECKING:
    from engine.project.scripting.values import JsValue

    Keys = tuple[str | int, ...]

_BARE = regex(r"[a-zA-Z0-9_-]+\Z")
_BREAKS = "\n\r\u2028\u2029"
_LINE_START = regex(rf"(?:(?<=[{_BREAKS}])|\A)(?![{_BREAKS}]|\Z)")
_FULL_LINE_START = regex(rf"(?:(?<=[{_BREAKS}])|\A)(?![{BLANKS}]*(?:[{_BREAKS}]|\Z))")


def example_text(invalid: JsValue, valid: JsValue) -> str:
    """The part of an error message below its first line."""
    return (
        f"\nInvalid syntax\n\n{indent_filled(to_toml(invalid))}"
        f"\n\nValid syntax\n\n{indent_filled(to_toml(valid))}"
    )


def indent_filled(text: str) -> str:
    """Indent every line that is not blank by two spaces."""
    return _FULL_LINE_START.sub("  ", text)


def to_toml(value: JsValue) -> str:
    """Print a table as TOML.

    Raises:
        ConfigFault: the value cannot be printed; its own message then replaces the real one.
    """
    if not isinstance(value, dict):
        raise ConfigFault("An object other than Array or Date is expected.")
    printer = _Printer()
    printer.table(value, (), level=0)
    return "\n".join(printer.lines)


class _Printer:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def table(self, table: dict[str, JsValue], path: Keys, *, level: int) -> None:
        later: list[tuple[str, JsValue]] = []
        for key, value in table.items():
            if isinstance(value, dict) or (isinstance(value, list) and _has_tables(value)):
                later.append((key, value))
            else:
                name = _key(key, (*path, key))
                if value is not None:
                    shown = _value(value, (*path, key), in_pair=False)
                    self._add(f"{name} = {shown}", level)
        for key, value in later:
            if isinstance(value, list):
                _refuse_mixed_rows(value, (*path, key))
        for key, value in later:
            here = (*path, key)
            deeper = level + (1 if path else 0)
            if isinstance(value, dict):
                if key:
                    self._header(f"[{_key_path(here)}]", deeper)
                self.table(value, here, level=deeper)
            elif isinstance(value, list):
                for index, row in enumerate(value):
                    if isinstance(row, dict):
                        self._header(f"[[{_key_path(here)}]]", deeper)
                        self.table(row, (*here, index), level=deeper)

    def _header(self, text: str, level: int) -> None:
        if self.lines:
            self.lines.append("")
        self._add(text, level)

    def _add(self, text: str, level: int) -> None:
        self.lines.append(_indent(text, level))


def _refuse_mixed_rows(rows: list[JsValue], path: Keys) -> None:
    """An array of tables that holds a whole number is printed inline, which fails."""
    if any(_is_whole(row) for row in rows):
        _refuse_mixed(rows, path)


def _value(value: JsValue, path: Keys, *, in_pair: bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, str):
        return stringify(value)
    if isinstance(value, list):
        return _array(value, path, in_pair=in_pair)
    if isinstance(value, dict):
        return _inline_table(value, path)
    return ""


def _array(items: list[JsValue], path: Keys, *, in_pair: bool) -> str:
    _refuse_mixed(items, path)
    inner = in_pair or _has_tables(items)
    shown = [
        _value(item, (*path, index), in_pair=inner)
        for index, item in enumerate(items)
        if item is not None
    ]
    if not in_pair and shown:
        return "[\n" + _indent(",\n".join(shown), 1) + "\n]"
    return f"[{', '.join(shown)}]"


def _inline_table(table: dict[str, JsValue], path: Keys) -> str:
    shown: list[str] = []
    for key, value in table.items():
        if value is None:
            continue
        if not key:
            raise ConfigFault(f"{_shown_path(path)}: Key cannot be an empty string.")
        shown.append(f"{_key(key, path)} = {_value(value, (*path, key), in_pair=True)}")
    return "{" + ", ".join(shown) + "}"


def _refuse_mixed(items: list[JsValue], path: Keys) -> None:
    if len(items) < 2:
        return
    first = _kind(items[0])
    if any(item is not None and _kind(item) != first for item in items[1:]):
        raise ConfigFault(f"{_shown_path(path)}: Array cannot contain values of different types.")


def _kind(value: JsValue) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return type(value).__name__


def _is_whole(value: JsValue) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def _number(value: float) -> str:
    text = number_text(value)
    if _is_whole(value):
        return text
    text = re.sub(r"([eE])(\d)", r"\1+\2", text)
    return text if re.search(r"[.eE]", text) else text + ".0"


def _has_tables(items: list[JsValue]) -> bool:
    return any(isinstance(item, dict) for item in items)


def _key(key: str, path: Keys) -> str:
    if not key:
        raise ConfigFault(f"{_shown_path(path)}: Key cannot be an empty string.")
    return key if _BARE.match(key) else stringify(key)


def _key_path(path: Keys) -> str:
    """The dotted key of a header; an empty key spoils it."""
    names = [part for part in path if isinstance(part, str)]
    if "" in names:
        return "false"
    return ".".join(_key(name, path) for name in names)


def _shown_path(path: Keys) -> str:
    if "" in path or not path:
        return "<root>"
    return ".".join(f"[{p}]" if isinstance(p, int) else _key(p, path) for p in path)


def _indent(text: str, level: int) -> str:
    return _LINE_START.sub("  " * level, text) if level else text
