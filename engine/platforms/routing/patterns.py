"""The path patterns of redirects and headers, as Netlify's edge and its header parser read them.

Source: netlify-redirector 0.5.0, observed over every pattern of up to three segments against every
path of up to four; headers-parser 10.1 for headers. A star takes what is left, from nothing on; a
placeholder is a whole segment; what follows an empty segment in a pattern does not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPECIAL = re.compile(r"[|\\{}()\[\]^$+*?.]")
_BLANKS = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    chr(code) for code in range(0x2000, 0x200B)
)


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A redirect's path, taken apart."""

    segments: tuple[str, ...]
    """Up to the first empty one."""
    names: tuple[str, ...]
    """What the groups of `expression` bind: placeholders and ``splat``, in order."""
    expression: re.Pattern[str] | None
    """None for a literal path."""

    @property
    def key(self) -> str:
        """A literal path in the form it is looked up by."""
        return "/" + "/".join(self.segments)

    def bind(self, path: str) -> dict[str, str] | None:
        """The values a path gives the names, or None when it does not match."""
        if self.expression is None:
            return {} if bare(path) == self.key else None
        found = self.expression.match(path)
        if found is None:
            return None
        values: dict[str, str] = {}
        for name, value in zip(self.names, found.groups(), strict=True):
            values.setdefault(name, value or "")
        return values

    @property
    def has_star(self) -> bool:
        """True when a star is in it."""
        return any(is_star(segment) for segment in self.segments)

    @property
    def ends_open(self) -> bool:
        """True when its last segment is a star or a placeholder."""
        return bool(self.segments) and (
            is_star(self.segments[-1]) or is_placeholder(self.segments[-1])
        )


def parse_pattern(path: str) -> PathPattern:
    """Take a redirect's path apart."""
    parts = path.removeprefix("/").split("/")
    segments = tuple(parts[: parts.index("")] if "" in parts else parts)
    if not any(is_star(s) or is_placeholder(s) for s in segments):
        return PathPattern(segments, (), None)
    names: list[str] = []
    source = ""
    for index, segment in enumerate(segments):
        is_last = index == len(segments) - 1
        gap = "/?" if index and not is_star(segments[index - 1]) else ""
        if is_placeholder(segment):
            source += f"{gap}/([^/]+)"
            names.append(segment[1:])
        elif segment == "*":
            source += "(?:/(.*))?" if is_last or index == 0 else "(?:|/(.*))"
            names.append("splat")
        elif is_star(segment):
            source += f"{gap}/{re.escape(segment[:-1])}/?(.*)"
            names.append("splat")
        else:
            source += f"{gap}/{re.escape(segment)}"
    if not is_star(segments[-1]):
        source += "/?"
    return PathPattern(segments, tuple(names), re.compile(source + r"\Z", re.DOTALL))


def is_placeholder(segment: str) -> bool:
    """True for ``:name``; all of the segment is the name."""
    return len(segment) > 1 and segment.startswith(":")


def is_star(segment: str) -> bool:
    """True for ``*`` and for a segment that ends in its only star."""
    return segment.endswith("*") and "*" not in segment[:-1] and not is_placeholder(segment)


def bare(path: str) -> str:
    """A request's path without one trailing slash."""
    return (path.removesuffix("/")) or "/"


def header_expression(path: str) -> str:
    """The source of the expression a header's path is matched with, case ignored.

    ``:name`` stands for one segment, a lone ``*`` for any rest, a ``*`` within a segment for any
    text; other characters of such a segment are not escaped (headers-parser 10.1, observed).
    """
    parts = [trimmed for part in path.split("/") if (trimmed := part.rstrip(_BLANKS))]
    return f"^/{'/'.join(_header_part(part) for part in parts)}/?$"


def _header_part(part: str) -> str:
    if part.startswith(":"):
        return "([^/]+)"
    if part == "*":
        return "?(.*)"
    if "*" in part:
        return part.replace("*", "(.*)")
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", part).replace("-", "\\x2d")
