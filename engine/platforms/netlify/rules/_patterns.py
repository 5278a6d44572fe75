"""What a redirect's pattern matches, and which pattern takes every request of another.

As the edge matcher does it (netlify-redirector 0.5.0, observed): paths are case-sensitive, a
trailing slash never matters, ``:name`` is one segment, ``*`` at the end is any rest or none.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.records import dataclass, field
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.netlify.site import Redirect

_PLACEHOLDER = regex(r":[A-Za-z0-9_]+\Z")
_ONE = "\x01one"
_REST = "\x01two/\x01three"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A `from`, made ready."""

    segments: tuple[str, ...]
    literal: tuple[str, ...]
    """The segments before the first one that is not literal."""
    shape: tuple[str | None, ...] = ()
    """The segments without a star at the end; None for one that may be any."""
    star: bool = False
    """True when any rest, or none, may follow."""
    regex: re.Pattern[str] | None = None
    """For a star inside a segment or in the middle; None where the shape says all."""

    @property
    def is_literal(self) -> bool:
        """True for a path without placeholder and star."""
        return len(self.literal) == len(self.segments)


def segments_of(path: str) -> tuple[str, ...]:
    """The segments of a path; slashes at its ends do not count."""
    return tuple(path.strip("/").split("/")) if path.strip("/") else ()


@lru_cache(maxsize=32768)
def pattern_of(path: str) -> Pattern:
    """Read a pattern."""
    segments = segments_of(path)
    literal: list[str] = []
    for segment in segments:
        if "*" in segment or _PLACEHOLDER.match(segment):
            break
        literal.append(segment)
    star = bool(segments) and segments[-1] == "*"
    inner = segments[:-1] if star else segments
    return Pattern(
        segments=segments,
        literal=tuple(literal),
        shape=tuple(None if _PLACEHOLDER.match(part) else part for part in inner),
        star=star,
        regex=_regex(inner, star=star) if any("*" in part for part in inner) else None,
    )


def _regex(inner: tuple[str, ...], *, star: bool) -> re.Pattern[str]:
    source = ""
    for segment in inner:
        if _PLACEHOLDER.match(segment):
            source += "/[^/]+"
        else:
            source += "/" + ".*".join(re.escape(part) for part in segment.split("*"))
    return re.compile(source + (r"(?:/.*)?\Z" if star else r"\Z"), re.DOTALL)


def matches(pattern: Pattern, path: str) -> bool:
    """Tell whether a pattern takes a request for a path."""
    asked = segments_of(path)
    if pattern.regex is not None:
        return pattern.regex.match("/" + "/".join(asked)) is not None
    size = len(pattern.shape)
    if len(asked) < size or (len(asked) > size and not pattern.star):
        return False
    return all(
        part is None or part == given for part, given in zip(pattern.shape, asked, strict=False)
    )


@lru_cache(maxsize=32768)
def witnesses(path: str) -> tuple[str, ...]:
    """Requests that stand for all that a pattern takes: only another wildcard takes them too."""
    parts: list[str] = []
    segments = segments_of(path)
    star = bool(segments) and segments[-1] == "*"
    for segment in segments[:-1] if star else segments:
        if _PLACEHOLDER.match(segment):
            parts.append(_ONE)
        else:
            parts.append(segment.replace("*", "\x01"))
    head = "/".join(parts)
    return (head, f"{head}/{_REST}".strip("/")) if star else (head,)


def covers(broad: Pattern, path: str) -> bool:
    """Tell whether a pattern takes every request that the pattern `path` takes."""
    return all(matches(broad, request) for request in witnesses(path))


def destination(rule: Redirect, request: str) -> str | None:
    """Where a rule sends a request, as a path; None for another host."""
    to = rule.to.partition("?")[0].partition("#")[0]
    if not to.startswith("/") or to.startswith("//"):
        return None
    pattern = segments_of(rule.path)
    asked = segments_of(request)
    filled = segments_of(to)
    names = {
        name: asked[index]
        for index, name in enumerate(pattern)
        if _PLACEHOLDER.match(name) and index < len(asked)
    }
    if pattern and pattern[-1] == "*":
        names[":splat"] = "/".join(asked[len(pattern) - 1 :])
    return "/".join(part for part in (names.get(s, s) for s in filled) if part)


def same_conditions(broad: Redirect, narrow: Redirect) -> bool:
    """Tell whether every request that meets the narrow rule's conditions meets the broad one's."""
    if broad.host and broad.host != narrow.host:
        return False
    if not broad.host and narrow.host:
        # A rule without a host holds for every domain of the site.
        pass
    for name, values in broad.conditions.items():
        own = narrow.conditions.get(name)
        if own is None or not {v.lower() for v in own} <= {v.lower() for v in values}:
            return False
    for name, value in broad.query.items():
        given = narrow.query.get(name)
        if given is None or (not value.startswith(":") and given != value):
            return False
    return True


def answers_always(broad: Redirect, path: str) -> bool:
    """Tell whether a rule answers what the pattern `path` takes, rather than skip it as a loop."""
    if broad.effective_status not in {301, 302, 303, 307, 308}:
        return True
    return all(destination(broad, request) != request.strip("/") for request in witnesses(path))


@dataclass(slots=True)
class Tried:
    """The rules so far, looked up by the literal head of their pattern."""

    by_head: dict[tuple[str, ...], list[Redirect]] = field(default_factory=dict)

    def add(self, rule: Redirect) -> None:
        """Take a rule in."""
        pattern = pattern_of(rule.path)
        self.by_head.setdefault(pattern.literal, []).append(rule)

    def before(self, rule: Redirect) -> Iterator[Redirect]:
        """The rules of before whose pattern may take requests of this one, in no order."""
        return self.taking(rule.path)

    def taking(self, path: str) -> Iterator[Redirect]:
        """The rules whose pattern may take requests for a path or a pattern, in no order."""
        head = pattern_of(path).literal
        for size in range(len(head) + 1):
            yield from self.by_head.get(head[:size], ())


def shadowing(rules: Sequence[Redirect]) -> Iterator[tuple[Redirect, Redirect]]:
    """Pairs of a rule that can never answer and the earlier one that takes all its requests."""
    tried = Tried()
    for rule in rules:
        if not rule.path.startswith("/"):
            continue
        found = next((b for b in tried.before(rule) if _takes_all(b, rule)), None)
        if found is not None:
            yield rule, found
        tried.add(rule)


def _takes_all(broad: Redirect, rule: Redirect) -> bool:
    if rule.force and not broad.force and broad.effective_status != rule.effective_status:
        # Where a file is, the first rule stands back and the forced one may not.
        return False
    return (
        covers(pattern_of(broad.path), rule.path)
        and same_conditions(broad, rule)
        and answers_always(broad, rule.path)
    )
