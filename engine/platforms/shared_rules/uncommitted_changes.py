"""The folder is not what git has, and the platform builds from git.

What
    Files of the project differ from git's index, are gone, or are new and not left out by
    ``.gitignore``. What is added and not committed yet is not seen; of a repository with more than
    5,000 files nothing is said.

Why
    What is simulated and tested here is the folder; what is built there is the last commit that was
    pushed. It is a reminder: while you work it is as it should be.

Bad::

    M  src/main.js          (changed, and not in git)

Good::

    nothing to commit, working tree clean

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.shared_rules.gitignored_but_needed import UPLOADED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site

meta = RuleMeta(
    id="uncommitted-changes",
    title="The folder is not what git has",
    severity=Severity.LOW,
    confidence=Confidence.CERTAIN,
    family="100",
    healable=False,
)

SHOWN = 3
"""Names in the message."""


def check(site: Site) -> Iterator[Issue]:
    """Compare the folder with git's index."""
    if site.context.target in UPLOADED:
        return
    from engine.project.git.working_tree import changed

    paths = changed(site.snapshot)
    if not paths:
        return
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    number = "A file is" if len(paths) == 1 else f"{len(paths)} files are"
    yield issue_of(
        meta,
        Location(path=paths[0]),
        f"{number} not as git has it: {', '.join(paths[:SHOWN])}{more}."
        if len(paths) == 1
        else f"{number} not as git has them: {', '.join(paths[:SHOWN])}{more}.",
        why="The platform builds what was pushed, not what is here.",
        subject="working tree",
    )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: what belongs into the commit is theirs."""
    del issue, site
    return NoHeal(reason="Commit and push what belongs to the deploy.")
