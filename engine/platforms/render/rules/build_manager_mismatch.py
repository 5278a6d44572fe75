"""The install needs a lock file that is not there.

What
    ``npm ci``, ``pnpm install --frozen-lockfile`` or ``bun install --frozen-lockfile`` runs in a
    folder without the lock file of that manager.

Why
    "The npm ci command can only install with an existing package-lock.json", and the build fails.

Bad::

    buildCommand: npm ci            # there is only yarn.lock

Good::

    buildCommand: yarn install --frozen-lockfile

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import build_of, native_here, place_of, rewrite
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.predict.services import Command
    from engine.platforms.render.site import RenderSite
    from engine.project.builds.scripts import Ran
meta = RuleMeta(
    id="build-manager-mismatch",
    title="The install finds the lock file it needs",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://render.com/docs/troubleshooting-deploys",
    family="67",
)

LOCKS: dict[str, tuple[str, ...]] = {
    "npm": ("package-lock.json", "npm-shrinkwrap.json"),
    "pnpm": ("pnpm-lock.yaml",),
    "yarn": ("yarn.lock",),
    "bun": ("bun.lock", "bun.lockb"),
}
INSTALLS = {
    "npm": "npm ci",
    "pnpm": "pnpm install --frozen-lockfile",
    "yarn": "yarn install --frozen-lockfile",
    "bun": "bun install --frozen-lockfile",
}


def check(site: RenderSite) -> Iterator[Issue]:
    """Look for the lock file of every install that insists on one."""
    for command, ran, manager in _found(site):
        lock = LOCKS[manager][0]
        yield predicted(
            site,
            meta,
            place_of(site, command, ran, ran.step.words[0].start),
            f"{_text(command, ran)!r} needs {lock}, and {ran.folder or 'the root'} has none.",
            why=f"{manager} refuses to install without the lock file it is told to keep to.",
            subject=f"{command.service.name.value} {manager}",
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Install with the manager whose lock file is there, or without insisting on one."""
    for command, ran, manager in _found(site):
        if issue.subject != f"{command.service.name.value} {manager}" or ran.via:
            continue
        core = ran.step.core
        start, end = core[0].start, core[-1].end
        there = [m for m in LOCKS if _has(site, ran.folder or "", m)]
        answers: list[Proposal | NoHeal] = []
        if len(there) == 1:
            answers.append(
                attempt(
                    issue,
                    "install.locked-manager",
                    f"Install with {there[0]}",
                    partial(_put, site, command, start, end, INSTALLS[there[0]]),
                    reason=f"{LOCKS[there[0]][0]} is the only lock file here.",
                )
            )
        if not there:
            rest = " ".join(w.text for w in core[2:] if w.text != "--frozen-lockfile")
            plain = f"{manager} install {rest}".strip()
            if manager != "npm":
                plain += " --no-frozen-lockfile" if manager == "pnpm" else ""
            answers.append(
                attempt(
                    issue,
                    "install.without-lock",
                    f"Run {plain!r}",
                    partial(_put, site, command, start, end, plain),
                    reason="It installs without a lock file; versions may then differ each time.",
                )
            )
        return offer(*answers, NoHeal(reason="Several lock files are here; one must be chosen."))
    return NoHeal(reason="Which lock file belongs here must be said by a person.")


def _found(site: RenderSite) -> Iterator[tuple[Command, Ran, str]]:
    for service in native_here(site):
        command = build_of(site, service)
        for ran in command.ran if command is not None else ():
            core = [w.text for w in ran.step.core]
            if command is None or ran.folder is None or not ran.step.certain or len(core) < 2:
                continue
            manager = core[0]
            insists = core[1] in {"ci", "clean-install"} and manager in {"npm", "pnpm"}
            insists = insists or (
                manager in {"pnpm", "bun"}
                and core[1] in {"install", "i"}
                and "--frozen-lockfile" in core
            )
            if not insists or any(w.startswith(("--prefix", "-C", "--dir", "--cwd")) for w in core):
                continue
            if not _has(site, ran.folder, manager) and not _above(site, ran.folder, manager):
                yield command, ran, manager


def _has(site: RenderSite, folder: str, manager: str) -> bool:
    return any(site.snapshot.exists(normal(f"{folder}/{n}")) for n in LOCKS[manager])


def _above(site: RenderSite, folder: str, manager: str) -> bool:
    """True when a workspace above holds the lock file, or no package is here at all."""
    if not site.snapshot.is_file(normal(f"{folder}/package.json")):
        return True
    while folder:
        folder = folder.rpartition("/")[0]
        if _has(site, folder, manager):
            return True
    return False


def _text(command: Command, ran: Ran) -> str:
    del command
    return " ".join(w.text for w in ran.step.core[:2])


def _put(site: RenderSite, command: Command, start: int, end: int, new: str) -> Iterator[Edit]:
    yield rewrite(site, command.value, start, end, new)
