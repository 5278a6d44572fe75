"""A Jekyll theme that Pages does not have.

What
    ``theme`` names a gem that is not among the themes of Pages, and Pages itself builds the site.

Why
    The build stops: "The … theme could not be found". Themes that live in a repository are named
    by ``remote_theme`` instead.

Bad::

    theme: just-the-docs

Good::

    remote_theme: just-the-docs/just-the-docs

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Edit, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.jekyll import THEMES, JekyllConfig
from engine.project.yaml.document import YamlFault, parse_yaml
from engine.project.yaml.edits import rename_key, set_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.pages.site import PagesSite

meta = RuleMeta(
    id="pages-jekyll-theme",
    title="The theme is one that Pages has",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.github.com/en/pages/setting-up-a-github-pages-site-with-jekyll/"
    "adding-a-theme-to-your-github-pages-site-using-jekyll",
)

REMOTE = {
    "beautiful-jekyll-theme": "daattali/beautiful-jekyll",
    "just-the-docs": "just-the-docs/just-the-docs",
    "minimal-mistakes-jekyll": "mmistakes/minimal-mistakes",
}
"""Themes whose repository works as a remote theme (their own documentation says so)."""


def check(site: PagesSite) -> Iterator[Issue]:
    """Compare the theme with the list."""
    config = site.jekyll
    node = config.value("theme") if config is not None else None
    if config is None or node is None or not config.word("theme"):
        return
    if node.text not in THEMES:
        yield issue_of(
            meta,
            config.location(node, "theme"),
            f"Pages has no theme {node.text!r}.",
            why="The build stops when it cannot find the theme's gem.",
            subject=node.text,
        )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Name the theme's repository, where it is known to work that way."""
    config = site.jekyll
    remote = REMOTE.get(issue.subject)
    if remote is None or config is None or config.root is None or config.value("remote_theme"):
        return NoHeal(reason="Whether the theme's repository works as a remote theme is not known.")
    return offer(
        attempt(
            issue,
            "theme.remote",
            f"Use remote_theme: {remote}",
            partial(_edits, config, remote),
            reason="It is the same theme, taken from its repository.",
        )
    )


def _edits(config: JekyllConfig, remote: str) -> Iterator[Edit]:
    document = parse_yaml(config.text)
    if isinstance(document, YamlFault) or document.root is None:
        return
    entry = document.root.entry("theme")
    if entry is not None:
        yield rename_key(config.path, document, document.root, "theme", "remote_theme")
        yield set_value(config.path, document, entry.value, remote)
