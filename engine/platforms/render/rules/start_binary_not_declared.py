"""The start command runs a program that the build does not install.

What
    ``gunicorn``, ``uvicorn``, ``celery`` … or a worker class of gunicorn is not among the packages
    that the build command installs; or a Node program (``ts-node``, ``next``, ``serve`` …) is in no
    dependency of the package.

Why
    The service stops with "gunicorn: command not found" (exit 127) and never becomes live.

Bad::

    startCommand: gunicorn app:app          # requirements.txt: flask

Good::

    requirements.txt:  flask
                       gunicorn

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.installed import Installed, installed
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.programs import NODE_PROGRAMS, PROVIDERS, WORKERS
from engine.platforms.render.predict.services import build_of, native_here, place_of, start_of
from engine.project.editing.lines import append_lines
from engine.project.packages.manifest import Package, nearest_package, package_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.render.predict.services import Command
    from engine.platforms.render.site import RenderSite, Service
    from engine.project.builds.scripts import Ran
    from engine.project.builds.shell import Word
meta = RuleMeta(
    id="start-binary-not-declared",
    title="The program that is started is installed",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/troubleshooting-deploys",
    family="4",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Compare the programs of every start command with what is installed."""
    for service in native_here(site):
        start = start_of(site, service)
        if start is None or not service.kind.runs_code:
            continue
        for ran, word, package in _missing(site, service, start):
            yield predicted(
                site,
                meta,
                place_of(site, start, ran, word.start),
                f"{service.name.value!r} starts with {word.text!r}, but the build installs no "
                f"{package!r}.",
                why="A program that is not installed is not found at the start (exit 127).",
                subject=f"{service.name.value} {package}",
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Add the package to the requirements file that is installed."""
    for service in native_here(site):
        start = start_of(site, service)
        if start is None or not issue.subject.startswith(f"{service.name.value} "):
            continue
        package = issue.subject.rpartition(" ")[2]
        files = installed(site, service).declared.files
        path = next((f for f in files if f.endswith(".txt")), None)
        text = site.snapshot.text(path) if path is not None else None
        if service.runtime.value != "python" or path is None or text is None:
            return NoHeal(reason=f"Add {package} with its package manager, which picks a version.")
        return offer(
            attempt(
                issue,
                "requirements.append",
                f"Add {package} to {path}",
                lambda p=path, t=text, n=package: (append_lines(p, t, [n]),),  # type: ignore[misc]  # mypy cannot infer a lambda with defaults
                reason="The start command runs it, and this file is what the build installs.",
                safe=True,
            )
        )
    return NoHeal(reason="The service is not there any more.")


def _missing(site: RenderSite, service: Service, start: Command) -> Iterator[tuple[Ran, Word, str]]:
    if service.runtime.value == "python":
        packages = installed(site, service)
        for ran in start.own():
            if not ran.step.certain or packages.steps == 0:
                continue
            for word, names in _needed(ran):
                if packages.has(*names) is False and not _extra_brings(packages, names[0]):
                    yield ran, word, names[0]
    elif service.runtime.value == "node":
        yield from _node(site, start)


def _needed(ran: Ran) -> Iterator[tuple[Word, tuple[str, ...]]]:
    core = ran.step.core
    if not core:
        return
    names = PROVIDERS.get(core[0].text)
    if names is not None:
        yield core[0], names
    if core[0].text == "gunicorn":
        given = ran.step.option("-k", "--worker-class")
        worker = WORKERS.get(given.text) if given is not None else None
        if given is not None and worker is not None:
            yield given, worker


def _extra_brings(packages: Installed, name: str) -> bool:
    extras = {"uvicorn": ("fastapi", "starlette"), "daphne": ("channels",)}
    for owner in extras.get(name, ()):
        found = packages.declared.find(owner)
        if found is not None and found.extras & {"all", "standard", "daphne", "full"}:
            return True
    return False


def _node(site: RenderSite, start: Command) -> Iterator[tuple[Ran, Word, str]]:
    build = build_of(site, start.service)
    added = build.value.value if build is not None else ""
    for ran in start.ran:
        if ran.folder is None or not ran.step.certain:
            continue
        core = ran.step.core
        package = NODE_PROGRAMS.get(core[0].text) if core else None
        if package is None or package in added or core[0].text in added:
            continue
        owner = nearest_package(site.snapshot, ran.folder)
        if not isinstance(owner, Package) or owner.workspaces or owner.has(package):
            continue
        root = package_at(site.snapshot)
        if root is not None and (root.has(package) or root.workspaces):
            continue
        yield ran, core[0], package
