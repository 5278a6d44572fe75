"""The site has no first page.

What
    The folder that is published holds no ``index.html`` (nor ``index.md`` or a README where Jekyll
    runs), or holds it in another case such as ``Index.html``.

Why
    The address of the site answers 404: Pages lists no folders, and names are compared letter by
    letter.

Bad::

    Index.html

Good::

    index.html

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, Location, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.site import PagesSite, Publishing
from engine.project.editing.lines import create_file, delete_file
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


meta = RuleMeta(
    id="pages-no-index",
    title="The published folder has a first page",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://docs.github.com/en/pages/getting-started-with-github-pages/"
    "creating-a-github-pages-site",
    family="81",
)

NAMES = ("index.html", "index.htm", "index.xhtml")
JEKYLL_NAMES = (*NAMES, "index.md", "index.markdown", "README.md", "README.markdown", "readme.md")


def check(site: PagesSite) -> Iterator[Issue]:
    """Look into the published folder, when it is on the disk and nothing else writes into it."""
    source = site.source
    if source is None or not site.snapshot.is_folder(source) or _is_built(site):
        return
    names = JEKYLL_NAMES if site.runs_jekyll else NAMES
    here = site.snapshot.children(source)
    if any(name in here for name in names):
        return
    if site.runs_jekyll and _permalink_root(site, source):
        return
    twin = next((n for n in here if n.lower() in names), None)
    yield issue_of(
        meta,
        Location(path=normal(f"{source}/{twin}") if twin else source or "."),
        f"{twin} is not index.html: names are compared letter by letter."
        if twin
        else f"{source or 'The repository root'} is published and holds no index.html.",
        why="The site's own address answers 404.",
        subject=twin or "",
        confidence=Confidence.LIKELY
        if site.publishing is Publishing.BRANCH and twin is None
        else meta.confidence,
    )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Give the file the name that is asked for."""
    path = issue.location.path
    text = site.snapshot.text(path) if issue.subject else None
    if text is None:
        return NoHeal(reason="Which page is the first one must be said by a person.")
    wanted = normal(f"{path.rpartition('/')[0]}/{issue.subject.lower()}")
    return offer(
        attempt(
            issue,
            "index.case",
            f"Rename {path} to {wanted}",
            lambda: (create_file(wanted, text), delete_file(path)),
            reason="The same page under the name that Pages looks for.",
        )
    )


def _is_built(site: PagesSite) -> bool:
    """True when a bundler or a command writes into the folder before it is published."""
    if site.publishing is Publishing.BRANCH:
        return False
    runs = any(s.run for w in site.workflows for j in w.jobs for s in j.steps)
    return runs or site.build is not None or bool(site.tool)


def _permalink_root(site: PagesSite, source: str) -> bool:
    """True when a page puts itself at the root (``permalink: /``)."""
    return any(
        "permalink: /" in (site.snapshot.text(p) or "")[:2000]
        for p in site.snapshot.files_under(source)
        if p.endswith((".md", ".html", ".markdown"))
    )
