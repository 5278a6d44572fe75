"""Addresses inside a single-page application answer 404.

What
    A static site is one page that routes in the browser (history mode), and has no route that
    rewrites every address to ``/index.html``.

Why
    A reload or a link to ``/about`` asks Render for a file of that name, which is not there.

Bad::

    runtime: static
    staticPublishPath: dist

Good::

    routes:
      - type: rewrite
        source: /*
        destination: /index.html

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import document_of
from engine.platforms.render.predict.services import build_of, native_here
from engine.platforms.render.vocabulary import ServiceKind
from engine.project.builds.single_page import history_router, is_single_page
from engine.project.packages.manifest import Package, package_at
from engine.project.yaml.edits import append_item, insert_key, set_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="static-spa-rewrite-missing",
    title="Addresses inside a single-page application are served",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/redirects-rewrites",
    family="19",
)

REWRITE = {"type": "rewrite", "source": "/*", "destination": "/index.html"}


def check(site: RenderSite) -> Iterator[Issue]:
    """Look for history routing, and for a rewrite of every address."""
    for service, path, router in _found(site):
        yield issue_of(
            meta,
            service.static_publish_path.location or service.location,
            f"{service.name.value!r} routes in the browser ({router}), and no route leads every "
            "address to index.html.",
            why=f"{path} routes by the address's path; a reload there answers 404.",
            subject=service.name.value,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Add the rewrite behind the routes that are there."""
    for service, _, _ in _found(site):
        if service.name.value == issue.subject:
            return offer(
                attempt(
                    issue,
                    "routes.rewrite-all",
                    "Lead every other address to index.html",
                    partial(_edits, site, service),
                    reason="Files that exist are still served; only the rest comes to the page.",
                    safe=True,
                )
            )
    return NoHeal(reason="The service is not there any more.")


def _found(site: RenderSite) -> Iterator[tuple[Service, str, str]]:
    for service in native_here(site):
        if service.kind is not ServiceKind.STATIC or not service.static_publish_path.is_set:
            continue
        caught = any(r.source.value in {"/*", "/**", "/:path*"} for r in service.routes)
        if caught:
            continue
        package = _package(site, service)
        if package is None or not is_single_page(package):
            continue
        found = history_router(site.snapshot, package)
        if found is not None:
            yield service, *found


def _package(site: RenderSite, service: Service) -> Package | None:
    """The package that is built: in the root directory, or where the command changes to."""
    command = build_of(site, service)
    folders = [r.folder for r in command.own() if r.folder] if command is not None else []
    for folder in (service.folder, *folders):
        found = package_at(site.snapshot, folder)
        if found is not None and found.dependencies:
            return found
    return None


def _edits(site: RenderSite, service: Service) -> Iterator[Edit]:
    node = service.node.get("routes")
    document = document_of(site)
    if node is None:
        yield insert_key(site.path, document, service.node, "routes", [REWRITE])
    elif node.items:
        yield append_item(site.path, document, node, REWRITE)
    else:
        yield set_value(site.path, document, node, [REWRITE])
