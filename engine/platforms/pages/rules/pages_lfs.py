"""Files kept in Git LFS are served as their pointers.

What
    A file of the published folder is a Git LFS pointer, and Pages takes the branch as it is, or the
    workflow checks out without ``lfs: true``.

Why
    Pages does not fetch LFS objects: the visitor gets three lines of text in place of the picture.

Bad::

    img/hero.png       "version https://git-lfs.github.com/spec/v1 …"

Good::

    - uses: actions/checkout@v4
      with:
        lfs: true

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Proposal
    from engine.platforms.pages.site import PagesSite

meta = RuleMeta(
    id="pages-lfs",
    title="Files of the site are not LFS pointers",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://docs.github.com/en/repositories/working-with-files/managing-large-files/"
    "about-git-large-file-storage",
    healable=False,
)

POINTER = "version https://git-lfs.github.com/spec/v1"
FOLDERS = ("public", "static", "assets", "images", "img", "docs")


def check(site: PagesSite) -> Iterator[Issue]:
    """Look for pointers below what is published or copied into it."""
    if "filter=lfs" not in (site.snapshot.text(".gitattributes") or "") or _fetches(site):
        return
    folder = site.source if site.source is not None else ""
    places = [folder] if site.snapshot.is_folder(folder) else [*FOLDERS]
    for place in places:
        for path in site.snapshot.files_under(place):
            size = site.snapshot.size(path)
            if size is None or size > 200:
                continue
            if (site.snapshot.text(path) or "").startswith(POINTER):
                yield issue_of(
                    meta,
                    Location(path=path),
                    f"{path} is a Git LFS pointer; its visitors get the pointer's text.",
                    why="Pages does not fetch what Git LFS keeps elsewhere.",
                )
                return


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Say what to do: it takes git, not an edit."""
    del issue, site
    return NoHeal(reason="Take the file out of LFS, or publish by a workflow that fetches it.")


def _fetches(site: PagesSite) -> bool:
    if any("lfs pull" in s.run for w in site.workflows for j in w.jobs for s in j.steps):
        return True
    return any(s.input("lfs") == "true" for _, _, s in site.steps("actions/checkout"))
