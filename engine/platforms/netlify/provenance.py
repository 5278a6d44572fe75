"""Where an effective value was written: the file, the line, and the context it took effect by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Location, Origin
from engine.platforms.netlify.normalization import matching

if TYPE_CHECKING:
    from engine.project.toml.document import TomlDocument, TomlPath

_SYNONYMS: dict[TomlPath, tuple[TomlPath, ...]] = {
    ("functionsDirectory",): (
        ("functions", "directory"),
        ("functions", "*", "directory"),
        ("build", "functions"),
    ),
}


class Provenance:
    """Finds the entries of one netlify.toml that decide a build's values."""

    def __init__(self, path: str, document: TomlDocument, context: str, branch: str) -> None:
        self._path = path
        self._document = document
        contexts = document.value("context")
        names = list(contexts) if isinstance(contexts, dict) else []
        applying = [name for key in (context, branch) for name in matching(names, key)]
        self._layers: tuple[tuple[TomlPath, Origin], ...] = (
            *((("context", name), Origin.CONTEXT) for name in reversed(applying)),
            ((), Origin.FILE),
        )

    def find(self, *keys: str | int) -> tuple[Location, Origin] | None:
        """The place that decides a value, by its keys in the merged configuration.

        The highest layer wins: a branch's context, then the context, then the file itself.
        """
        for prefix, origin in self._layers:
            for spelling in _spellings(keys, in_context=bool(prefix)):
                path = (*prefix, *spelling)
                if self._document.has(*path):
                    return self.at(path), origin
        return None

    def nearest(self, keys: TomlPath) -> Location | None:
        """The place of some keys as a check names them, or of what holds them."""
        if keys[:1] == ("context",):
            for end in range(len(keys), 0, -1):
                for spelling in _spellings(keys[2:end], in_context=True):
                    path = (*keys[:2], *spelling)
                    if self._document.has(*path):
                        return self.at(path)
            return self.at(keys[:1])
        for end in range(len(keys), 0, -1):
            found = self.find(*keys[:end])
            if found is not None:
                return found[0]
        return None

    def at(self, path: TomlPath) -> Location:
        """The place of a path that the document has."""
        entry = self._document.entry(*path) or next(self._document.under(*path), None)
        shown = dotted(path)
        if entry is None:
            return Location(path=self._path, key_path=shown)
        line, column = self._document.place(entry.start)
        end_line, _column = self._document.place(entry.end)
        return Location(
            path=self._path, line=line, column=column, end_line=end_line, key_path=shown
        )


def dotted(path: TomlPath) -> str:
    """Keys as people write them: ``redirects[3].status``."""
    shown = ""
    for key in path:
        shown += f"[{key}]" if isinstance(key, int) else f".{key}" if shown else key
    return shown


def _spellings(keys: TomlPath, *, in_context: bool) -> list[TomlPath]:
    """The ways a file may write a key: capitals, and in contexts without ``build``."""
    found: list[TomlPath] = [keys, *_SYNONYMS.get(keys, ())]
    if keys[:1] == ("build",) and len(keys) > 1:
        second = keys[1]
        twins = [second, second.capitalize()] if isinstance(second, str) else [second]
        for head in ("build", "Build"):
            found += [(head, twin, *keys[2:]) for twin in twins]
        if in_context:
            found += [keys[1:]]
    return found
