"""Rules by their paths: which can match a path, found without trying them all.

A tree of segments holds the patterns; a few of odd shape (a star within, or after part of a
segment) stand beside it and are always candidates.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.platforms.routing.patterns import PathPattern, bare, is_placeholder, is_star


@dataclass(slots=True)
class _Node:
    fixed: dict[str, _Node] = field(default_factory=dict)
    placeholder: _Node | None = None
    here: list[int] = field(default_factory=list)
    """Rules whose path ends here."""
    below: list[int] = field(default_factory=list)
    """Rules with a star here: they take this path and everything under it."""


class RuleIndex:
    """Finds rules by number; numbers must be added in ascending order."""

    def __init__(self) -> None:
        self._root = _Node()
        self._odd: list[int] = []
        self._size = 0

    def add(self, number: int, pattern: PathPattern) -> None:
        """Add a rule."""
        self._size = max(self._size, number + 1)
        segments = pattern.segments
        if any(is_star(s) and s != "*" for s in segments) or "*" in segments[:-1]:
            self._odd.append(number)
            return
        node = self._root
        for segment in segments:
            if segment == "*":
                node.below.append(number)
                return
            if is_placeholder(segment):
                node.placeholder = node.placeholder or _Node()
                node = node.placeholder
            else:
                node = node.fixed.setdefault(segment, _Node())
        node.here.append(number)

    def matching(self, path: str) -> list[int]:
        """The rules whose path may match a request's, in order."""
        if "//" in path:
            return list(range(self._size))
        segments = [s for s in bare(path).split("/") if s]
        found: list[int] = list(self._odd)
        nodes = [self._root]
        for segment in segments:
            deeper: list[_Node] = []
            for node in nodes:
                found += node.below
                child = node.fixed.get(segment)
                if child is not None:
                    deeper.append(child)
                if node.placeholder is not None:
                    deeper.append(node.placeholder)
            nodes = deeper
        for node in nodes:
            found += node.here
            found += node.below
        found.sort()
        return found

    def covering(self, pattern: PathPattern) -> list[int]:
        """The rules whose path matches whatever a pattern matches, in order.

        Only what is sure: rules of odd shape are not compared.
        """
        if any(is_star(s) and s != "*" for s in pattern.segments) or "*" in pattern.segments[:-1]:
            return []
        found: list[int] = []
        nodes = [self._root]
        for segment in pattern.segments:
            deeper: list[_Node] = []
            for node in nodes:
                found += node.below
                if segment == "*":
                    continue
                if not is_placeholder(segment) and segment in node.fixed:
                    deeper.append(node.fixed[segment])
                if node.placeholder is not None:
                    deeper.append(node.placeholder)
            nodes = deeper
        for node in nodes:
            found += node.here
            found += node.below
        found.sort()
        return found
