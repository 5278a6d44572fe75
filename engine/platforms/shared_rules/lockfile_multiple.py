"""Two package managers' lock files stand in one folder.

What
    The folder that is built holds lock files of more than one manager.

Why
    The platform takes one of them, often not the one that is kept up to date: another set of
    dependencies is installed than the one that was tested.

Bad::

    package-lock.json
    yarn.lock

Good::

    package-lock.json

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.offers import attempt, offer
from engine.platforms.shared_rules._folders import build_folder
from engine.project.editing.lines import delete_file
from engine.project.packages.locks import locks_in
from engine.project.packages.manifest import package_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site

meta = RuleMeta(
    id="lockfile-multiple",
    title="Lock files of two package managers",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    family="10",
    needs=(Need.LOCK,),
)


def check(site: Site) -> Iterator[Issue]:
    """Count the managers of the locks in the build's folder."""
    folder = build_folder(site)
    locks = locks_in(site.snapshot, folder)
    managers = dict.fromkeys(lock.manager for lock in locks)
    if len(managers) > 1:
        package = package_at(site.snapshot, folder)
        decided = package is not None and package.manager.partition("@")[0] in managers
        yield issue_of(
            meta,
            Location(path=locks[0].path),
            f"The lock files of {' and '.join(managers)} stand in one folder: "
            f"{', '.join(lock.path for lock in locks)}.",
            why="The platform takes one of them, perhaps the one that is out of date.",
            subject=folder,
            severity=Severity.LOW if decided else None,
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Delete the locks of the managers that package.json does not name."""
    folder = build_folder(site)
    package = package_at(site.snapshot, folder)
    named = package.manager.partition("@")[0] if package is not None else ""
    locks = locks_in(site.snapshot, folder)
    if named not in {lock.manager for lock in locks}:
        return NoHeal(reason="Which manager is used only you know: delete the other lock file.")
    return offer(
        attempt(
            issue,
            "lockfile.delete-others",
            f"Keep the lock file of {named}",
            lambda: [delete_file(lock.path) for lock in locks if lock.manager != named],
            reason=f"package.json names {named} as the package manager.",
        )
    )
