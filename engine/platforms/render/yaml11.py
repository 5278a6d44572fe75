"""A document as a YAML 1.1 reader and a JSON encoder would hand it to a schema validator.

The published schema is applied by editors and scripts, not by Render's server, and those read
YAML 1.1: unquoted ``yes`` and ``off`` are booleans, ``010`` is 8, ``1:30`` is 90, a date is a text.
So this reading differs on purpose from `engine.project.yaml.values`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from engine.project.yaml.document import MERGE_KEY, ScalarStyle, YamlKind
from engine.regex import regex

if TYPE_CHECKING:
    from engine.project.yaml.document import YamlEntry, YamlNode

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"

_PREFIX = "tag:yaml.org,2002:"
_BOOLS = {
    **dict.fromkeys(("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
}
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_INT = regex(
    r"[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
    r"|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+"
)
_FLOAT = regex(
    r"[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_DAY = regex(r"\d{4}-\d\d-\d\d")
_TIME = regex(
    r"\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?"
)
_KNOWN = frozenset(
    _PREFIX + kind
    for kind in (
        *("null", "bool", "int", "float", "binary", "timestamp", "str", "omap", "pairs", "set"),
        *("seq", "map"),
    )
)


class Unloadable(Exception):  # noqa: N818 - an answer: such a document has no JSON form
    """The document has no JSON form; the text says why."""

    def __init__(self, message: str, node: YamlNode) -> None:
        super().__init__(message)
        self.node = node


def json_view(node: YamlNode | None) -> JsonValue:
    """Convert a document's root.

    Raises:
        Unloadable: a key is no scalar, a tag is unknown, or a merge takes in no mapping.
    """
    return None if node is None else _value(node.resolved)


def _value(node: YamlNode) -> JsonValue:
    if node.tag and node.tag != "!" and node.tag not in _KNOWN:
        raise Unloadable(f"could not determine a constructor for the tag {node.tag!r}", node)
    if node.kind is YamlKind.SCALAR:
        return scalar(node)
    if node.kind is YamlKind.SEQUENCE:
        return [_value(item) for item in node.elements()]
    found: dict[str, JsonValue] = {}
    for entry in _flattened(node, 0):
        key = entry.key.resolved
        if key.kind is not YamlKind.SCALAR:
            raise Unloadable("found unhashable key", key)
        found[_key(scalar(key))] = _value(entry.value.resolved)
    return found


def _flattened(node: YamlNode, depth: int) -> list[YamlEntry]:
    merged: list[YamlEntry] = []
    own: list[YamlEntry] = []
    for entry in node.entries:
        if not entry.is_merge:
            own.append(entry)
            continue
        value = entry.value.resolved
        parts = value.elements() if value.kind is YamlKind.SEQUENCE else (value,)
        inherited: list[list[YamlEntry]] = []
        for part in parts:
            if part.kind is not YamlKind.MAPPING or depth > 50:
                raise Unloadable(f"expected a mapping for merging, but found {part.kind}", part)
            inherited.append(_flattened(part, depth + 1))
        for one in reversed(inherited):
            merged += one
    return merged + own


def _key(value: JsonValue) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def scalar(node: YamlNode) -> bool | int | float | str | None:
    """Resolve a scalar by YAML 1.1's rules.

    Raises:
        Unloadable: the text does not fit its explicit tag.
    """
    text = node.text
    tag = node.tag.removeprefix(_PREFIX) if node.tag else ""
    if node.tag == "!" or (not tag and node.style is not ScalarStyle.PLAIN):
        return text
    if tag:
        return _tagged(tag, node)
    if text in _BOOLS:
        return _BOOLS[text]
    if text in _NULLS:
        return None
    if _INT.fullmatch(text):
        return _whole(text, node)
    if _FLOAT.fullmatch(text):
        return _real(text, node)
    if text in ("=", MERGE_KEY):
        raise Unloadable(f"could not determine a constructor for {text!r}", node)
    # a date is a text again once it is JSON; its exact form decides nothing
    return text


def _tagged(tag: str, node: YamlNode) -> bool | int | float | str | None:
    text = node.text
    if tag == "null":
        return None
    if tag == "bool":
        if text.lower() not in {k.lower() for k in _BOOLS}:
            raise Unloadable(f"{text!r} is no boolean", node)
        return next(v for k, v in _BOOLS.items() if k.lower() == text.lower())
    if tag == "int":
        return _whole(text, node)
    if tag == "float":
        return _real(text, node)
    if tag in {"str", "binary", "timestamp"}:
        return text
    raise Unloadable(f"expected a {tag} node, but found scalar", node)


def _sixty(text: str) -> float:
    total = 0.0
    for part in text.split(":"):
        total = total * 60 + float(part)
    return total


def _whole(text: str, node: YamlNode) -> int:
    digits = text.replace("_", "")
    sign = -1 if digits.startswith("-") else 1
    digits = digits[1:] if digits[:1] in {"+", "-"} else digits
    try:
        if digits == "0":
            return 0
        if digits.startswith("0b"):
            return sign * int(digits, 0)
        if digits.startswith("0x"):
            return sign * int(digits, 0)
        if digits.startswith("0"):
            return sign * int(digits, 8)
        return sign * (int(_sixty(digits)) if ":" in digits else int(digits))
    except ValueError as error:
        raise Unloadable(f"{text!r} is no whole number", node) from error


def _real(text: str, node: YamlNode) -> float:
    digits = text.replace("_", "").lower()
    sign = -1.0 if digits.startswith("-") else 1.0
    digits = digits[1:] if digits[:1] in {"+", "-"} else digits
    if digits == ".inf":
        return sign * math.inf
    if digits == ".nan":
        return math.nan
    try:
        return sign * (_sixty(digits) if ":" in digits else float(digits))
    except ValueError as error:
        raise Unloadable(f"{text!r} is no number", node) from error
