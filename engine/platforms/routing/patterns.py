"""The path patterns of redirects and headers, as Netlify's edge and its header parser read them.

Source: netlify-redirector 0.5.0, observed over every pattern of up to three segments against every
path of up to four; headers-parser 10.1 for headers. A star takes what is left, from nothing on; a
placeholder is a whole segment; what follows an empty segment in a pattern does not count.
"""

from __future__ import annotations

import re

from engine.regex import regex

_SPECIAL = regex(r"[|\\{}()\[\]^$+*?.]")
_BLANKS = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    chr(code) for code in range(0x2000, 0x200B)
)


class PathPattern:
    """A redirect's path, taken apart; its expression is compiled when it is first needed."""

    __slots__ = ("_expression", "_source", "names", "segments")

    def __init__(self, segments: tuple[str, ...], names: tuple[str, ...], source: str) -> None:
        self.segments = segments
        """Up to the first empty one."""
        self.names = names
        """What the expression binds: placeholders and ``splat``, in order."""
        self._source = source
        self._expression: re.Pattern[str] | None = None

    @property
    def is_literal(self) -> bool:
        """True when it matches one path only."""
        return not self._source

    @property
    def key(self) -> str:
        """A literal path in the form it is looked up by."""
        return "/" + "/".join(self.segments)

    def bind(self, path: str) -> dict[str, str] | None:
        """The values a path gives the names, or None when it does not match."""
        if not self._source:
            return {} if bare(path) == self.key else None
        if self._expression is None:
            self._expression = re.compile(self._source, re.DOTALL)
        found = self._expression.match(path)
        if found is None:
            return None
        values: dict[str, str] = {}
        for name, value in zip(self.names, found.groups(), strict=True):
            values.setdefault(name, value or "")
        return values

    @property
    def has_star(self) -> bool:
        """True when a star is in it."""
        return "splat" in self.names and any(is_star(segment) for segment in self.segments)

    @property
    def head(self) -> tuple[str, ...]:
        """The segments before the first placeholder or star."""
        for number, segment in enumerate(self.segments):
            if "*" in segment or is_placeholder(segment):
                return self.segments[:number]
        return self.segments

    def witnesses(self) -> tuple[tuple[str, dict[str, str]], ...]:
        """Requests that stand for all it matches, and what they bind.

        Their segments are ones that nobody writes, so that only a placeholder or a star takes
        them. Empty where a star stands elsewhere than at the end: nothing is sure there.
        """
        parts: list[str] = []
        values: dict[str, str] = {}
        for segment in self.segments:
            if is_placeholder(segment):
                parts.append("\x01one")
                values.setdefault(segment[1:], "\x01one")
            elif "*" not in segment:
                parts.append(segment)
        stars = [segment for segment in self.segments if "*" in segment]
        if not stars:
            return (("/" + "/".join(parts), values),)
        if len(stars) > 1 or not is_star(self.segments[-1]):
            return ()
        begun, found = stars[0][:-1], []
        for rest in ("", "\x01two/\x01three"):
            last = begun + rest
            path = "/" + "/".join([*parts, last] if last else parts)
            found.append((path, {**values, "splat": values.get("splat", rest)}))
        return tuple(found)

    def covers(self, other: PathPattern) -> bool:
        """True when surely whatever another pattern matches is matched by this one."""
        witnesses = other.witnesses()
        return bool(witnesses) and all(self.bind(path) is not None for path, _ in witnesses)

    def sample(self) -> tuple[str, dict[str, str]]:
        """A path that it matches, and what that binds."""
        parts: list[str] = []
        values: dict[str, str] = {}
        for segment in self.segments:
            if is_placeholder(segment):
                parts.append("x")
                values.setdefault(segment[1:], "x")
            elif is_star(segment):
                parts.append(f"{segment[:-1]}x")
                values.setdefault("splat", "x")
            else:
                parts.append(segment)
        return "/" + "/".join(parts), values


def parse_pattern(path: str) -> PathPattern:
    """Take a redirect's path apart."""
    parts = path.removeprefix("/").split("/")
    segments = tuple(parts[: parts.index("")] if "" in parts else parts)
    if "*" not in path and ":" not in path:
        return PathPattern(segments, (), "")
    if not any(is_star(s) or is_placeholder(s) for s in segments):
        return PathPattern(segments, (), "")
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
    return PathPattern(segments, tuple(names), source + r"\Z")


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
