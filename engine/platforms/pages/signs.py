"""What speaks for GitHub Pages in a project; workflows are parsed only where they may publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.project.snapshot import Snapshot

TOOL_WORDS = ("gh-pages", "angular-cli-ghpages", "ngh", "ghp-import")
"""The commands that put a folder on Pages' branch."""
_FOLDER = ".github/workflows"
_MARKS = ("CNAME", ".nojekyll", "docs/CNAME", "docs/.nojekyll", "_config.yml")
_WORDS = ("pages", "ghp-import", "ngh", "gh-deploy", "git-publish-subdir", "\\u")
"""One of them stands in each file that publishes; an escape may spell any of them."""


def evident(snapshot: Snapshot) -> bool:
    """True when a workflow or a script publishes to Pages."""
    files = [f"{_FOLDER}/{name}" for name in snapshot.children(_FOLDER)]
    if not any(_speaks(snapshot, path) for path in (*files, "package.json")):
        return False
    from engine.platforms.pages.resolve import publishes

    return publishes(snapshot)


def possible(snapshot: Snapshot) -> bool:
    """True when a marker file is there: of Pages, of a Pages of the past, or of Jekyll alone."""
    return any(snapshot.is_file(mark) for mark in _MARKS)


def _speaks(snapshot: Snapshot, path: str) -> bool:
    text = (snapshot.text(path) or "").casefold()
    return any(word in text for word in _WORDS)
