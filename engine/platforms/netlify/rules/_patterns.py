"""The redirects of a site, asked as Netlify's edge asks them.

What a path matches and which rule takes every request of another is told by
`engine.platforms.routing`; here stand the rows of a site in its terms.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from engine.platforms.netlify.serving import route_of
from engine.platforms.routing import matching
from engine.platforms.routing.analysis import shadowed
from engine.platforms.routing.patterns import PathPattern, parse_pattern
from engine.platforms.routing.rule_index import RuleIndex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.netlify.site import Redirect


def segments_of(path: str) -> tuple[str, ...]:
    """The segments of a path; slashes at its ends do not count."""
    return tuple(path.strip("/").split("/")) if path.strip("/") else ()


@lru_cache(maxsize=32768)
def pattern_of(path: str) -> PathPattern:
    """Read a pattern."""
    return parse_pattern(path)


def destinations(rule: Redirect) -> list[str | None]:
    """Where a rule sends the requests that stand for all it takes; None for another host."""
    route = route_of(rule)
    return [
        local_path(matching.destination(route, values))
        for _path, values in pattern_of(rule.path).witnesses()
    ]


def local_path(target: str) -> str | None:
    """The path of a destination, without query and fragment; None for another host."""
    path = target.partition("?")[0].partition("#")[0]
    return path if path.startswith("/") and not path.startswith("//") else None


class Tried:
    """Rules by their paths, in the order they are tried."""

    def __init__(self, rules: Sequence[Redirect]) -> None:
        self._rules = rules
        self._index = RuleIndex()
        for number, rule in enumerate(rules):
            self._index.add(number, pattern_of(rule.path))

    def taking(self, path: str) -> Iterator[Redirect]:
        """The rules whose path matches a request's."""
        for number in self._index.matching(path):
            rule = self._rules[number]
            if pattern_of(rule.path).bind(path) is not None:
                yield rule

    def covering(self, path: str) -> Iterator[Redirect]:
        """The rules whose path takes every request that the pattern `path` takes."""
        pattern = pattern_of(path)
        for number in self._index.covering(pattern, len(self._rules)):
            yield self._rules[number]


def shadowing(rules: Sequence[Redirect]) -> Iterator[tuple[Redirect, Redirect]]:
    """Pairs of a rule that can never answer and the earlier one that takes all its requests."""
    rooted = [rule for rule in rules if rule.path.startswith("/")]
    for number, by in shadowed([route_of(rule) for rule in rooted]):
        yield rooted[number], rooted[by]
