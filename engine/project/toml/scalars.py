"""The reading of TOML's strings, numbers, dates and booleans, as smol-toml 1.9.1 does it.

Each scan takes the text and an offset and answers the value and the offset behind it. Numbers and
dates come out as JSON would carry them: a date is a text, an infinite number is None.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from engine.regex import regex

if TYPE_CHECKING:
    from engine.project.scripting.values import JsValue

_SIMPLE_BASIC = regex(r'"([^"\\\x00-\x08\x0a-\x1f\x7f]*)"')
_SIMPLE_LITERAL = regex(r"'([^'\x00-\x08\x0a-\x1f\x7f]*)'")
_NUMBER = regex(r"[+-]?(?:0|[1-9](?:_?[0-9])*)(\.[0-9](?:_?[0-9])*)?([eE][+-]?[0-9](?:_?[0-9])*)?")
_ESCAPES = {
    "b": "\b",
    "t": "\t",
    "n": "\n",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    '"': '"',
    "\\": "\\",
}
_HEX_LENGTH = {"x": 2, "u": 4, "U": 8}
_DIGITS = "0123456789"
_HEX_DIGITS = "0123456789abcdefABCDEF"
_MAX_SAFE = 2**53 - 1
_PLAIN = regex(r"[^\\\x00-\x08\x0a-\x1f\x7f\"']+")


class TomlFault(Exception):  # noqa: N818 - the public error is `TomlError`, which frames this one
    """Where and why a text is no TOML."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


def scan_string(text: str, at: int) -> tuple[str, int]:
    """Read a string of any of the four kinds.

    Raises:
        TomlFault: it is not finished, or holds what it may not.
    """
    quote = text[at]
    simple = (_SIMPLE_BASIC if quote == '"' else _SIMPLE_LITERAL).match(text, at)
    if simple is not None and not (simple.end() == at + 2 and text.startswith(quote, at + 2)):
        return simple[1], simple.end()
    return _scan_hard_string(text, at, quote)


def _scan_hard_string(text: str, start: int, quote: str) -> tuple[str, int]:
    size = len(text)
    multiline = text.startswith(quote * 3, start)
    at = start + (3 if multiline else 1)
    if multiline:
        at += 1 if text.startswith("\n", at) else 2 if text.startswith("\r\n", at) else 0
    escapes = quote == '"'
    parts: list[str] = []
    while at < size:
        char = text[at]
        if multiline and (char == "\n" or text.startswith("\r\n", at)):
            width = 1 if char == "\n" else 2
            parts.append(text[at : at + width])
            at += width
        elif (char < " " and char != "\t") or char == "\x7f":
            raise TomlFault("control characters are not allowed in strings", at)
        elif char == quote and (not multiline or text.startswith(quote * 3, at)):
            if not multiline:
                return "".join(parts), at + 1
            extra = 0
            while extra < 2 and text.startswith(quote, at + 3):
                parts.append(quote)
                at += 1
                extra += 1
            return "".join(parts), at + 3
        elif escapes and char == "\\":
            piece, at = _scan_escape(text, at, multiline=multiline)
            parts.append(piece)
        else:
            plain = _PLAIN.match(text, at)
            end = at + 1 if plain is None else plain.end()
            parts.append(text[at:end])
            at = end
    raise TomlFault("unfinished string", start)


