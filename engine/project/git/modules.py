"""Submodules as .gitmodules declares them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from engine.project.snapshot import Snapshot

_SECTION = regex(r'^\s*\[submodule\s+"(.+)"\]\s*$')
_PAIR = regex(r"^\s*(path|url)\s*=\s*(\S.*?)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submodule:
    """A submodule: its folder, its address, and where that address stands."""

    name: str
    path: str
    url: str
    line: int
    """Of the url, or of the section where there is none."""


def submodules(snapshot: Snapshot) -> tuple[Submodule, ...]:
    """Read .gitmodules."""
    text = snapshot.text(".gitmodules") if snapshot.is_file(".gitmodules") else None
    found: list[Submodule] = []
    name, path, url, at = "", "", "", 0
    for number, line in enumerate((text or "").split("\n"), start=1):
        section = _SECTION.match(line)
        pair = _PAIR.match(line)
        if section:
            if name:
                found.append(Submodule(name=name, path=path, url=url, line=at))
            name, path, url, at = section[1], "", "", number
        elif pair and pair[1] == "path":
            path = pair[2].strip('"')
        elif pair:
            url, at = pair[2].strip('"'), number
    if name:
        found.append(Submodule(name=name, path=path, url=url, line=at))
    return tuple(found)
