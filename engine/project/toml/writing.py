"""Writing keys and values as TOML source."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from engine.errors import CannotEditError
from engine.regex import regex

TomlScalar = str | int | float | bool
TomlValue = TomlScalar | Sequence["TomlValue"] | Mapping[str, "TomlValue"]

_BARE = regex(r"[A-Za-z0-9_-]+\Z")
_NOT_LITERAL = regex(r"['\x00-\x08\x0a-\x1f\x7f]")


def key_source(key: str) -> str:
    """Write a key, bare where it can be."""
    return key if _BARE.match(key) else _basic(key)


def header_source(path: Sequence[str | int], *, row: bool = False) -> str:
    """Write a header: ``[a.b]``, or ``[[a.b]]`` for a row."""
    name = ".".join(key_source(part) for part in path if isinstance(part, str))
    return f"[[{name}]]" if row else f"[{name}]"


def toml_source(value: TomlValue, old: str = "") -> str:
    """Write a value; text takes the quotes of the source it replaces where it can.

    Raises:
        CannotEditError: TOML has no such value.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        literal = old.startswith("'") and not _NOT_LITERAL.search(value)
        return f"'{value}'" if literal else _basic(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{key_source(k)} = {toml_source(v)}" for k, v in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(toml_source(item) for item in value)}]"
    raise CannotEditError(f"TOML has no value {value!r}.")


def pair_lines(pairs: Mapping[str, TomlValue], margin: str = "") -> list[str]:
    """Write pairs as lines, without line ends."""
    return [f"{margin}{key_source(key)} = {toml_source(value)}" for key, value in pairs.items()]


def _basic(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
