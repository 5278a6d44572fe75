"""The build installs nothing.

What
    The build command of a service builds or does something else, and no step of it installs the
    packages that the project declares; or it is written and empty.

Why
    Render runs the command that is written and nothing before it: modules are not found. (A static
    site is the exception: there Render installs by itself.)

Bad::

    buildCommand: npm run build

Good::

    buildCommand: npm ci && npm run build

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import put_key
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import build_of, is_opaque, native_here, rewrite
from engine.project.packages.manifest import package_at
from engine.project.snapshot import normal
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.predict.services import Command
    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="build-no-install",
    title="The build installs what the project declares",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/deploys#build-command",
    family="8",
)

LOCKS = (
    ("pnpm-lock.yaml", "pnpm install --frozen-lockfile"),
    ("yarn.lock", "yarn install --frozen-lockfile"),
    ("bun.lock", "bun install"),
    ("bun.lockb", "bun install"),
    ("package-lock.json", "npm ci"),
    ("npm-shrinkwrap.json", "npm ci"),
)
VERBS = regex(
    r"\b(?:npm|pnpm|yarn|bun|corepack)\b.*\b(?:install|ci|i|add|clean-install|update)\b|^yarn$|"
    r"\b(?:pip3?|uv|poetry|pipenv|pdm|conda|make|bundle|tox|nox)\b|\byarn\s+(?:--|-)\S+"
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look for an install in the command and in all that it leads to."""
    for command, install in _found(site):
        service = command.service
        yield predicted(
            site,
            meta,
            command.value.location or service.location,
            f"The build of {service.name.value!r} installs no packages.",
            why=f"Render runs only this command; {install!r} would install what is declared.",
            subject=service.name.value,
        )
    for service, install in _empty(site):
        yield predicted(
            site,
            meta,
            service.build_command.location or service.location,
            f"The build of {service.name.value!r} is empty: no packages are installed.",
            why=f"Render runs only this command; {install!r} would install what is declared.",
            subject=service.name.value,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Install first, with the manager that the lock file belongs to."""
    for command, install in _found(site):
        if command.service.name.value == issue.subject:
            return offer(
                attempt(
                    issue,
                    "install.prefix",
                    f"Run {install!r} first",
                    partial(_put, site, command, 0, 0, f"{install} && "),
                    reason="It installs what the project's own files declare.",
                    safe=True,
                )
            )
    for service, install in _empty(site):
        if service.name.value == issue.subject:
            return offer(
                attempt(
                    issue,
                    "install.command",
                    f"Build with {install!r}",
                    partial(put_key, site, service, "buildCommand", install),
                    reason="It installs what the project's own files declare.",
                    safe=True,
                )
            )
    return NoHeal(reason="The build command is not there any more.")


def _found(site: RenderSite) -> Iterator[tuple[Command, str]]:
    for service in native_here(site):
        command = build_of(site, service)
        if command is None or not service.kind.runs_code or "\n" in command.value.value.strip():
            continue
        if any(ran.folder is None or is_opaque(site.snapshot, ran) for ran in command.ran):
            continue
        if any(VERBS.search(" ".join(ran.step.texts)) for ran in command.ran):
            continue
        if any(ran.folder != service.folder for ran in command.own()):
            continue
        install = _install(site, service)
        if install:
            yield command, install


def _empty(site: RenderSite) -> Iterator[tuple[Service, str]]:
    """The services whose build command is written and empty, though packages are declared."""
    for service in native_here(site):
        command = service.build_command
        if service.kind.runs_code and command.is_set and not command.value.strip():
            install = _install(site, service)
            if install:
                yield service, install


def _install(site: RenderSite, service: Service) -> str:
    folder = service.folder
    if service.runtime.value == "node":
        package = package_at(site.snapshot, folder)
        if package is None or not (package.dependencies or package.dev_dependencies):
            return ""
        found = (c for n, c in LOCKS if site.snapshot.is_file(normal(f"{folder}/{n}")))
        return next(found, "npm install")
    path = normal(f"{folder}/requirements.txt")
    text = site.snapshot.text(path) if service.runtime.value == "python" else None
    return "pip install -r requirements.txt" if text and text.strip() else ""


def _put(site: RenderSite, command: Command, start: int, end: int, new: str) -> Iterator[Edit]:
    yield rewrite(site, command.value, start, end, new)
