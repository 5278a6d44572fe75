"""The tree of a snapshot: what each path is, and which names a folder holds."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a path is."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    OTHER = "other"
    MISSING = "missing"


def add(kinds: dict[str, Kind], children: dict[str, list[str]], path: str, kind: Kind) -> None:
    """Make a path known, its folders too."""
    parent, _, name = path.rpartition("/")
    if path not in kinds:
        if parent and parent not in kinds:
            add(kinds, children, parent, Kind.FOLDER)
        children.setdefault(parent, []).append(name)
    kinds[path] = kind
    if kind is Kind.FOLDER:
        children.setdefault(path, [])


def remove(kinds: dict[str, Kind], children: dict[str, list[str]], path: str) -> None:
    """Forget a path."""
    kinds.pop(path, None)
    parent, _, name = path.rpartition("/")
    names = children.get(parent, [])
    if name in names:
        names.remove(name)
