"""JSON that is nested deeper than the standard library's parser can follow.

That parser calls itself for every level and stops at some thousand. The one in Node.js counts the
levels, so such a file is not broken by its depth: whether it is JSON is told here without calls.
"""

from __future__ import annotations

from engine.regex import regex

_TOKEN = regex(
    r'[ \t\r\n]*([\[\]{}:,]|"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"'
    r"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)"
)
_REST = regex(r"[ \t\r\n]*\Z")


def json_fault(text: str) -> int | None:
    """The offset at which a text stops to be JSON; None when it is JSON, however deep."""
    closers: list[str] = []
    awaits, offset, before = "value", 0, ""
    while True:
        if awaits == "end" and not closers:
            return None if _REST.match(text, offset) else offset
        match = _TOKEN.match(text, offset)
        if match is None:
            return offset
        word, start, offset = match[1], match.start(1), match.end()
        opened, before = before in {"[", "{"}, word
        if awaits == "end":
            if word == closers[-1]:
                closers.pop()
            elif word == ",":
                awaits = "key" if closers[-1] == "}" else "value"
            else:
                return start
        elif awaits == ":":
            if word != ":":
                return start
            awaits = "value"
        elif opened and word == closers[-1]:
            closers.pop()
            awaits = "end"
        elif awaits == "key":
            if word[0] != '"':
                return start
            awaits = ":"
        elif word in "[{":
            closers.append("]" if word == "[" else "}")
            awaits = "value" if word == "[" else "key"
        elif word in "]}:,":
            return start
        else:
            awaits = "end"
