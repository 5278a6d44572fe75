"""A static site does not say which folder is published.

What
    A service with the runtime static has no `staticPublishPath`.

Why
    Nothing else tells the folder. The server's answer was not seen; the site would be empty or
    the sync refused.

Bad::

    services:
      - type: web
        name: site
        runtime: static
        buildCommand: npm ci && npx vite build

Good::

    services:
      - type: web
        name: site
        runtime: static
        buildCommand: npm ci && npx vite build
        staticPublishPath: dist

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
from engine.project.builds.outputs import build_outputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="static-publish-path-missing",
    title="A static site says which folder is published",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="14",
    healable=True,
)
CODES = (Code.STATIC_PATH,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="Render does not guess the folder.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    service = service_of(site, issue.location.key_path)
    if service is None:
        return NoHeal(reason="The service is not there any more.")
    made = build_outputs(site.snapshot, service.folder, service.build_command.value)
    folders = list(dict.fromkeys(p.path for p in made.site_folders()))
    index = f"{service.folder}/index.html" if service.folder else "index.html"
    if not folders and not service.build_command.value and site.snapshot.is_file(index):
        folders = [service.folder]
    if len(folders) != 1:
        return NoHeal(reason="The build does not tell one folder that it fills.")
    path = folders[0].removeprefix(f"{service.folder}/") if service.folder else folders[0]
    path = "." if path in {"", service.folder} else path

    def edits() -> tuple[Edit, ...]:
        if service.node.entry("staticPublishPath") is not None:
            return (set_at(site, f"{service.path}.staticPublishPath", path),)
        return (insert_at(site, service.path, "staticPublishPath", path, after="buildCommand"),)

    return offer(
        attempt(
            issue,
            "static.build-output",
            f"Publish {path!r}",
            edits,
            reason="It is the folder that the build fills.",
        )
    )
