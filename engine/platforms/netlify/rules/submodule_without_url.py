"""A folder is recorded as a submodule, and .gitmodules does not know it.

What
    Git keeps a folder as a link to a commit of another repository (mode 160000), and no section of
    ``.gitmodules`` has its path and an address. It comes of a clone inside the project that was
    added as it was.

Why
    "Error checking out submodules: fatal: No url found for submodule path": the deploy fails before
    the build. Where there is no such section, nobody else gets the folder's files either.

Bad::

    git clone https://github.com/owner/theme themes/a && git add themes/a

Good::

    git submodule add https://github.com/owner/theme themes/a

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.project.git.index import GITLINK, git_index
from engine.project.git.modules import submodules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="submodule-without-url",
    title="A submodule has no address",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/git/repo-permissions-linking/#submodules",
    family="60",
    healable=False,
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare the links in git's index with the sections of .gitmodules."""
    root = site.snapshot.root
    if root is None or not (root / ".git").exists():
        return  # .gitmodules stands at the root of the repository alone.
    index = git_index(root)
    if index is None:
        return
    known = {module.path for module in submodules(site.snapshot) if module.url}
    for path, mode in index.modes.items():
        if mode == GITLINK and path not in known:
            yield issue_of(
                meta,
                Location(path=".gitmodules" if site.snapshot.is_file(".gitmodules") else path),
                f"{path} is a submodule for git, and .gitmodules has no address for it.",
                why="The checkout stops there, and the deploy fails before the build.",
                subject=path,
            )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: which repository it is, or whether its files are meant, is theirs."""
    del site
    return NoHeal(
        reason=f"Take {issue.subject} out of git (`git rm --cached`) and add it again, with "
        "`git submodule add` or without its own .git folder."
    )
