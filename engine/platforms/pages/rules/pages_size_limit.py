"""The site is larger than Pages takes.

What
    A file of the published folder has 100 MB or more, or the folder more than 1 GB.

Why
    GitHub refuses a push with a file over 100 MB, and a published site may have 1 GB at most; over
    it the deploy is refused or times out after ten minutes.

Bad::

    video/talk.mp4         (240 MB)

Good::

    a link to a host for large files

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.pages.site import PagesSite, Publishing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Proposal

meta = RuleMeta(
    id="pages-size-limit",
    title="The site keeps within the limits of Pages",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits",
    healable=False,
)

MOST_FILE = 100 * 1024 * 1024
MOST_SITE = 1024 * 1024 * 1024


def check(site: PagesSite) -> Iterator[Issue]:
    """Add up the sizes of the published folder."""
    source = site.source
    if source is None or not site.snapshot.is_folder(source):
        return
    total = 0
    for path in site.snapshot.files_under(source):
        size = site.snapshot.size(path) or 0
        total += size
        # A file that a workflow makes is never pushed, so only a branch has this limit.
        if size >= MOST_FILE and site.publishing is Publishing.BRANCH:
            yield issue_of(
                meta,
                Location(path=path),
                f"{path} has {size // (1024 * 1024)} MB; GitHub refuses files of 100 MB and more.",
                why="The push is refused, or the file must be kept in LFS, which Pages ignores.",
            )
    if total > MOST_SITE:
        yield issue_of(
            meta,
            Location(path=source or "."),
            f"The site has {total // (1024 * 1024)} MB; Pages publishes 1 GB at most.",
            why="Above the limit the deploy fails or times out.",
            subject="site",
        )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Leave it to a person: nothing can be left out without asking."""
    del issue, site
    return NoHeal(reason="Serve large files from elsewhere, or make them smaller.")
