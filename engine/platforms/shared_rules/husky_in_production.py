"""The install runs a program that it leaves out itself.

What
    Development dependencies are left out (``NODE_ENV=production``, ``--omit=dev``,
    ``--production``), and a script that every install runs (``prepare``, ``postinstall`` ...) calls
    a program that only a development dependency brings: ``husky``, ``patch-package``, ``tsc``.

Why
    "sh: husky: not found": the install fails, and the deploy with it. Git's hooks are of no use on
    a build machine.

Bad::

    "scripts": {"prepare": "husky"},            # and NODE_ENV = "production" in the build
    "devDependencies": {"husky": "^9.1.0"}

Good::

    "scripts": {"prepare": "husky || true"},
    "devDependencies": {"husky": "^9.1.0"}

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.offers import attempt, offer
from engine.platforms.shared_rules._builds import builds, is_install, steps
from engine.project.builds.shell import parse_command
from engine.project.json import edits as json_edits
from engine.project.packages.locks import locks_in
from engine.project.packages.manifest import package_at
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Build, Site
    from engine.project.packages.manifest import Package

meta = RuleMeta(
    id="husky-in-production",
    title="The install runs a program that it leaves out itself",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://typicode.github.io/husky/how-to.html#ci-server-and-docker",
    family="83",
    needs=(Need.MANIFEST,),
)

HOOKS = ("preinstall", "install", "postinstall", "prepare")
"""Scripts of the project itself that an install runs."""
LEAVES_OUT = frozenset({"--production", "--omit=dev", "--only=production", "--only=prod", "--prod"})
TAKES = frozenset(
    {"--include=dev", "--production=false", "--prod=false", "--also=dev", "--no-production"}
)
SKIPS = "--ignore-scripts"
GIT_HOOKS = frozenset({"husky", "lefthook", "simple-git-hooks"})
"""Programs that set up git's hooks: a build machine does without."""
_FLAGS = {"npm": "NPM_FLAGS", "yarn": "YARN_FLAGS", "pnpm": "PNPM_FLAGS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A script of an install, and the program in it that is not installed."""

    package: Package
    script: str
    program: str
    because: str


def check(site: Site) -> Iterator[Issue]:
    """Look at what the installs that leave something out run themselves."""
    seen: set[tuple[str, str]] = set()
    for hook in _found(site):
        if (hook.package.path, hook.script) in seen:
            continue
        seen.add((hook.package.path, hook.script))
        yield issue_of(
            meta,
            hook.package.where("scripts", hook.script),
            f"The install runs {hook.program!r}, a development dependency, and {hook.because} "
            "leaves those out.",
            why="The program is not found, and the install fails with its script.",
            subject=hook.script,
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Let the script of git's hooks fail without harm."""
    for hook in _found(site):
        if hook.package.path != issue.location.path or hook.script != issue.subject:
            continue
        body = hook.package.scripts[hook.script]
        if hook.program not in GIT_HOOKS or len(parse_command(body)) != 1:
            return NoHeal(
                reason=f"Move the package of {hook.program!r} to the dependencies, or install the "
                "development ones too: the build may need what the script does."
            )
        return offer(
            attempt(
                issue,
                "hooks.may-fail",
                f"Let {hook.script!r} pass without {hook.program}",
                one(
                    json_edits.set_value,
                    hook.package.path,
                    hook.package.text,
                    ("scripts", hook.script),
                    f"{body} || true",
                ),
                reason="Git's hooks are of no use on a build machine; at home nothing changes.",
                safe=True,
            )
        )
    return NoHeal(reason="The install does not run it any more.")


def _found(site: Site) -> Iterator[Hook]:
    for build in builds(site):
        for folder, manager, because in _installs(site, build):
            package = package_at(site.snapshot, folder)
            if package is None or manager not in {"npm", "yarn"}:
                continue
            if manager == "yarn" and site.snapshot.exists(f"{folder}/.yarnrc.yml".lstrip("/")):
                continue  # Later yarns know no such install.
            for script in HOOKS:
                program = _left_out(package, package.scripts.get(script, ""))
                if program:
                    yield Hook(package=package, script=script, program=program, because=because)


def _installs(site: Site, build: Build) -> Iterator[tuple[str, str, str]]:
    """The installs that leave development dependencies out: folder, manager, and because of what.

    pnpm is not among them: it runs no ``prepare`` then.
    """
    said = build.variables
    by_variable = next(
        (
            f"{name}={value}"
            for name, value in (("NODE_ENV", "production"), ("NPM_CONFIG_PRODUCTION", "true"))
            if said.get(name) == value
        ),
        "",
    )
    if build.installs:
        locks = locks_in(site.snapshot, build.folder)
        manager = locks[0].manager if len(locks) == 1 else "npm" if not locks else ""
        flags = set(said.get(_FLAGS.get(manager, ""), "").split())
        because = next(iter(sorted(flags & LEAVES_OUT)), "") or by_variable
        if because and not flags & {*TAKES, SKIPS}:
            yield build.folder, manager, because
    for ran in steps(site, build):
        words = {w.text for w in ran.step.core}
        if not is_install(ran) or ran.folder is None or not ran.step.certain or words & TAKES:
            continue
        own = dict(ran.step.environment)
        by_step = "" if "NODE_ENV" in own and own["NODE_ENV"] != "production" else by_variable
        because = next(iter(sorted(words & LEAVES_OUT)), "") or by_step
        if because and SKIPS not in words:
            yield ran.folder, ran.step.core[0].text, because


def _left_out(package: Package, body: str) -> str:
    """The first program of a script that only a development dependency brings."""
    from engine.project.packages.programs import build_tools, helper_tools

    known = {**build_tools(), **helper_tools()}
    missing = ""
    for step in parse_command(body):
        if step.joined == "||" and not missing:
            return ""  # What is before it is there; whether it works nobody knows.
        if missing and step.joined != "||":
            return missing
        if not step.certain and step.joined != "||":
            return ""
        names = known.get(step.program, (step.program,))
        is_there = any(n in package.dependencies for n in names) or any(
            n in package.optional_dependencies for n in names
        )
        is_left_out = not is_there and any(n in package.dev_dependencies for n in names)
        missing = step.program if is_left_out else ""
    return missing
