"""The build installs with another package manager than the lock file's.

What
    The command runs ``npm ci`` where only a ``yarn.lock`` is, ``yarn install`` where only a
    ``pnpm-lock.yaml`` is, and so on.

Why
    The install refuses, or takes other versions than those that were tested.

Bad::

    npm ci && npm run build          # and only pnpm-lock.yaml

Good::

    pnpm install --frozen-lockfile && npm run build

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, several
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.offers import attempt, offer
from engine.platforms.shared_rules._commands import command_location, rewrite
from engine.platforms.shared_rules._folders import build_folder
from engine.project.builds.scripts import expand
from engine.project.packages.locks import nearest_locks
from engine.project.packages.manifest import package_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site
    from engine.project.builds.scripts import Ran

meta = RuleMeta(
    id="build-manager-mismatch",
    title="The install is of another package manager than the lock file",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    family="10",
    needs=(Need.COMMAND,),
)

VERBS = {
    "npm": {"ci", "install", "i", "clean-install"},
    "yarn": {"install", ""},
    "pnpm": {"install", "i"},
}
FROZEN = {
    "npm": "npm ci",
    "yarn": "yarn install --frozen-lockfile",
    "pnpm": "pnpm install --frozen-lockfile",
    "bun": "bun install --frozen-lockfile",
}
"""How each manager installs exactly what its lock file says."""


def check(site: Site) -> Iterator[Issue]:
    """Compare every install of the command with the lock files it would find."""
    for ran, manager, lock in _found(site):
        yield issue_of(
            meta,
            command_location(site, ran) or Location(path="package.json"),
            f"`{' '.join(ran.step.texts)}` installs with {manager}, and the lock file is of "
            f"{lock}.",
            why="Other versions are installed than those that were tested, or none.",
            subject=f"{manager} {lock} {ran.folder}",
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Install with the manager of the lock file."""
    for ran, manager, lock in _found(site):
        if issue.subject != f"{manager} {lock} {ran.folder}":
            continue
        words = ran.step.core
        if len(words) > 2:
            break
        return offer(
            attempt(
                issue,
                "install.manager",
                f"Run `{FROZEN[lock]}`",
                several(rewrite, site, ran, words[0].start, words[-1].end, FROZEN[lock]),
                reason=f"The only lock file is of {lock}.",
            )
        )
    return NoHeal(reason="The install has options of its own: rewrite it by hand.")


def _found(site: Site) -> Iterator[tuple[Ran, str, str]]:
    if site.build_command is None:
        return
    for ran in expand(site.snapshot, build_folder(site), site.build_command):
        core = ran.step.core
        if not core or ran.folder is None or core[0].text not in VERBS or ran.via:
            continue
        manager = core[0].text
        plain = [w.text for w in core[1:] if not w.text.startswith("-")]
        if (plain[0] if plain else "") not in VERBS[manager] or len(plain) > 1:
            continue
        if manager == "npm" and not plain:
            continue
        if package_at(site.snapshot, ran.folder) is None:
            continue
        if any(w.text in {"-g", "--global", "--version", "-v"} for w in core):
            continue
        locks = {lock.manager for lock in nearest_locks(site.snapshot, ran.folder)}
        if len(locks) == 1 and manager not in locks:
            yield ran, manager, next(iter(locks))
