"""The build installs from a lock file that is not there.

What
    The command runs ``npm ci``, ``yarn --frozen-lockfile``, ``yarn --immutable`` or
    ``pnpm --frozen-lockfile``, and the folder has no lock file of that manager.

Why
    These forms refuse to work without their lock file, and the deploy fails.

Bad::

    npm ci && npm run build        # and no package-lock.json

Good::

    npm ci && npm run build        # with package-lock.json

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, several
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.offers import attempt, offer
from engine.platforms.shared_rules._builds import opaque
from engine.platforms.shared_rules._commands import command_location, rewrite
from engine.platforms.shared_rules._folders import build_folder
from engine.project.builds.scripts import expand
from engine.project.packages.locks import NAMES, frozen_install, nearest_locks
from engine.project.packages.manifest import package_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site
    from engine.project.builds.scripts import Ran

meta = RuleMeta(
    id="lockfile-missing",
    title="The build needs a lock file that is not there",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    family="10",
    needs=(Need.MANIFEST,),
)


def check(site: Site) -> Iterator[Issue]:
    """Look for the lock of every install that insists on one."""
    for ran, manager in _missing(site):
        may_be_written = (
            manager == "npm" and site.platform == "netlify" and ran.folder == build_folder(site)
        )
        yield issue_of(
            meta,
            command_location(site, ran) or Location(path="package.json"),
            f"`{' '.join(ran.step.texts)}` needs the lock file of {manager}, and there is none.",
            why="It refuses to install without."
            + (
                " Netlify's own `npm install` may write one before, of versions nobody tested."
                if may_be_written
                else ""
            ),
            subject=f"{manager} {ran.folder}",
            severity=Severity.HIGH if may_be_written else None,
            confidence=Confidence.LIKELY if may_be_written else None,
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Install without insisting, where the manager of the lock that is there is not evident."""
    for ran, manager in _missing(site):
        if issue.subject != f"{manager} {ran.folder}":
            continue
        if manager != "npm":
            break
        words = [w for w in ran.step.core if w.text in {"ci", "clean-install"}]
        if not words:
            break
        return offer(
            attempt(
                issue,
                "install.without-lock",
                "Run `npm install`",
                several(rewrite, site, ran, words[0].start, words[0].end, "install"),
                reason="`npm install` works without a lock file; committing one is better.",
            )
        )
    return NoHeal(reason="Run the install once and commit the lock file it writes.")


def _missing(site: Site) -> Iterator[tuple[Ran, str]]:
    if site.build_command is None:
        return
    before: list[Ran] = []
    for ran in expand(site.snapshot, build_folder(site), site.build_command):
        if opaque(ran):
            return
        before.append(ran)
        manager = frozen_install(ran.step)
        if not manager or ran.folder is None or not ran.step.certain:
            continue
        if package_at(site.snapshot, ran.folder) is None:
            continue
        locks = nearest_locks(site.snapshot, ran.folder)
        written = any(_may_write(earlier, manager) for earlier in before[:-1])
        if not written and not any(lock.manager == manager for lock in locks):
            yield ran, manager


def _may_write(ran: Ran, manager: str) -> bool:
    """True for a step that may bring a manager's lock file."""
    names = [name for name, whose in NAMES.items() if whose == manager] + ["*"]
    if any(name in text for text in ran.step.texts[1:] for name in names):
        return True
    if ran.step.program in {"git", "curl", "wget", "tar", "unzip"}:
        return True
    return ran.step.program == manager and _is_plain(ran)


def _is_plain(ran: Ran) -> bool:
    """True for an install that does not insist on a lock file, and so writes one."""
    words = [w.text for w in ran.step.core[1:]]
    head = words[:1] in (["install"], ["i"], ["add"], ["import"], [])
    return head and not frozen_install(ran.step) and "--no-package-lock" not in words
