"""What is gathered about a tree once, and brought up to date when a few paths come or go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.tree import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping


class Listing:
    """The paths of one tree, in the orders that are asked for."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds
        self._sorted: list[str] | None = None
        self._folded: dict[str, tuple[str, ...]] | None = None
        self._chosen: dict[Hashable, tuple[Callable[[str], bool], list[str]]] = {}
        self._links: frozenset[str] | None = None

    def paths(self) -> list[str]:
        """Every path that is no folder, sorted."""
        if self._sorted is None:
            self._sorted = sorted(p for p, k in self._kinds.items() if k is not Kind.FOLDER)
        return self._sorted

    def chosen(self, key: Hashable, test: Callable[[str], bool]) -> list[str]:
        """The paths that a test lets through, sorted; the key tells one test from another."""
        if key not in self._chosen:
            self._chosen[key] = (test, [p for p in self.paths() if test(p)])
        return self._chosen[key][1]

    def links(self) -> frozenset[str]:
        """The paths that are links."""
        if self._links is None:
            self._links = frozenset(p for p, k in self._kinds.items() if k is Kind.LINK)
        return self._links

    def same_but_case(self, path: str) -> tuple[str, ...]:
        """The paths (folders too) that differ from one only in case."""
        if self._folded is None:
            folded: dict[str, list[str]] = {}
            for known in self._kinds:
                folded.setdefault(known.casefold(), []).append(known)
            self._folded = {key: tuple(paths) for key, paths in folded.items()}
        return tuple(p for p in self._folded.get(path.casefold(), ()) if p != path)

    def after(self, kinds: Mapping[str, Kind], touched: Iterable[str]) -> Listing:
        """The listing of another tree, that differs only at these paths."""
        again = Listing(kinds)
        paths = set(touched)
        shown = sorted(p for p in paths if kinds.get(p, Kind.FOLDER) is not Kind.FOLDER)
        if self._sorted is not None:
            again._sorted = _merged(self._sorted, paths, shown)
        for key, (test, found) in self._chosen.items():
            again._chosen[key] = (test, _merged(found, paths, [p for p in shown if test(p)]))
        if self._links is not None:
            fresh = {p for p in paths if kinds.get(p) is Kind.LINK}
            again._links = (self._links - paths) | fresh
        if self._folded is not None:
            again._folded = dict(self._folded)
            for path in paths:
                key = path.casefold()
                others = tuple(p for p in again._folded.get(key, ()) if p != path)
                again._folded[key] = (*others, path) if path in kinds else others
        return again


def _merged(old: list[str], gone: set[str], came: list[str]) -> list[str]:
    return sorted([*(p for p in old if p not in gone), *came])
