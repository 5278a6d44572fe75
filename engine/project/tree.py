"""The tree of a snapshot: what each path is, and which names a folder holds."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.errors import ProjectError

if TYPE_CHECKING:
    from pathlib import Path

SKIPPED_FOLDERS = frozenset({".git", ".hg", ".svn", "node_modules", ".chimera"})
"""Folders a walk does not enter: they never reach a platform as files of the site."""


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


def walk(base: Path) -> tuple[dict[str, Kind], dict[str, list[str]]]:
    """List a folder with all that is below: what each path is, which names a folder holds.

    Raises:
        ProjectError: the folder itself may not be read; one below it counts as empty.
    """
    kinds: dict[str, Kind] = {}
    children: dict[str, list[str]] = {}
    file = Kind.FILE
    stack = [""]
    while stack:
        folder = stack.pop()
        names: list[str] = []
        children[folder] = names
        prefix = f"{folder}/" if folder else ""
        try:
            listing = os.scandir(base / folder)
        except OSError as error:
            if folder == "":
                raise ProjectError(
                    f"The folder cannot be read: {error.strerror}.",
                    advice="Check its permissions.",
                    where=str(base),
                ) from error
            continue
        with listing:
            for item in listing:
                name = item.name
                path = prefix + name
                # Most are files, so that is asked first, and once.
                if item.is_file(follow_symlinks=False):
                    kind = file
                elif item.is_dir(follow_symlinks=False):
                    if name in SKIPPED_FOLDERS:
                        continue
                    kind = Kind.FOLDER
                    stack.append(path)
                else:
                    kind = Kind.LINK if item.is_symlink() else Kind.OTHER
                kinds[path] = kind
                names.append(name)
    return kinds, children


def is_plain_file(place: Path) -> bool:
    """True for a file that is no link to one."""
    return place.is_file() and not place.is_symlink()


def look_again(
    root: Path, kinds: dict[str, Kind], children: dict[str, list[str]], path: str
) -> None:
    """Bring what is known of a path, and of what is below it, up to date."""
    for known in [k for k in kinds if k == path or k.startswith(path + "/")]:
        children.pop(known, None)
        remove(kinds, children, known)
    place = root / path
    if place.is_symlink():
        add(kinds, children, path, Kind.LINK)
    elif place.is_dir():
        add(kinds, children, path, Kind.FOLDER)
        below, _ = walk(place)
        for found, kind in below.items():
            add(kinds, children, f"{path}/{found}", kind)
    elif place.is_file():
        add(kinds, children, path, Kind.FILE)
    elif place.exists():
        add(kinds, children, path, Kind.OTHER)
