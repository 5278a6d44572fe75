"""The build tool is a development dependency, and those are left out.

What
    ``NODE_ENV=production`` (or ``NPM_CONFIG_PRODUCTION``) is declared for the service, the install
    has no flag that takes development dependencies along, and the build or the start runs a program
    that only they bring.

Why
    npm, yarn and pnpm leave development dependencies out: "vite: not found", "tsc: not found".
    Where the package cannot be read, a build by one of its scripts is said as a guess.

Bad::

    buildCommand: npm install && npm run build      # vite is in devDependencies
    envVars: [{ key: NODE_ENV, value: production }]

Good::

    buildCommand: npm install --include=dev && npm run build

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import (
    build_of,
    is_bare,
    is_elsewhere,
    place_in,
    rewrite,
    start_of,
)
from engine.project.builds.outputs import program_words
from engine.project.builds.scripts import script_call
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.predict.services import Command
    from engine.platforms.render.site import RenderSite, Service
    from engine.project.builds.scripts import Ran
meta = RuleMeta(
    id="build-devdeps-skipped",
    title="The packages the build needs are installed",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://render.com/docs/troubleshooting-deploys",
    family="27",
)

UNKNOWN = "?"
"""Stands for the tools of a package that cannot be read."""

FLAGS = {"npm": "--include=dev", "yarn": "--production=false", "pnpm": "--prod=false"}
TAKEN = (
    *("--include=dev", "--include", "--production=false", "--prod=false", "--also=dev", "--dev"),
    *("--no-production", "--also", "-D"),
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Compare the programs that run with what a production install brings."""
    for command, install, used in _found(site):
        program, ran = used
        if program == UNKNOWN:
            yield predicted(
                site,
                meta,
                place_in(site, command.value, install.step.core[0].start),
                "NODE_ENV=production leaves development dependencies out; the build's tools are "
                "often among them.",
                why="What the package declares is not known here; vite and tsc usually are.",
                subject=f"{command.service.name.value} {program}",
                severity=Severity.MEDIUM,
                confidence=Confidence.HEURISTIC,
            )
            continue
        yield predicted(
            site,
            meta,
            place_in(site, command.value, install.step.core[0].start),
            f"{program!r} is a development dependency, and NODE_ENV=production leaves it out.",
            why=f"{' '.join(ran.step.texts[:3])} finds no such program.",
            subject=f"{command.service.name.value} {program}",
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Take development dependencies along in the install."""
    for command, install, used in _found(site):
        if issue.subject != f"{command.service.name.value} {used[0]}":
            continue
        core = install.step.core
        flag = FLAGS.get(core[0].text)
        word = core[1] if len(core) > 1 else core[0]
        if flag is None or _is_berry(site, install):
            return NoHeal(reason="This manager has no such flag; take NODE_ENV out of the build.")
        new = f" {flag}" if len(core) > 1 else f" install {flag}"
        return offer(
            attempt(
                issue,
                "install.include-dev",
                f"Install with {flag}",
                partial(_put, site, command, word.end, word.end, new),
                reason="The packages are declared; only the install passes them over.",
                safe=True,
            )
        )
    return NoHeal(reason="The install is not there any more.")


def _found(site: RenderSite) -> Iterator[tuple[Command, Ran, tuple[str, Ran]]]:
    for service in site.services:
        command = build_of(site, service)
        if command is None or service.runtime.value not in {"node", "static"}:
            continue
        if is_elsewhere(site, service):
            continue
        if not _production(site, service):
            continue
        install = next((r for r in command.own() if _installs(r)), None)
        if install is None or any(w.text in TAKEN for w in install.step.core):
            continue
        if any(n == "NODE_ENV" for n, _ in install.step.environment):
            continue
        start = start_of(site, service)
        ran = command.ran + (start.ran if start is not None else ())
        used = _used(site, ran) or _unknown(site, service, command)
        if used is not None:
            yield command, install, used


def _production(site: RenderSite, service: Service) -> bool:
    for name, values in (("NODE_ENV", {"production"}), ("NPM_CONFIG_PRODUCTION", {"true"})):
        variable = service.env(name)
        if variable is not None and variable.value.value in values:
            return True
    names = site.env_names(service)
    return "NODE_ENV" in names and any(
        v.key.value == "NODE_ENV" and v.value.value == "production"
        for g in site.env_groups
        for v in g.env_vars
        if any(e.source.value == g.name.value for e in service.env_vars)
    )


def _installs(ran: Ran) -> bool:
    core = [w.text for w in ran.step.core]
    if core[:1] == ["yarn"] and (len(core) == 1 or core[1].startswith("-")):
        return True
    return len(core) > 1 and core[0] in FLAGS and core[1] in {"install", "ci", "i"}


def _used(site: RenderSite, ran: tuple[Ran, ...]) -> tuple[str, Ran] | None:
    for item in ran:
        if not item.via or item.folder is None or not item.step.certain or item.package is None:
            continue
        words = program_words(item, site.snapshot)
        program = words[0].text if words else ""
        package = BINARIES.get(program, program)
        owner = item.package
        fetched = item.step.program in {"npx", "bunx", ""}
        if package in owner.dev_dependencies and package not in owner.dependencies and not fetched:
            return program, item
    return None


def _unknown(site: RenderSite, service: Service, command: Command) -> tuple[str, Ran] | None:
    """A build by a script of a package that nobody here can read."""
    path = normal(f"{service.folder}/package.json")
    if site.snapshot.text(path) is not None or not (
        is_bare(site.snapshot) or site.snapshot.is_file(path)
    ):
        return None
    for ran in command.own():
        call = script_call(ran.step, ran.folder, site.snapshot)
        if call is not None and "build" in call.script:
            return UNKNOWN, ran
    return None


def _is_berry(site: RenderSite, ran: Ran) -> bool:
    return ran.step.core[0].text == "yarn" and site.snapshot.is_file(".yarnrc.yml")


BINARIES = {
    "tsc": "typescript",
    "nest": "@nestjs/cli",
    "ng": "@angular/cli",
    "vue-cli-service": "@vue/cli-service",
    "remix": "@remix-run/dev",
    "react-router": "@react-router/dev",
    "babel": "@babel/cli",
    "swc": "@swc/cli",
    "webpack": "webpack-cli",
}
"""Programs whose package has another name."""


def _put(site: RenderSite, command: Command, start: int, end: int, new: str) -> Iterator[Edit]:
    yield rewrite(site, command.value, start, end, new)
