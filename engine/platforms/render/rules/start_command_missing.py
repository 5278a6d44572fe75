"""A service without Dockerfile or image has no start command.

What
    A service with a native runtime (node, python, ruby, go, rust, elixir) has no `startCommand`.

Why
    The server refuses the whole Blueprint: non-docker, non-static, non-image runtime node must
    have startCommand. A Procfile is not read.

Bad::

    services:
      - type: web
        name: api
        runtime: node
        buildCommand: npm install

Good::

    services:
      - type: web
        name: api
        runtime: node
        buildCommand: npm install
        startCommand: npm start

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    insert_at,
    issues,
    service_of,
    set_at,
)
from engine.platforms.render.vocabulary import ServiceKind
from engine.project.packages.manifest import package_at
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.render.site import RenderSite, Service

meta = RuleMeta(
    id="start-command-missing",
    title="A native service has a start command",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="23",
    healable=True,
)
CODES = (Code.START,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    service = service_of(site, issue.location.key_path)
    if service is None:
        return NoHeal(reason="The service is not there any more.")
    answers = [
        attempt(
            issue,
            f"start.{why}",
            f"Start with {command!r}",
            lambda command=command: (_edit(site, service, command),),  # type: ignore[misc]  # mypy cannot infer a bound default
            reason=reason,
        )
        for why, command, reason in _candidates(site, service)
    ]
    return offer(*answers, NoHeal(reason="No file of the service tells how it starts."))


_PROCESS = regex(r"(?m)^([A-Za-z0-9_-]+):[ \t]*(.+?)[ \t]*\r?$")


def _candidates(site: RenderSite, service: Service) -> Iterator[tuple[str, str, str]]:
    prefix = f"{service.folder}/" if service.folder else ""
    processes = dict(_PROCESS.findall(site.snapshot.text(f"{prefix}Procfile") or ""))
    process = "web" if service.kind is ServiceKind.WEB else "worker"
    if process in processes:
        command = processes[process].replace("${PORT}", "$PORT")
        yield "procfile", command, "The Procfile says so; Render reads no Procfile."
    package = package_at(site.snapshot, service.folder)
    if service.runtime.value == "node" and package is not None and "start" in package.scripts:
        manager = next(
            (m for m, lock in LOCKS.items() if site.snapshot.is_file(prefix + lock)), "npm"
        )
        yield "script", f"{manager} start", "The start script of package.json."


def _edit(site: RenderSite, service: Service, command: str) -> Edit:
    if service.node.entry("startCommand") is not None:
        return set_at(site, f"{service.path}.startCommand", command)
    return insert_at(site, service.path, "startCommand", command, after="buildCommand")


LOCKS = {"yarn": "yarn.lock", "pnpm": "pnpm-lock.yaml", "bun": "bun.lock"}
