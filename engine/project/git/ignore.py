"""Whether the project's own ``.gitignore`` files leave a path out, whether it is there or not.

`git_index.git_ignored` asks git about the files on this disk. This asks about files that are not
there: what git is told to leave out and nobody committed is, most often, what a build writes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.project.snapshot import Snapshot

_PARTS = regex(r"(\\.|(?<![^/])\*\*/|/\*\*\Z|\*+|\?|\[[!^]?\]?[^\]]*\])")
_BLANKS = regex(r"(?<!\\)[ \t]+\Z")


def left_out(snapshot: Snapshot, path: str) -> bool:
    """Tell whether a file of this path would be left out of git, as gitignore(5) reads the files.

    The last line that fits decides, a file deeper down outweighs one above it, and what lies in a
    folder that is left out stays so. The files of the machine are not looked at, and git's index
    neither.
    """
    parts = path.split("/")
    for depth in range(1, len(parts) + 1):
        if _decided(snapshot, parts[:depth], is_folder=depth < len(parts)):
            return True
    return False


def _decided(snapshot: Snapshot, parts: Sequence[str], *, is_folder: bool) -> bool:
    for depth in range(len(parts) - 1, -1, -1):
        text = snapshot.text("/".join((*parts[:depth], ".gitignore")))
        inner = "/".join(parts[depth:])
        for pattern, folders_only, excludes in reversed(_lines(text) if text else ()):
            if (is_folder or not folders_only) and pattern.match(inner):
                return excludes
    return False


@lru_cache(maxsize=64)
def _lines(text: str) -> tuple[tuple[re.Pattern[str], bool, bool], ...]:
    """The lines in their order: what fits, whether only folders do, and whether it leaves out."""
    found: list[tuple[re.Pattern[str], bool, bool]] = []
    for raw in text.removeprefix("\ufeff").split("\n"):
        line = _BLANKS.sub("", raw.removesuffix("\r"))
        excludes = not line.startswith("!")
        line = line.removeprefix("!")
        bare = line.rstrip("/")
        if not bare or raw.startswith("#"):
            continue
        anywhere = "" if "/" in bare else "(?:.+/)?"
        try:
            pattern = re.compile(rf"{anywhere}{_source(bare.removeprefix('/'))}\Z", re.DOTALL)
        except re.error:
            continue
        found.append((pattern, bare != line, excludes))
    return tuple(found)


def _source(line: str) -> str:
    source = ""
    for part in _PARTS.split(line):
        if part == "**/":
            source += "(?:.+/)?"
        elif part == "/**":
            source += "/.+"
        elif part.startswith("*"):
            source += "[^/]*"
        elif part == "?":
            source += "[^/]"
        elif part.startswith("[") and part.endswith("]"):
            negated = part[1:2] in {"!", "^"}
            inner = part[1 + negated : -1].replace("[", r"\[").replace("]", r"\]")
            source += f"(?!/)[{'^' if negated else ''}{inner}]"
        else:
            source += re.escape(part[1:] if part.startswith("\\") and part[1:] else part)
    return source
