"""Rules by their paths: which can match a path, found without trying them all.

A tree of segments holds them. A pattern stands where its first star is, so that what is found is
sure to hold every rule that matches, and a few more; `PathPattern.bind` decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.routing.patterns import bare, is_placeholder, is_star
from engine.records import dataclass, field

if TYPE_CHECKING:
    from engine.platforms.routing.patterns import PathPattern


@dataclass(slots=True)
class _Node:
    fixed: dict[str, _Node] = field(default_factory=dict)
    placeholder: _Node | None = None
    here: list[int] = field(default_factory=list)
    """Rules whose path ends here."""
    below: list[int] = field(default_factory=list)
    """Rules with a star here: they may take this path and everything under it."""
    begun: dict[str, list[int]] = field(default_factory=dict)
    """Rules with a star after the beginning of a segment, by that beginning."""


class RuleIndex:
    """Finds rules by number; numbers must be added in ascending order."""

    def __init__(self) -> None:
        self._root = _Node()
        self._odd: set[int] = set()
        self._size = 0

    def add(self, number: int, pattern: PathPattern) -> None:
        """Add a rule."""
        self._size = max(self._size, number + 1)
        node = self._root
        for depth, segment in enumerate(pattern.segments, start=1):
            if is_star(segment):
                if depth < len(pattern.segments):
                    self._odd.add(number)
                if segment == "*":
                    node.below.append(number)
                else:
                    node.begun.setdefault(segment[:-1], []).append(number)
                return
            if is_placeholder(segment):
                node.placeholder = node.placeholder or _Node()
                node = node.placeholder
            else:
                node = node.fixed.setdefault(segment, _Node())
        node.here.append(number)

    def matching(self, path: str, most: int | None = None) -> list[int]:
        """The rules whose path may match a request's, in order.

        Args:
            path: the request's path.
            most: stop soon after so many; who asks only whether there are more need not wait.
        """
        if "//" in path:
            return list(range(self._size))
        found: list[int] = []
        nodes = [self._root]
        for segment in bare(path).split("/")[1:]:
            if not segment:
                break
            deeper: list[_Node] = []
            if most is not None and len(found) > most:
                break
            for node in nodes:
                found += node.below if most is None else node.below[: most + 1]
                if node.begun:
                    for size in range(1, len(segment) + 1):
                        found += node.begun.get(segment[:size], ())
                child = node.fixed.get(segment)
                if child is not None:
                    deeper.append(child)
                if node.placeholder is not None:
                    deeper.append(node.placeholder)
            nodes = deeper
        for node in nodes:
            found += node.here if most is None else node.here[: most + 1]
            found += node.below if most is None else node.below[: most + 1]
        found.sort()
        return found

    def covering(self, pattern: PathPattern, most: int) -> list[int]:
        """The rules whose path matches whatever a pattern matches, in order.

        Only what is sure, and of each place only the first rules: those with a star anywhere but
        at their end are not compared.

        Args:
            pattern: the path to cover.
            most: how many rules of one place are looked at.
        """
        if any("*" in segment for segment in pattern.segments[:-1]):
            return []
        found: list[int] = []
        nodes = [self._root]
        for segment in pattern.segments:
            begun = segment.removesuffix("*")
            deeper: list[_Node] = []
            for node in nodes:
                found += node.below[:most]
                if segment == "*":
                    continue
                if is_placeholder(segment):
                    deeper += [node.placeholder] if node.placeholder is not None else []
                    continue
                if node.begun:
                    for size in range(1, len(begun) + 1):
                        found += node.begun.get(begun[:size], ())[:most]
                if begun == segment and segment in node.fixed:
                    deeper.append(node.fixed[segment])
                if begun == segment and node.placeholder is not None:
                    deeper.append(node.placeholder)
            nodes = deeper
        for node in nodes:
            found += node.here[:most]
            found += node.below[:most]
        return sorted(number for number in found if number not in self._odd)
