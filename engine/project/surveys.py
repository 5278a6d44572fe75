"""What was found by reading many files, kept from one look at a folder to the next.

A rule that reads every source of a project reads ten thousand files. At a save one of them is
another than before: only that one is read again, as long as no file came or went.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

T = TypeVar("T")

_UNREAD = object()


class Surveys:
    """The surveys of one snapshot, by their keys."""

    def __init__(self, kept: dict[Hashable, dict[str, object]] | None = None) -> None:
        self._kept = kept or {}

    def survey(
        self, key: Hashable, paths: Callable[[], Iterable[str]], read: Callable[[str], T | None]
    ) -> Iterator[tuple[str, T]]:
        """Read files and answer what is found in each, in their order.

        Args:
            key: who asks, and everything apart from the project that the answers depend on.
            paths: which files; asked once for a tree.
            read: what is found in one of them, None for nothing. It may look at the file's own
                text and at the tree, never at the text of another file.
        """
        if key not in self._kept:
            self._kept[key] = {path: read(path) for path in paths()}
        kept = self._kept[key]
        for path, found in kept.items():
            now = found
            if found is _UNREAD:
                now = kept[path] = read(path)
            if now is not None:
                yield path, cast("T", now)

    def without(self, paths: Iterable[str]) -> Surveys:
        """The same surveys in the same tree, these files still to be read."""
        again = {key: dict(found) for key, found in self._kept.items()}
        for found in again.values():
            for path in paths:
                if path in found:
                    found[path] = _UNREAD
        return Surveys(again)
