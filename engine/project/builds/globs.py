"""Glob patterns as Netlify's bundler matches them (fast-glob with dot files, observed).

``*`` and ``?`` stay within a folder, ``**`` as a whole segment is any number of folders, ``{a,b}``
is one of several. What ends in a folder's name alone matches no file.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from engine.regex import regex

_BRACES = regex(r"\{([^{}]*)\}")
_PARTS = regex(r"(\\.|\*+|\?|\[!?[^\]]+\])")
_RANGE = regex(r"(-?\d+)\.\.(-?\d+)\Z")
_MOST = 256
"""Alternatives of one pattern that are written out."""


@lru_cache(maxsize=512)
def glob_pattern(pattern: str) -> re.Pattern[str]:
    """A pattern as a regular expression over paths with ``/``."""
    sources = [_source(one) for one in _alternatives(pattern.removeprefix("./"))]
    return re.compile(rf"(?:{'|'.join(sources)})\Z")


def glob_head(pattern: str) -> str:
    """The folder that everything a pattern matches lies in; empty for the pattern's own."""
    parts = pattern.removeprefix("./").split("/")
    fixed = next((i for i, p in enumerate(parts) if re.search(r"[*?\[\]{}()!]", p)), len(parts) - 1)
    return "/".join(parts[:fixed])


def _alternatives(pattern: str) -> list[str]:
    pieces = _BRACES.split(pattern)
    choices = [[piece] if index % 2 == 0 else _choices(piece) for index, piece in enumerate(pieces)]
    written: list[str] = []
    for chosen in product(*choices):
        written.append("".join(chosen))
        if len(written) == _MOST:
            break
    return written


def _choices(inner: str) -> list[str]:
    counted = _RANGE.match(inner)
    if counted:
        low, high = sorted((int(counted[1]), int(counted[2])))
        return [str(n) for n in range(low, min(high, low + _MOST) + 1)]
    return inner.split(",") if "," in inner else ["{" + inner + "}"]


def _source(pattern: str) -> str:
    segments = pattern.strip("/").split("/")
    source = ""
    for index, segment in enumerate(segments):
        last = index == len(segments) - 1
        if segment == "**":
            source += ".+" if last else "(?:.+/)?"
            continue
        for part in _PARTS.split(segment):
            if part.startswith("\\"):
                source += re.escape(part[1:])
            elif part.startswith("*"):
                source += "[^/]*"
            elif part == "?":
                source += "[^/]"
            elif part.startswith("[") and part.endswith("]"):
                source += part.replace("[!", "[^").replace("\\", r"\\")
            else:
                source += re.escape(part)
        source += "" if last else "/"
    return source