def _scan_escape(text: str, start: int, *, multiline: bool) -> tuple[str, int]:
    """Read from a backslash on; an escaped line end swallows the blanks that follow."""
    size = len(text)
    at = start + 1
    if at >= size:
        return "", at
    char = text[at]
    if multiline and (char in " \t\n" or text.startswith("\r\n", at)):
        return _scan_line_escape(text, start)
    if (char < " " and char != "\t") or char == "\x7f":
        raise TomlFault("control characters are not allowed in strings", at)
    if char in _HEX_LENGTH:
        length = _HEX_LENGTH[char]
        digits = text[at + 1 : at + 1 + length]
        for offset in range(length):
            if offset >= len(digits) or digits[offset] not in _HEX_DIGITS:
                raise TomlFault(
                    "invalid non-hex character in unicode escape", min(at + 1 + offset, size)
                )
        code = int(digits, 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise TomlFault("invalid unicode escape", start)
        return chr(code), at + 1 + length
    if char not in _ESCAPES:
        raise TomlFault("unrecognised escape sequence", at)
    return _ESCAPES[char], at + 1


def _scan_line_escape(text: str, start: int) -> tuple[str, int]:
    size = len(text)
    at = start + 1
    broken = False
    while at < size:
        char = text[at]
        if char == "\n" or text.startswith("\r\n", at):
            broken = True
            at += 1 if char == "\n" else 2
        elif char in " \t":
            at += 1
        elif char < " " or char == "\x7f":
            raise TomlFault("control characters are not allowed in strings", at)
        elif broken:
            return "", at
        else:
            raise TomlFault("invalid escape: only line-ending whitespace may be escaped", start)
    return "", at


def scan_scalar(text: str, at: int, end: str) -> tuple[JsValue, int]:
    """Read a boolean, a number, a date or a time.

    Args:
        text: the document.
        at: where the value begins.
        end: what closes the array or inline table it stands in; empty on a line of its own.

    Raises:
        TomlFault: it is none of them.
    """
    char = text[at : at + 1]
    if char in {"t", "f"}:
        word = "true" if char == "t" else "false"
        if not text.startswith(word, at):
            raise TomlFault("invalid value", at)
        return char == "t", at + len(word)
    if char in {"+", "-"}:
        return _scan_number(text, at, at + 1, end)
    if text[at + 4 : at + 5] == "-" and text[at + 7 : at + 8] == "-":
        if _all_digits(text, at, 4):
            return _scan_date(text, at)
        return _scan_number(text, at, at, end)
    if text[at + 2 : at + 3] == ":":
        if not _all_digits(text, at, 1):
            return _scan_number(text, at - 1, at, end)
        if _all_digits(text, at, 2):
            return _scan_time(text, at)
    return _scan_number(text, at, at, end)


def _scan_number(text: str, start: int, first: int, end: str) -> tuple[JsValue, int]:
    """`start` is where an error is told, `first` where the number begins after its sign."""
    found = _NUMBER.match(text, start)
    if found is not None and found.start() <= first and _ends(text, found.end(), end):
        digits = found[0].replace("_", "")
        if found[1] is None and found[2] is None:
            value = int(digits)
            if abs(value) > _MAX_SAFE:
                raise TomlFault("integer value cannot be represented losslessly", start)
            return value, found.end()
        return _json_number(float(digits)), found.end()
    return _scan_odd_number(text, start, first, end)


def _scan_odd_number(text: str, start: int, first: int, end: str) -> tuple[JsValue, int]:
    signed = first > start and text[start] in "+-"
    char = text[first : first + 1]
    if char in {"i", "n"}:
        word = "inf" if char == "i" else "nan"
        if not text.startswith(word, first):
            raise TomlFault("invalid value", start)
        return None, first + 3
    at = first + 1
    state = 0
    if char == "0":
        following = text[at : at + 1]
        if not signed and following and following in "xbo":
            base = {"x": 16, "b": 2, "o": 8}[following]
            return _scan_based(text, start, at + 1, base, end)
        if following == ".":
            state = 2
        elif following and following in "eE":
            state = 4
        else:
            raise TomlFault("illegal leading zero", start)
        at += 1
    elif not char or char not in _DIGITS:
        raise TomlFault("invalid value", start)
    while not _ends(text, at, end):
        char = text[at]
        state = state or 1
        if char == "_":
            if state % 2 == 0:
                raise TomlFault("illegal underscore", at)
            state += 11
        elif state == 1 and char == ".":
            state = 2
        elif state in {1, 3} and char in "eE":
            state = 4
        elif state == 4 and char in "+-":
            state = 6
        elif char not in _DIGITS:
            raise TomlFault("illegal character in numeric literal", at)
        elif state > 9:
            state -= 11
        elif state % 2 == 0:
            state += 1
        at += 1
    raise TomlFault("unfinished numeric value", start)


def _scan_based(text: str, start: int, at: int, base: int, end: str) -> tuple[JsValue, int]:
    digits = _HEX_DIGITS if base == 16 else _DIGITS[:base]
    first = at
    needs_digit = True
    while not _ends(text, at, end):
        char = text[at]
        if char == "_":
            if needs_digit:
                raise TomlFault("illegal underscore", at)
            needs_digit = True
        elif char not in digits:
            raise TomlFault("illegal character in numeric literal", at)
        else:
            needs_digit = False
        at += 1
    if needs_digit:
        raise TomlFault("unfinished numeric value", at)
    value = int(text[first:at].replace("_", ""), base)
    if value > _MAX_SAFE:
        raise TomlFault("integer value cannot be represented losslessly", start)
    return value, at


def _scan_date(text: str, start: int) -> tuple[JsValue, int]:
    if not _all_digits(text, start + 9, 1):
        raise TomlFault("invalid date-time: date part is malformed", start)
    at = start + 10
    char = text[at : at + 1]
    if not (char in {"T", "t"} or (char == " " and _all_digits(text, at + 1, 1))):
        return _read_date(text[start:at], "date", start), at
    at += 3
    if text[at : at + 1] != ":":
        raise TomlFault("invalid date-time: time part is malformed", start)
    at = _clock_end(text, at + 3)
    char = text[at : at + 1]
    if char in {"Z", "z"}:
        return _read_date(text[start : at + 1], "offset", start), at + 1
    if char in {"+", "-"}:
        return _read_date(text[start : at + 6], "offset", start), at + 6
    return _read_date(text[start:at], "local", start), at


def _scan_time(text: str, start: int) -> tuple[JsValue, int]:
    at = _clock_end(text, start + 5)
    return _read_date(text[start:at], "time", start), at


def _clock_end(text: str, at: int) -> int:
    if text[at : at + 1] == ":":
        at += 3
    if text[at : at + 1] == ".":
        at += 1
        while _all_digits(text, at, 1):
            at += 1
    return at


def _read_date(text: str, kind: str, start: int) -> str:
    from engine.project.toml.dates import date_text

    found = date_text(text, kind)
    if found is None:
        raise TomlFault("invalid date", start)
    return found


def _json_number(value: float) -> JsValue:
    if not math.isfinite(value):
        return None
    if value.is_integer() and abs(value) <= _MAX_SAFE:
        return int(value)
    return value


def _all_digits(text: str, at: int, count: int) -> bool:
    part = text[at : at + count]
    return len(part) == count and all(char in _DIGITS for char in part)


def _ends(text: str, at: int, end: str) -> bool:
    char = text[at : at + 1]
    return not char or char in " \t\n\r#" or (end != "" and char in {end, ","})
