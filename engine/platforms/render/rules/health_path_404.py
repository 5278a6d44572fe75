"""No code seems to answer the health check.

What
    ``healthCheckPath`` of a web service has a part that stands in no source file of the service.

Why
    Render asks this path until it answers 2xx or 3xx; a new version that answers 404 never takes
    over, and the deploy fails after the time limit. Frameworks answer some paths by themselves, so
    this is a guess.

Bad::

    healthCheckPath: /healthz        # the route is /health

Good::

    healthCheckPath: /health

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import put_key
from engine.platforms.render.predict.images import image_of
from engine.platforms.render.predict.services import services_here
from engine.platforms.render.vocabulary import ServiceKind
from engine.project.packages.manifest import Package, nearest_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="health-path-404",
    title="Some route answers the health check",
    severity=Severity.HIGH,
    confidence=Confidence.HEURISTIC,
    docs="https://render.com/docs/health-checks",
    family="52",
)

SOURCES = (
    *(".py", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".rb", ".go", ".rs", ".ex", ".exs"),
    *(".java", ".kt", ".php", ".cs", ".conf", ".json", ".yml", ".yaml", ".toml", ".properties"),
)
QUIET = frozenset({"actuator", "admin", "up", "metrics", "rails", "docs", "openapi.json", "-"})
"""Parts that frameworks answer without a route of the project's own."""
PROVIDED = {
    "@strapi/strapi": "_health",
    "strapi": "_health",
    "directus": "server/health",
    "@medusajs/medusa": "health",
    "n8n": "healthz",
}
"""Packages that answer a health check by themselves, and the path they answer."""
HEALTHY = ("/health", "/healthz", "/api/health", "/ping", "/status", "/ready", "/livez")


def check(site: RenderSite) -> Iterator[Issue]:
    """Look for every part of the path in the sources and in their names."""
    for service in services_here(site):
        path = service.health_check_path
        if service.kind is not ServiceKind.WEB or not path.is_set:
            continue
        missing = _missing(site, service, path.value)
        if missing:
            yield issue_of(
                meta,
                path.location or service.location,
                f"No source of {service.name.value!r} seems to answer {path.value}: {missing!r} "
                "stands nowhere.",
                why="A health check that answers 404 keeps the new version from going live.",
                subject=service.name.value,
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Ask the one health route that stands in the sources."""
    for service in services_here(site):
        if service.name.value != issue.subject:
            continue
        texts = _texts(site, service) or ""
        found = [h for h in HEALTHY if f'"{h}"' in texts or f"'{h}'" in texts]
        if len(found) != 1:
            return NoHeal(reason="Which route tells that the service is well, a person must say.")
        return offer(
            attempt(
                issue,
                "health.known-route",
                f"Ask {found[0]}",
                partial(put_key, site, service, "healthCheckPath", found[0], before=""),
                reason="It is the only route of the sources that sounds like a health check.",
            )
        )
    return NoHeal(reason="The service is not there any more.")


def _missing(site: RenderSite, service: Service, path: str) -> str:
    parts = [p for p in path.split("?", maxsplit=1)[0].strip("/").split("/") if p]
    if not parts or any(p in QUIET for p in parts):
        return ""
    package = nearest_package(site.snapshot, service.folder)
    provided = {
        path
        for name, path in PROVIDED.items()
        if isinstance(package, Package) and package.has(name)
    }
    if "/".join(parts) in provided:
        return ""
    texts = _texts(site, service)
    if texts is None:
        return ""
    return next((p for p in parts if p not in texts), "")


def _texts(site: RenderSite, service: Service) -> str | None:
    """All sources of the service, and their names; None when one of them is not known."""
    image = image_of(site, service) if service.runtime.value == "docker" else None
    if image is not None and not image.contexts:
        return None
    folder = image.contexts[0] if image is not None else service.folder
    parts: list[str] = []
    size = 0
    for path in site.snapshot.files_under(folder):
        if not path.endswith(SOURCES) or path == site.path or "node_modules/" in path:
            continue
        text = site.snapshot.text(path)
        size += len(text or "")
        if text is None or size > 20_000_000:
            return None
        parts += (path, text)
    return "\n".join(parts) if size else None
