"""Which GitHub repository a project is, and where its Pages site will therefore be.

A project site is served below ``/<repository>/``; the repository named ``<owner>.github.io`` and a
site with a domain of its own are served at the root. The name is read from git's own remote, and
from package.json where there is no git folder.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from engine.project.editing.lines import lines_of
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from engine.project.snapshot import Snapshot

_REMOTE = regex(
    r"(?:https?://(?:[^@/]*@)?github\.com/|ssh://git@github\.com[:/\d]*/|git@github\.com:|"
    r"git://github\.com/|git\+https://github\.com/|git\+ssh://git@github\.com/|github:)"
    r"([A-Za-z0-9][A-Za-z0-9-]*)/([A-Za-z0-9._-]+?)(?:\.git)?/?$"
)
_SHORT = regex(r"([A-Za-z0-9][A-Za-z0-9-]*)/([A-Za-z0-9._-]+)")
_HOMEPAGE = regex(r"https?://([A-Za-z0-9-]+)\.github\.io(?:/([A-Za-z0-9._-]+))?/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository on GitHub."""

    owner: str
    name: str
    source: str
    """The file that says so."""

    @property
    def is_user_site(self) -> bool:
        """True for ``<owner>.github.io``, which is served at the root."""
        return self.name.lower() == f"{self.owner.lower()}.github.io"

    @property
    def base(self) -> str:
        """The path the site is served below without a domain of its own: ``/`` or ``/name/``."""
        return "/" if self.is_user_site else f"/{self.name}/"

    @property
    def url(self) -> str:
        """The site's address without a domain of its own."""
        return f"https://{self.owner.lower()}.github.io{self.base}"


def read_repository(snapshot: Snapshot) -> Repository | None:
    """Find the repository of a project; None when nothing tells it."""
    config = _git_file(snapshot, "config")
    if config is not None:
        remotes = _remotes(config)
        for name in ("origin", "upstream", *remotes):
            if name in remotes and (found := parse_remote(remotes[name], ".git/config")):
                return found
    return _from_package(snapshot)


def parse_remote(url: str, source: str) -> Repository | None:
    """Read the address of a remote; None when it is not on github.com."""
    match = _REMOTE.match(url.strip())
    if match is None:
        return None
    return Repository(owner=match.group(1), name=match.group(2), source=source)


def branch_of(snapshot: Snapshot) -> str:
    """The branch that is checked out; empty when there is no git folder or none is."""
    head = _git_file(snapshot, "HEAD") or ""
    match = re.match(r"ref: refs/heads/(\S+)", head)
    return match.group(1) if match else ""


def _git_file(snapshot: Snapshot, name: str) -> str | None:
    known = snapshot.text(f".git/{name}")
    if known is not None or snapshot.root is None:
        return known
    # A walk does not enter .git; the file is read by itself, and only it.
    try:
        return (snapshot.root / ".git" / name).read_text("utf-8", "surrogateescape")
    except OSError:
        return None


def _remotes(config: str) -> dict[str, str]:
    remotes: dict[str, str] = {}
    name = ""
    for line in lines_of(config):
        body = line.text.strip()
        if body.startswith("["):
            match = re.match(r'\[remote\s+"([^"]+)"\]', body)
            name = match.group(1) if match else ""
        elif name and (match := re.match(r"url\s*=\s*(\S+)", body)):
            remotes.setdefault(name, match.group(1))
    return remotes


def _from_package(snapshot: Snapshot) -> Repository | None:
    text = snapshot.text("package.json")
    try:
        document: object = json.loads((text or "").lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    repository: object = document.get("repository")
    if isinstance(repository, dict):
        repository = repository.get("url")
    if isinstance(repository, str):
        if found := parse_remote(repository, "package.json"):
            return found
        if match := _SHORT.fullmatch(repository):
            return Repository(owner=match.group(1), name=match.group(2), source="package.json")
    homepage: object = document.get("homepage")
    if isinstance(homepage, str) and (match := _HOMEPAGE.fullmatch(homepage.strip())):
        name = match.group(2) or f"{match.group(1)}.github.io"
        return Repository(owner=match.group(1), name=name, source="package.json")
    return None
