"""A service that Render builds has no build command.

What
    A service with a native runtime has no `buildCommand`.

Why
    The documentation asks for one; without it nothing is installed. The server's answer was not
    seen, so this is not critical.

Bad::

    services:
      - type: web
        name: api
        runtime: python
        startCommand: gunicorn app:app

Good::

    services:
      - type: web
        name: api
        runtime: python
        buildCommand: pip install -r requirements.txt
        startCommand: gunicorn app:app

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.findings import Code
from engine.platforms.render.predict.heals import put_key
from engine.platforms.render.rules._findings import (
    DOCS,
    insert_at,
    issues,
    service_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.render.site import RenderSite, Service

meta = RuleMeta(
    id="build-command-missing",
    title="A native service has a build command",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="23",
    healable=True,
)
CODES = (Code.BUILD,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    for issue in issues(meta, site, *CODES, why="Nothing would be installed before the start."):
        service = service_of(site, issue.location.key_path)
        empty = service is not None and service.build_command.is_set
        # An empty command beside declared packages is told by `build-no-install`, and is critical.
        if not (empty and service is not None and _command(site, service)):
            yield issue


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    service = service_of(site, issue.location.key_path)
    if service is None:
        return NoHeal(reason="The service is not there any more.")
    command = _command(site, service)
    if not command:
        return NoHeal(reason="No lock file or list of requirements tells what to install.")
    return offer(
        attempt(
            issue,
            "build.install",
            f"Build with {command!r}",
            partial(_edits, site, service, command),
            reason="It installs what the files of the service name.",
        )
    )


def _edits(site: RenderSite, service: Service, command: str) -> Iterator[Edit]:
    if service.build_command.is_set:
        yield from put_key(site, service, "buildCommand", command)
    else:
        yield insert_at(site, service.path, "buildCommand", command, after="runtime")


def _command(site: RenderSite, service: Service) -> str:
    """The install that the files of a service speak for; empty when they speak for none."""
    prefix = f"{service.folder}/" if service.folder else ""
    return next(
        (
            command
            for file, runtime, command in INSTALLS
            if runtime == service.runtime.value and site.snapshot.is_file(prefix + file)
        ),
        "",
    )


INSTALLS = (
    ("package-lock.json", "node", "npm ci"),
    ("yarn.lock", "node", "yarn install --frozen-lockfile"),
    ("pnpm-lock.yaml", "node", "pnpm install --frozen-lockfile"),
    ("package.json", "node", "npm install"),
    ("requirements.txt", "python", "pip install -r requirements.txt"),
    ("poetry.lock", "python", "poetry install --no-root"),
    ("Gemfile", "ruby", "bundle install"),
    ("go.mod", "go", "go build -tags netgo -ldflags '-s -w' -o app"),
    ("Cargo.toml", "rust", "cargo build --release"),
)
