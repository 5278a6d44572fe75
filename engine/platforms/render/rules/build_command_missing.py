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
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

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
    yield from issues(meta, site, *CODES, why="Nothing would be installed before the start.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    service = service_of(site, issue.location.key_path)
    if service is None:
        return NoHeal(reason="The service is not there any more.")
    prefix = f"{service.folder}/" if service.folder else ""
    command = next(
        (
            command
            for file, runtime, command in INSTALLS
            if runtime == service.runtime.value and site.snapshot.is_file(prefix + file)
        ),
        "",
    )
    if not command:
        return NoHeal(reason="No lock file or list of requirements tells what to install.")
    return offer(
        attempt(
            issue,
            "build.install",
            f"Build with {command!r}",
            lambda: (insert_at(site, service.path, "buildCommand", command, after="runtime"),),
            reason="It installs what the files of the service name.",
        )
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
