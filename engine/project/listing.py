"""What is gathered about a tree once, and brought up to date when a few paths come or go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.tree import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Listing:
    """The paths of one tree, in the orders that are asked for."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds
        self._sorted: list[str] | None = None
        self._folded: dict[str, tuple[str, ...]] | None = None
        self._ending: dict[tuple[str, ...], tuple[str, ...]] = {}

    def paths(self) -> list[str]:
        """Every path that is no folder, sorted."""
        if self._sorted is None:
            self._sorted = sorted(p for p, k in self._kinds.items() if k is not Kind.FOLDER)
        return self._sorted

    def ending(self, ends: tuple[str, ...]) -> tuple[str, ...]:
        """The paths that end in one of these texts, sorted."""
        if ends not in self._ending:
            self._ending[ends] = tuple(p for p in self.paths() if p.endswith(ends))
        return self._ending[ends]

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
            again._sorted = [p for p in self._sorted if p not in paths] + shown
            again._sorted.sort()
        for ends, found in self._ending.items():
            came = [p for p in shown if p.endswith(ends)]
            again._ending[ends] = tuple(sorted([*(p for p in found if p not in paths), *came]))
        if self._folded is not None:
            again._folded = dict(self._folded)
            for path in paths:
                key = path.casefold()
                others = tuple(p for p in again._folded.get(key, ()) if p != path)
                again._folded[key] = (*others, path) if path in kinds else others
        return again
