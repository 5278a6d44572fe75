"""JavaScript's ways with values, for platforms whose configuration code is written in it.

Netlify's published configuration code runs on Node; where its numbers, trimming, parsing of
integers or printing of values show, these functions say the same. Sources: ECMA-262 (2024), and
what Node 24 was observed to do.
"""

from __future__ import annotations

import json
import math
from typing import TypeAlias

from engine.regex import regex

JsValue: TypeAlias = "bool | int | float | str | list[JsValue] | dict[str, JsValue] | None"
"""What `JSON.parse` can give. A missing key is JavaScript's ``undefined``."""

BLANKS = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
r"""What `trim` and ``\s`` treat as blank: not what `str.strip` does (no U+001C-1F, no U+0085)."""

_BLANK_RUN = regex(f"[{BLANKS}]+")
_INTEGER = regex(r"[+-]?(?:0[xX]([0-9a-fA-F]+)|([0-9]+))")
_INDEX = regex(r"(?:0|[1-9][0-9]{0,9})\Z")
_MAX_INDEX = 2**32 - 2
_SURROGATE = regex("[\ud800-\udfff]")


def trim(text: str) -> str:
    """`String.prototype.trim`."""
    return text.strip(BLANKS)


def split_blanks(text: str) -> list[str]:
    r"""`text.split(/\s+/)`: blanks at the ends give empty parts."""
    return _BLANK_RUN.split(text)


def utf16_length(text: str) -> int:
    """`text.length`: characters outside the basic plane count twice."""
    return len(text) if text.isascii() else len(text) + sum(c > "\uffff" for c in text)


def utf16_units(text: str) -> list[str]:
    """The string's indexed elements, surrogates apart."""
    units: list[str] = []
    for char in text:
        if char > "\uffff":
            code = ord(char) - 0x10000
            units += [chr(0xD800 + (code >> 10)), chr(0xDC00 + (code & 0x3FF))]
        else:
            units.append(char)
    return units


def parse_int(value: JsValue) -> int | None:
    """`Number.parseInt(value)`; None is NaN. ``404abc`` is 404, ``0x1f`` is 31, ``1e3`` is 1."""
    text = to_text(value).lstrip(BLANKS)
    found = _INTEGER.match(text)
    if found is None:
        return None
    digits = int(found[1], 16) if found[1] else _decimal(found[2])
    if digits is None:
        return None
    return -digits if text.startswith("-") else digits


def number_text(value: float) -> str:
    """`String(number)`: ``1e+21``, ``1.5``, ``-0`` is ``0``."""
    if isinstance(value, int):
        if abs(value) < 2**53:
            return str(value)
        value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value!r}e".partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    fraction = "" if fraction == "0" else fraction
    point = len(whole) + int(exponent.rstrip("e") or "0")
    digits = whole + fraction
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    digits = stripped.rstrip("0")
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def to_text(value: JsValue) -> str:
    """`String(value)`: arrays join with commas, objects are ``[object Object]``."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, list):
        return ",".join("" if item is None else to_text(item) for item in value)
    return "[object Object]"


def inspect_text(text: str) -> str:
    """A text as Node's `util.inspect` shows it: quoted, control characters escaped."""
    quote = "'"
    if "'" in text:
        quote = next((other for other in '"`' if other not in text), "'")
    shown = "".join(_inspected(char, quote) for char in text)
    return f"{quote}{shown}{quote}"


def _inspected(char: str, quote: str) -> str:
    if char in _INSPECTED:
        return _INSPECTED[char]
    if char < " " or "\x7f" <= char <= "\x9f":
        return f"\\x{ord(char):02X}"
    if "\ud800" <= char <= "\udfff":
        return f"\\u{ord(char):04X}"
    return f"\\{char}" if char == "'" == quote else char


_INSPECTED = {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    "\\": "\\\\",
}


def is_index(key: str) -> bool:
    """True for a key that JavaScript objects hold first, in numeric order."""
    return _INDEX.match(key) is not None and int(key) <= _MAX_INDEX


def in_order(table: dict[str, JsValue]) -> dict[str, JsValue]:
    """The same table in JavaScript's order of keys: array indices first, ascending."""
    if not any(key[:1].isdigit() for key in table):
        return table
    indices = sorted((key for key in table if is_index(key)), key=int)
    if not indices:
        return table
    first = set(indices)
    return {
        **{key: table[key] for key in indices},
        **{key: item for key, item in table.items() if key not in first},
    }


def stringify(value: JsValue) -> str:
    """`JSON.stringify(value)`: no spaces, non-ASCII kept, lone surrogates escaped."""
    text = _text_of(value) if _has_odd_number(value) else _ENCODER.encode(value)
    if text.isascii():
        return text
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _has_odd_number(value: JsValue) -> bool:
    """True where Python would print a number in another way than JavaScript."""
    if isinstance(value, dict):
        return any(_has_odd_number(item) for item in value.values())
    if isinstance(value, list):
        return any(_has_odd_number(item) for item in value)
    if isinstance(value, float):
        return True
    return isinstance(value, int) and not -(2**53) < value < 2**53


def _text_of(value: JsValue) -> str:
    if isinstance(value, dict):
        pairs = (f"{_ENCODER.encode(key)}:{_text_of(item)}" for key, item in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_text_of(item) for item in value) + "]"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number_text(value) if math.isfinite(value) else "null"
    return _ENCODER.encode(value)


def _decimal(digits: str) -> int | None:
    return int(digits) if len(digits) <= 309 else None
