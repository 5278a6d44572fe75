"""TypeScript as an older grammar knows it: what it lacks is written otherwise, in the same length.

The grammar of tree-sitter-typescript 0.23 stumbles over some of the language: the variance of type
parameters, ``export type *``, ``import("…")`` as a type, call signatures below one another without
a semicolon. Each is written as something it knows, so that every offset stays, and the text is read
again. A text is refused only when both readings refuse it: what stands here can forgive, never
accuse.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ASIDE = rb"(?>//[^\n]*)|(?>/\*(?:[^*]|\*(?!/))*+\*/)"
_BLANKED = (
    # The variance of type parameters: `<in out T>`.
    rb"(?<=[<,\s])(?:in[ \t]+out|in|out)(?=\s+(?:const\s+)?[A-Za-z_$][\w$]*\s*(?:[,>=]|extends\b))",
    rb"(?<=\bexport )type(?=\s*\*)",
    rb"\babstract(?=\s+override\b)",
    rb"(?<=\bimport )(?:defer|source)(?=\s+(?!from\b)[\w$*])",
    rb"\baccessor(?=[ \t]+[\w#$\[\"'])",
    # What an `export … from` is told of the file it takes.
    rb"(?<=[\"'])\s*\b(?:with|assert)\s*\{[^{}]*\}",
    rb"\b(?<=readonly )readonly(?=\s)",
)
_IMPORTED_TYPE = (
    rb"\bimport\(\s*(?:\"[^\"\n]*\"|'[^'\n]*')\s*(?:,\s*\{[^}]*\}\s*)?\)(?=\s*[.;\[\])>,|&}\n])"
)
_USED = rb"(\bfor\s*(?:await\s*)?\(\s*(?:await\s+)?)using(?=\s+[\w$]+\s+of\b)"
_NAMED_TYPE = rb"(?<![\w$.])type(?=\s*(?:extends\b|[>\[\]]))"
"""A type parameter that is called ``type``."""
_CALL = (
    rb"(?<!=>)(?<=[\w>\])}\"'`;])([ \t]*(?:" + _ASIDE + rb")?\r?)\n"
    rb"(?=(?:\s++|" + _ASIDE + rb"){0,200}+<(?:const\s+)?[A-Za-z_$\n])"
)
"""The end of a line before a call signature with type parameters."""


_FAR = 2000
"""Bytes that the types of a tagged template may fill."""


@lru_cache(maxsize=16)
def _pattern(source: bytes) -> re.Pattern[bytes]:
    return re.compile(source)


def known_forms(data: bytes, *, jsx: bool) -> bytes:
    """Write a script with the forms that the grammar knows, every offset kept.

    Args:
        data: the script.
        jsx: True where ``<`` on a new line may begin an element.
    """
    for source in _BLANKED:
        data = _pattern(source).sub(lambda m: _blank(m[0]), data)
    data = _pattern(_IMPORTED_TYPE).sub(lambda m: b"i" * len(m[0]), data)
    data = _pattern(_USED).sub(lambda m: m[1] + b"const", data)
    data = _pattern(_NAMED_TYPE).sub(b"kind", data)
    data = _untagged(data)
    if not jsx:
        data = _pattern(_CALL).sub(lambda m: _blank(m[1]) + b";", data)
    return data


def _blank(said: bytes) -> bytes:
    return _pattern(rb"[^\n]").sub(b" ", said)


def _untagged(data: bytes) -> bytes:
    """Blank the types of tagged templates, which stand right before a backtick."""
    written = bytearray(data)
    at = data.find(b">`")
    while at >= 0:
        depth, start = 0, at
        while start > max(0, at - _FAR):
            char = data[start : start + 1]
            depth += char == b">" and data[start - 1 : start] != b"="
            depth -= char == b"<"
            if not depth or char in {b";", b"`"}:
                break
            start -= 1
        if not depth and data[start - 1 : start].isalnum():
            written[start : at + 1] = _blank(data[start : at + 1])
        at = data.find(b">`", at + 2)
    return bytes(written)
