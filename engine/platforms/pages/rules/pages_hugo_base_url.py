"""Hugo builds for another address than the site's.

What
    ``baseURL`` is not the address of the site, and the workflow passes no ``--baseURL``.

Why
    Hugo writes absolute links from it: styles and pages are asked for at example.org, or without
    the repository's path, and are not found.

Bad::

    baseURL = "https://example.org/"

Good::

    baseURL = "https://ada.github.io/notes/"

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.project.builds.shell import parse_command
from engine.project.editing.lines import replace_at
from engine.project.places import place_of
from engine.project.snapshot import normal
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.pages.site import PagesSite

meta = RuleMeta(
    id="pages-hugo-base-url",
    title="Hugo builds for the site's address",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://gohugo.io/host-and-deploy/host-on-github-pages/",
    family="35",
)

FILES = ("hugo.toml", "hugo.yaml", "hugo.yml", "config.toml", "config.yaml", "config.yml")
_KEY = regex(
    r"""^(?P<key>baseURL)(?P<gap>\s*[:=]\s*)(?P<quote>["']?)(?P<url>[^"'\s#]*)(?P=quote)""",
    re.MULTILINE | re.IGNORECASE,
)
PLACEHOLDERS = ("example.org", "example.com", "yoursite", "localhost")


def check(site: PagesSite) -> Iterator[Issue]:
    """Compare the host and the path with those that the repository gives."""
    found = _found(site)
    if found is None or site.repository is None:
        return
    path, text, match = found
    url = match.group("url")
    host, inner = _split(url)
    if not host:
        return
    placeholder = any(word in host for word in PLACEHOLDERS)
    own = f"{site.repository.owner}.github.io".lower()
    wrong_path = host == own and inner != site.repository.base.strip("/").lower()
    if not placeholder and not wrong_path:
        return
    yield issue_of(
        meta,
        place_of(path, text, match, "url"),
        f"Hugo builds for {url!r}, but the site is at {site.repository.url!r}.",
        why="Hugo writes its links with this address; nothing in the workflow replaces it.",
    )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Set the address that the repository gives."""
    found, repository = _found(site), site.repository
    if found is None or repository is None:
        return NoHeal(reason="The address is not known any more.")
    path, text, match = found
    return offer(
        attempt(
            issue,
            "hugo.repository-url",
            f"Build for {repository.url}",
            lambda: (replace_at(path, text, match.start("url"), match.end("url"), repository.url),),
            reason="It is where Pages serves this repository.",
        )
    )


def _folders(site: PagesSite) -> Iterator[str]:
    """The folders that Hugo is run in, the project's own last."""
    for workflow in site.workflows:
        for job in workflow.jobs:
            for step in job.steps:
                for ran in parse_command(step.run) if "hugo" in step.run else ():
                    if "hugo" in ran.texts[:1] and ran.folder is not None:
                        pointed = ran.option("-s", "--source")
                        inner = f"/{pointed.text}" if pointed is not None else ""
                        yield normal(f"{step.working_directory}/{ran.folder}{inner}")
    yield ""


def _found(site: PagesSite) -> tuple[str, str, re.Match[str]] | None:
    if site.domain is not None or not any(
        "hugo" in s.run for w in site.workflows for j in w.jobs for s in j.steps
    ):
        return None
    words = site.workflow_texts().lower()
    if "--baseurl" in words or "hugo_baseurl" in words or "-b " in words:
        return None
    for folder in _folders(site):
        for name in FILES:
            path = normal(f"{folder}/{name}")
            text = site.snapshot.text(path)
            match = _KEY.search(text) if text else None
            if text and match:
                return path, text, match
    return None


def _split(url: str) -> tuple[str, str]:
    match = re.match(r"https?://([^/]+)/?(.*?)/?$", url.lower())
    return (match.group(1), match.group(2)) if match else ("", "")
