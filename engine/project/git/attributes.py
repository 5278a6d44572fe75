"""Which files Git LFS keeps apart, as ``.gitattributes`` says it.

Such a file is a few lines of text in git itself ("version https://git-lfs.github.com/spec/v1"); who
clones without LFS gets these lines instead of the picture.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.project.editing.lines import lines_of
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.snapshot import Snapshot

POINTER = "version https://git-lfs.github.com/spec/v1"
"""How the text begins that stands for a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LfsPattern:
    """A line of ``.gitattributes`` that hands files to LFS, or takes them back."""

    path: str
    """The file it stands in."""
    line: int
    text: str
    kept_apart: bool
    """False for a later line that unsets the filter."""
    matcher: re.Pattern[str]

    def matches(self, path: str) -> bool:
        """Tell whether a path of the project falls under the pattern."""
        return self.matcher.match(path) is not None


def lfs_patterns(snapshot: Snapshot) -> tuple[LfsPattern, ...]:
    """The patterns in the order in which they count: those of deeper folders last."""
    found: list[LfsPattern] = []
    for path in sorted(_files(snapshot), key=lambda p: p.count("/")):
        folder = path.rpartition("/")[0]
        for line in lines_of(snapshot.text(path) or ""):
            words = line.text.split()
            if len(words) < 2 or words[0].startswith("#"):
                continue
            apart = "filter=lfs" in words[1:]
            if apart or any(w.lstrip("-!").partition("=")[0] == "filter" for w in words[1:]):
                found.append(
                    LfsPattern(
                        path=path,
                        line=line.number,
                        text=words[0],
                        kept_apart=apart,
                        matcher=_matcher(folder, words[0].strip('"')),
                    )
                )
    return tuple(found)


def kept_apart(patterns: tuple[LfsPattern, ...], path: str) -> LfsPattern | None:
    """The pattern that hands a path to LFS; None when git keeps the file itself."""
    last = next((p for p in reversed(patterns) if p.matches(path)), None)
    return last if last is not None and last.kept_apart else None


def _files(snapshot: Snapshot) -> Iterator[str]:
    for path in snapshot.ending(".gitattributes"):
        if path == ".gitattributes" or path.endswith("/.gitattributes"):
            yield path


def _matcher(folder: str, pattern: str) -> re.Pattern[str]:
    head = re.escape(f"{folder}/") if folder else ""
    anchored = "/" in pattern.rstrip("/")
    source = ""
    for part in re.split(r"(\*\*/|/\*\*\Z|\*|\?|\[[^\]]+\])", pattern.strip("/")):
        source += {
            "**/": "(?:.*/)?",
            "/**": "/.*",
            "*": "[^/]*",
            "?": "[^/]",
        }.get(part, part if part.startswith("[") and part.endswith("]") else re.escape(part))
    return re.compile(head + ("" if anchored else "(?:.*/)?") + source + r"\Z")
