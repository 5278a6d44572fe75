"""A Jekyll plugin that Pages does not run.

What
    ``plugins`` (or ``gems``) names a plugin outside the list that Pages allows, or ``_plugins/``
    holds code of the site's own, and Pages itself builds the site.

Why
    The build runs in safe mode and passes them over without a word: pages they would make are
    missing, and a tag of theirs is an error.

Bad::

    plugins:
      - jekyll-archives

Good::

    a workflow that runs ``bundle exec jekyll build`` itself

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.pages.jekyll import ALLOWED_PLUGINS
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Proposal
    from engine.platforms.pages.site import PagesSite

meta = RuleMeta(
    id="pages-jekyll-plugin",
    title="The plugins are among those that Pages runs",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://pages.github.com/versions/",
    healable=False,
)


def check(site: PagesSite) -> Iterator[Issue]:
    """Compare the plugins with the list."""
    config = site.jekyll
    if config is None:
        return
    for key in ("plugins", "gems"):
        for node in config.words(key):
            if node.text not in ALLOWED_PLUGINS:
                yield issue_of(
                    meta,
                    config.location(node, key),
                    f"Pages does not run the plugin {node.text!r}.",
                    why="Its build is in safe mode and loads only the plugins of its own list.",
                    subject=node.text,
                )
    folder = normal(f"{site.source or ''}/_plugins")
    own = next((p for p in site.snapshot.files_under(folder) if p.endswith(".rb")), None)
    if own is not None:
        yield issue_of(
            meta,
            Location(path=own),
            f"Pages does not run {own}.",
            why="Its build is in safe mode: plugins of the site's own are not loaded.",
            subject="_plugins",
        )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Say the way out."""
    del issue, site
    return NoHeal(reason="Build the site in a workflow of your own, where every plugin runs.")
