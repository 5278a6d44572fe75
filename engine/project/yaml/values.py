"""What a scalar means to Go's YAML decoder (gopkg.in/yaml.v3).

A field's type decides: a string field takes any scalar's source text (``3.10`` stays ``3.10``), a
bool field takes ``true`` and, as a favour to YAML 1.1, ``yes``, ``on``, ``y``; an int field takes
``0x1f`` and ``1_000`` but no quoted number. Source: fact sheet on Render, A ("YAML rules that
follow from Go").
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.project.yaml.document import ScalarStyle, YamlKind
from engine.regex import regex

if TYPE_CHECKING:
    from engine.project.yaml.document import YamlNode

_PREFIX = "tag:yaml.org,2002:"
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_OLD_TRUE = frozenset({"y", "Y", "yes", "on"})
_OLD_FALSE = frozenset({"n", "N", "no", "off"})
_INT = regex(r"[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*)\Z", re.IGNORECASE)
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_ODD_FLOATS = frozenset(
    sign + word for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")
) | {".nan", ".NaN", ".NAN"}
_DATE = regex(r"\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{1,2}:\d{1,2}.*)?\Z")


class GoType(StrEnum):
    """What an untyped scalar is to the decoder; the values are its short tags."""

    NULL = "!!null"
    BOOL = "!!bool"
    INT = "!!int"
    FLOAT = "!!float"
    TIMESTAMP = "!!timestamp"
    STRING = "!!str"
    OTHER = "!"
    """An explicit tag of another kind."""


def go_type(node: YamlNode) -> GoType:
    """Resolve a scalar as the decoder does before it looks at the field's type."""
    if node.tag and node.tag != "!":
        short = "!!" + node.tag.removeprefix(_PREFIX)
        return next((t for t in GoType if t.value == short), GoType.OTHER)
    if node.style is not ScalarStyle.PLAIN or node.tag == "!":
        return GoType.STRING
    text = node.text
    if text in _NULLS:
        return GoType.NULL
    if text in _TRUE or text in _FALSE:
        return GoType.BOOL
    if _INT.match(text):
        return GoType.INT
    if text in _ODD_FLOATS or _FLOAT.match(text.replace("_", "")):
        return GoType.FLOAT
    if _DATE.match(text):
        return GoType.TIMESTAMP
    return GoType.STRING


def is_null(node: YamlNode) -> bool:
    """True for a value that the decoder takes as absent."""
    node = node.resolved
    return node.kind is YamlKind.SCALAR and go_type(node) is GoType.NULL


def go_string(node: YamlNode | None) -> str | None:
    """What a string field receives; None when it stays absent or the node cannot be decoded."""
    if node is None or node.resolved.kind is not YamlKind.SCALAR or is_null(node):
        return None
    return node.resolved.text


def go_bool(node: YamlNode | None) -> bool | None:
    """What a bool field receives; None when it stays absent or the node cannot be decoded."""
    if node is None or node.resolved.kind is not YamlKind.SCALAR:
        return None
    node = node.resolved
    kind = go_type(node)
    if kind is GoType.BOOL:
        return node.text in _TRUE
    if kind is GoType.STRING and node.text in _OLD_TRUE | _OLD_FALSE:
        return node.text in _OLD_TRUE
    return None


def go_int(node: YamlNode | None) -> int | None:
    """What an int field receives; None when it stays absent or the node cannot be decoded."""
    if node is None or node.resolved.kind is not YamlKind.SCALAR:
        return None
    node = node.resolved
    kind = go_type(node)
    text = node.text.replace("_", "")
    try:
        if kind is GoType.INT:
            return _whole(text)
        if kind is GoType.FLOAT:
            return int(float(text))
    except (ValueError, OverflowError):
        return None
    return None


def _whole(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    digits = text.lstrip("+-").lower()
    for prefix, base in (("0x", 16), ("0o", 8), ("0b", 2)):
        if digits.startswith(prefix):
            return sign * int(digits[2:], base)
    if len(digits) > 1 and digits.startswith("0"):
        return sign * int(digits, 8)
    return sign * int(digits)
