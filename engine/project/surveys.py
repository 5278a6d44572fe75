"""What was found by reading many files, kept from one look at a folder to the next.

A rule that reads every source of a project reads ten thousand files. At a save one of them is
another than before: only that one is read again. When files come or go, those are read again too
that looked at the tree while they were read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

T = TypeVar("T")

_UNREAD = object()


class Surveys:
    """The surveys of one snapshot, by their keys."""

    def __init__(self) -> None:
        self.looks = 0
        """How often the tree was looked at; the snapshot counts."""
        self._kept: dict[Hashable, dict[str, object]] = {}
        self._lookers: dict[Hashable, set[str]] = {}
        """The files whose reading looked at the tree as well."""
        self._before: dict[Hashable, dict[str, object]] = {}
        """What holds of another tree; the files are still to be listed."""

    def survey(
        self, key: Hashable, paths: Callable[[], Iterable[str]], read: Callable[[str], T | None]
    ) -> Iterator[tuple[str, T]]:
        """Read files and answer what is found in each, in their order.

        Args:
            key: who asks, and everything apart from the project that the answers depend on.
            paths: which files; asked once for a tree.
            read: what is found in one of them, None for nothing. It may look at the file's own
                text and at the tree, never at the text of another file, nor at anything about the
                tree that was gathered before it was called.
        """
        kept = self._kept.get(key)
        if kept is None:
            before = self._before.pop(key, {})
            kept = self._kept[key] = {path: before.get(path, _UNREAD) for path in paths()}
        for path, found in kept.items():
            now = found
            if found is _UNREAD:
                looks = self.looks
                now = kept[path] = read(path)
                if self.looks != looks:
                    self._lookers.setdefault(key, set()).add(path)
            if now is not None:
                yield path, cast("T", now)

    def without(self, paths: Iterable[str]) -> Surveys:
        """The same surveys in the same tree, these files still to be read."""
        again = Surveys()
        gone = tuple(paths)
        again._lookers = self._lookers
        for key, found in self._kept.items():
            touched = [path for path in gone if path in found]
            again._kept[key] = {**found, **dict.fromkeys(touched, _UNREAD)} if touched else found
        again._before = {
            key: {path: what for path, what in found.items() if path not in gone}
            for key, found in self._before.items()
        }
        return again

    def elsewhere(self, changed: Iterable[str]) -> Surveys:
        """The same surveys in another tree: what still holds of each file, and no list of files.

        Args:
            changed: the files that are others than before, or gone.
        """
        gone = set(changed)
        again = Surveys()
        for key, found in (*self._before.items(), *self._kept.items()):
            again._before[key] = dict(found)
            for path in gone | self._lookers.get(key, set()):
                again._before[key].pop(path, None)
        return again
