"""A symbolic link that leads nowhere, or out of the site.

What
    The published folder holds a symbolic link whose target is missing or outside the repository.

Why
    Jekyll on Pages refuses such links ("the symbolic link … does not exist within your site's
    repository") and the upload action, which follows links, stops at a broken one.

Bad::

    docs/guide -> /home/ada/guide

Good::

    docs/guide/index.html

Since: 0.1.0
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, Location, NoHeal, Severity
from engine.plain_files import real_path
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.project.snapshot import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Proposal
    from engine.platforms.pages.site import PagesSite

meta = RuleMeta(
    id="pages-links",
    title="Links in the published folder lead to files of it",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.github.com/en/pages/setting-up-a-github-pages-site-with-jekyll/"
    "troubleshooting-jekyll-build-errors-for-github-pages-sites",
    family="120",
    healable=False,
)


def check(site: PagesSite) -> Iterator[Issue]:
    """Follow every link of the published folder."""
    root = site.snapshot.root
    if root is None or site.source is None or not site.snapshot.is_folder(site.source):
        return
    home = real_path(root)
    for path in site.snapshot.files_under(site.source):
        if site.snapshot.kind(path) is not Kind.LINK:
            continue
        target = real_path(root / path)
        if not os.path.exists(target):  # noqa: PTH110 - a loop is no path, and no error
            what = "leads to nothing"
        elif not target.is_relative_to(home):
            what = "leads out of the repository"
        else:
            continue
        yield issue_of(
            meta,
            Location(path=path),
            f"The link {path} {what}.",
            why="The build of Pages stops at it.",
        )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Leave it to a person: what the link stood for is not here."""
    del issue, site
    return NoHeal(reason="Put the file itself in the link's place, or remove the link.")
