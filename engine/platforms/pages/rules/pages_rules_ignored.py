"""Redirects and headers of another platform do nothing here.

What
    The published folder (or the one that is copied into it) holds ``_redirects``, ``_headers`` or
    ``.htaccess``, and no other platform is configured.

Why
    Pages reads none of them: it knows no redirects, rewrites or headers.

Bad::

    public/_redirects      /* /index.html 200

Good::

    public/404.html

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Proposal
    from engine.platforms.pages.site import PagesSite

meta = RuleMeta(
    id="pages-rules-ignored",
    title="No rules of another platform are relied on",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.github.com/en/pages/getting-started-with-github-pages/what-is-github-pages",
    family="99",
    healable=False,
)

FILES = ("_redirects", "_headers", ".htaccess")


def check(site: PagesSite) -> Iterator[Issue]:
    """Look for the files where they would be published."""
    if site.foreign:
        return
    for folder in dict.fromkeys([site.source or "", "public", "static"]):
        for name in FILES:
            path = normal(f"{folder}/{name}")
            text = site.snapshot.text(path) if site.snapshot.is_file(path) else None
            if text is not None and text.strip():
                yield issue_of(
                    meta,
                    Location(path=path),
                    f"Pages does not read {path}: its rules have no effect.",
                    why="Pages serves files; redirects and headers cannot be configured.",
                    subject=name,
                )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Say what Pages has instead."""
    del issue, site
    return NoHeal(reason="Pages has only 404.html and pages that redirect by a meta element.")
