"""The lock file does not have what package.json asks for.

What
    A dependency of package.json is missing from the lock file beside it, or is locked at a version
    or a range that package.json no longer allows. Pnpm also refuses one that was taken out of
    package.json and is still in the lock file.

Why
    ``npm ci``, ``yarn --frozen-lockfile``, ``yarn --immutable`` and ``pnpm install`` on a build
    machine (where ``CI`` is set) refuse such a lock file, and the deploy fails. A plain
    ``npm install`` mends it by itself, and installs what nobody tested; there it is a low issue.

Bad::

    "dependencies": {"left-pad": "^1.3.0"}      # and package-lock.json does not know it

Good::

    "dependencies": {"left-pad": "^1.3.0"}      # and `npm install` was run and its lock committed

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.shared_rules._folders import build_folder
from engine.project.builds.scripts import expand
from engine.project.packages.lock_contents import lacking
from engine.project.packages.locks import frozen_install, locks_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site
    from engine.project.packages.lock_contents import Lacking

meta = RuleMeta(
    id="lockfile-stale",
    title="The lock file does not have what package.json asks for",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    family="28",
    healable=False,
    needs=(Need.LOCK, Need.MANIFEST),
)

SHOWN = 3
"""Names in a message."""
REFRESH = {
    "npm": "npm install",
    "yarn": "yarn install",
    "pnpm": "pnpm install --no-frozen-lockfile",
}


def check(site: Site) -> Iterator[Issue]:
    """Compare the lock files of the folders that the build installs in."""
    frozen = _frozen(site)
    folders = dict.fromkeys((build_folder(site), *(folder for folder, _ in frozen)))
    for folder in folders:
        locks = locks_in(site.snapshot, folder)
        for lock in locks:
            insists = (folder, lock.manager) in frozen
            if len(locks) > 1 and not insists:
                continue  # Which of them is used is another rule's question.
            found = lacking(site.snapshot, lock)
            if not insists:
                found = tuple(f for f in found if not f.surplus)
            if not found:
                continue
            first = found[0]
            yield issue_of(
                meta,
                Location(path=first.package.path)
                if first.surplus
                else first.package.where(first.kind, first.name),
                _said(lock.path, found),
                why="The install refuses a lock file that is out of step, and the deploy fails."
                if insists
                else "The build installs what nobody tested, not what is locked.",
                subject=lock.path,
                severity=None if insists else Severity.LOW,
                also=(Location(path=lock.path),),
            )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: a lock file needs the registry's answers."""
    del site
    manager = {"package-lock.json": "npm", "npm-shrinkwrap.json": "npm", "yarn.lock": "yarn"}.get(
        issue.subject.rpartition("/")[2], "pnpm"
    )
    return NoHeal(reason=f"Run `{REFRESH[manager]}` and commit {issue.subject}.")


def _said(path: str, found: tuple[Lacking, ...]) -> str:
    asked = tuple(f for f in found if not f.surplus)
    if asked:
        return f"{path} does not have {_named(asked)}."
    return f"{path} has what package.json does not ask for any more: {_named(found)}."


def _named(found: tuple[Lacking, ...]) -> str:
    said = [
        f"{f.name}@{f.wanted or f.locked}"
        + (f" (it has {f.locked})" if f.locked and f.wanted else "")
        for f in found[:SHOWN]
    ]
    more = len(found) - len(said)
    return ", ".join(said) + (f" and {more} more" if more else "")


def _frozen(site: Site) -> set[tuple[str, str]]:
    """The folders and managers whose install insists on the lock file."""
    found: set[tuple[str, str]] = set()
    if site.build_command is not None:
        for ran in expand(site.snapshot, build_folder(site), site.build_command):
            manager = frozen_install(ran.step)
            if manager and ran.folder is not None and ran.step.certain:
                found.add((ran.folder, manager))
    folder = build_folder(site)
    if site.platform == "netlify" and {k.manager for k in locks_in(site.snapshot, folder)} == {
        "pnpm"
    }:
        # Before the command Netlify installs by itself, with CI set: pnpm is frozen then.
        said = {s.name.rpartition(".")[2]: s.value for s in site.settings()}
        if "frozen" not in said.get("PNPM_FLAGS", "") and said.get("CI", "true") == "true":
            found.add((folder, "pnpm"))
    return found
