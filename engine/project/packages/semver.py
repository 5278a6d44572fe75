"""Version ranges as npm writes them, as far as two of them can be compared.

A range is a set of intervals over (major, minor, patch). Pre-releases are not told apart: a rule
that compares ranges speaks only of majors and minors. What is no range (``latest``, ``lts/*`` of
an unknown name, a git address) is None and compares to nothing.
"""

from __future__ import annotations

import re

from engine.records import dataclass
from engine.regex import regex

Version = tuple[int, int, int]
Interval = tuple[Version, Version]
"""From the first, included, to the second, excluded."""

_TOP: Version = (10**9, 0, 0)
_PART = r"(?:\d+|[xX*])"
_PARTIAL = regex(rf"v?=?\s*v?({_PART})(?:\.({_PART}))?(?:\.({_PART}))?(?:[-+][0-9A-Za-z.+-]*)?$")
_COMPARATOR = regex(rf"(\^|~>?|>=|<=|>|<|=)?\s*(v?{_PART}(?:\.{_PART}){{0,2}}\S*)")
_HYPHEN = regex(r"^\s*(\S+)\s+-\s+(\S+)\s*$")

LTS_NAMES: dict[str, int] = {
    "argon": 4,
    "boron": 6,
    "carbon": 8,
    "dubnium": 10,
    "erbium": 12,
    "fermium": 14,
    "gallium": 16,
    "hydrogen": 18,
    "iron": 20,
    "jod": 22,
    "krypton": 24,
}
"""Node.js long-term releases by the name that nvm takes."""


@dataclass(frozen=True, slots=True)
class Range:
    """A set of versions: the union of intervals."""

    intervals: tuple[Interval, ...]

    def meets(self, other: Range) -> bool:
        """True when some version is in both."""
        return any(
            max(a[0], b[0]) < min(a[1], b[1]) for a in self.intervals for b in other.intervals
        )

    def within(self, other: Range) -> bool:
        """True when every version of this range is in one interval of the other."""
        return all(
            any(b[0] <= a[0] and a[1] <= b[1] for b in other.intervals) for a in self.intervals
        )

    @property
    def lowest(self) -> Version:
        """The lowest version of the range."""
        return min(a[0] for a in self.intervals)


def parse_range(text: str) -> Range | None:
    """Read a range; None when it is none."""
    text = text.strip().removeprefix("npm:")
    if text in {"", "*", "x", "X"}:
        return Range((((0, 0, 0), _TOP),))
    intervals: list[Interval] = []
    for part in text.split("||"):
        interval = _intersection(part.strip())
        if interval is None:
            return None
        if interval[0] < interval[1]:
            intervals.append(interval)
    return Range(tuple(intervals)) if intervals else None


def node_range(text: str) -> Range | None:
    """The versions a Node pin means, as nvm reads it: ``20`` is any 20, ``lts/jod`` is any 22."""
    text = text.strip().lower()
    if text.startswith("lts/"):
        major = LTS_NAMES.get(text[4:])
        return None if major is None else Range((((major, 0, 0), (major + 1, 0, 0)),))
    return parse_range(text)


def exact(text: str) -> Version | None:
    """The version, when the text is one of three numbers and no range."""
    match = re.fullmatch(r"\s*v?=?(\d+)\.(\d+)\.(\d+)(?:[-+]\S*)?\s*", text)
    return None if match is None else (int(match[1]), int(match[2]), int(match[3]))


def _intersection(text: str) -> Interval | None:
    if text in {"", "*"}:
        return ((0, 0, 0), _TOP)
    hyphen = _HYPHEN.match(text)
    if hyphen:
        low, high = _bounds(hyphen[1]), _bounds(hyphen[2])
        return None if low is None or high is None else (low[0], high[1])
    low_end: Version = (0, 0, 0)
    high_end: Version = _TOP
    at = 0
    while at < len(text):
        match = _COMPARATOR.match(text, at)
        if match is None:
            return None
        found = _comparator(match[1] or "", match[2].rstrip(","))
        if found is None:
            return None
        low_end, high_end = max(low_end, found[0]), min(high_end, found[1])
        at = match.end()
        while at < len(text) and text[at] in " ,\t":
            at += 1
    return (low_end, high_end)


def _comparator(operator: str, text: str) -> Interval | None:
    bounds = _bounds(text)
    if bounds is None:
        return None
    low, high = bounds
    if operator == ">=":
        return (low, _TOP)
    if operator == ">":
        return (high, _TOP)
    if operator == "<":
        return ((0, 0, 0), low)
    if operator == "<=":
        return ((0, 0, 0), high)
    if operator.startswith("~"):
        return (low, max(high, _tilde(text, low)))
    if operator == "^":
        return (low, max(high, _caret(text, low)))
    return bounds


def _parts(text: str) -> tuple[int | None, ...] | None:
    match = _PARTIAL.match(text)
    if match is None:
        return None
    return tuple(int(g) if g is not None and g.isdigit() else None for g in match.groups())


def _bounds(text: str) -> Interval | None:
    parts = _parts(text)
    if parts is None:
        return None
    major, minor, patch = parts
    if major is None:
        return ((0, 0, 0), _TOP)
    if minor is None:
        return ((major, 0, 0), (major + 1, 0, 0))
    if patch is None:
        return ((major, minor, 0), (major, minor + 1, 0))
    return ((major, minor, patch), (major, minor, patch + 1))


def _tilde(text: str, low: Version) -> Version:
    parts = _parts(text)
    if parts is None or parts[1] is None:
        return (low[0] + 1, 0, 0)
    return (low[0], low[1] + 1, 0)


def _caret(text: str, low: Version) -> Version:
    parts = _parts(text)
    if low[0] > 0 or parts is None or parts[1] is None:
        return (low[0] + 1, 0, 0)
    if low[1] > 0 or parts[2] is None:
        return (0, low[1] + 1, 0)
    return (0, 0, low[2] + 1)
