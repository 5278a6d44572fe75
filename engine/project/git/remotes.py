"""The repositories a project is known to be a clone of, as ``owner/name``."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from engine.regex import regex

if TYPE_CHECKING:
    from engine.project.snapshot import Snapshot

_URL = regex(r"(?:://|@)[\w.-]+(?::\d+)?[/:]([\w.-]+/[\w.-]+?)(?:\.git)?/?$")


def slug_of(url: str) -> str:
    """The ``owner/name`` of a repository's address, in lower case; empty for anything else."""
    match = _URL.search(url.strip())
    return match.group(1).lower() if match else ""


def known_slugs(snapshot: Snapshot) -> frozenset[str]:
    """The repositories that git's remotes name; without a git folder, package.json's."""
    text = snapshot.text(".git/config")
    if text is None and snapshot.root is not None:
        # A walk does not enter .git; its config is read by itself, and only it.
        try:
            text = (snapshot.root / ".git" / "config").read_text("utf-8", "surrogateescape")
        except OSError:
            text = None
    slugs = {slug_of(u) for u in re.findall(r"^\s*url\s*=\s*(\S+)", text or "", re.MULTILINE)}
    slugs -= {""}
    return frozenset(slugs) if slugs else _from_package(snapshot)


def _from_package(snapshot: Snapshot) -> frozenset[str]:
    try:
        document: object = json.loads((snapshot.text("package.json") or "").lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return frozenset()
    found: object = document.get("repository") if isinstance(document, dict) else None
    if isinstance(found, dict):
        found = found.get("url")
    slug = slug_of(found) if isinstance(found, str) else ""
    return frozenset({slug} if slug else ())
