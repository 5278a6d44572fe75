"""Pages written by hand link from the root of the host.

What
    An HTML file of a project site says ``href="/style.css"`` or ``src="/app.js"``.

Why
    The site lives below ``/<repository>/``; a link that begins with ``/`` goes to the root of
    ``<owner>.github.io``, where another site is, or none.

Bad::

    <link rel="stylesheet" href="/css/site.css">

Good::

    <link rel="stylesheet" href="css/site.css">

Since: 0.1.0
"""

from __future__ import annotations

import posixpath
import re
from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Edit, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.liquid import content_start
from engine.platforms.pages.site import PagesSite, Publishing
from engine.project.editing.lines import replace_at
from engine.project.places import place
from engine.project.snapshot import normal
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

meta = RuleMeta(
    id="pages-root-relative-links",
    title="Links of a project site stay inside it",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.github.com/en/pages/getting-started-with-github-pages/what-is-github-pages",
    family="36",
)

_LINK = regex(r"""\b(?:href|src)\s*=\s*(["'])(/(?!/)[^"'\s{}<>]*)\1""", re.IGNORECASE)
_COMMENT = regex(r"<!--.*?-->", re.DOTALL)


def check(site: PagesSite) -> Iterator[Issue]:
    """Look for such links to files that are there, in the folder that is served as it is."""
    if site.source is None or site.domain is not None or site.base in {None, "/"}:
        return
    if site.build is not None or site.jekyll is not None:
        return
    for path in site.snapshot.files_under(site.source):
        if not path.endswith((".html", ".htm")):
            continue
        text = site.snapshot.text(path) or ""
        links = _links(site, text)
        if links:
            count = f", and {len(links) - 1} more" if len(links) > 1 else ""
            yield issue_of(
                meta,
                place(path, text, links[0].start(2), links[0].end(2)),
                f"{links[0].group(2)!r} leaves the site, which is served below "
                f"{site.base!r}{count}.",
                why="A link that begins with / starts at the host's root, not at the site's.",
                confidence=Confidence.HEURISTIC
                if site.publishing is Publishing.ACTIONS
                else meta.confidence,
            )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Make the links relative to the file they stand in."""
    path = issue.location.path
    return offer(
        attempt(
            issue,
            "links.relative",
            f"Make the links of {path} relative",
            partial(_edits, site, path),
            reason="A relative link holds below any path, and at the root as well.",
        )
    )


def _links(site: PagesSite, text: str) -> list[re.Match[str]]:
    if "<base " in text.lower() or content_start(text) is not None:
        return []
    bare = _COMMENT.sub(lambda m: " " * len(m.group()), text)
    return [m for m in _LINK.finditer(bare) if _leads_here(site, m.group(2))]


def _leads_here(site: PagesSite, link: str) -> bool:
    """True when the link means something of this site: it is there, seen from the site's root."""
    base = (site.base or "/").casefold()
    if link.casefold().startswith(base) or link.casefold() == base.rstrip("/"):
        return False
    target = normal(f"{site.source}/{re.split(r'[?#]', link)[0].lstrip('/')}")
    known = site.snapshot
    if known.is_folder(target):
        return known.is_file(normal(f"{target}/index.html"))
    return known.is_file(target) or known.is_file(f"{target}.html")


def _edits(site: PagesSite, path: str) -> Iterator[Edit]:
    text = site.snapshot.text(path) or ""
    here = posixpath.dirname(path)
    for link in _links(site, text):
        body, tail = re.match(r"([^?#]*)(.*)", link.group(2), re.DOTALL).groups()  # type: ignore[union-attr]  # the pattern matches any text
        target = normal(f"{site.source}/{body.lstrip('/')}")
        relative = posixpath.relpath(target or ".", here or ".")
        if body.endswith("/") and relative != ".":
            relative += "/"
        new = "./" if relative == "." else relative
        yield replace_at(path, text, link.start(2), link.end(2), new + tail)
