"""Redirects and headers of another platform do nothing here.

What
    A static site has ``_redirects`` or ``_headers`` in what it publishes, and its service has no
    ``routes`` or ``headers``.

Why
    Render reads neither file: it takes redirects, rewrites and headers from the Blueprint or the
    dashboard.

Bad::

    public/_redirects      /*  /index.html  200

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

from engine.model import Confidence, Issue, Location, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import put_key
from engine.platforms.render.predict.services import native_here
from engine.platforms.render.vocabulary import ServiceKind
from engine.project.editing.lines import lines_of
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="static-foreign-rules-ignored",
    title="The rules of a static site are where Render reads them",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/redirects-rewrites",
    family="95",
)

FOLDERS = ("public", "static", "")


def check(site: RenderSite) -> Iterator[Issue]:
    """Look for the files where the build copies them from."""
    for service, path, name in _found(site):
        key = "routes" if name == "_redirects" else "headers"
        yield issue_of(
            meta,
            Location(path=path),
            f"Render does not read {path}, and {service.name.value!r} has no {key}.",
            why="Its rules come from the Blueprint or the dashboard.",
            subject=service.name.value,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Write the rules that have an exact equivalent into the Blueprint."""
    for service, path, name in _found(site):
        if (path, service.name.value) != (issue.location.path, issue.subject):
            continue
        if name != "_redirects":
            return NoHeal(reason="Which of the headers are wanted must be said by a person.")
        routes = _routes(site.snapshot.text(path) or "")
        if routes is None:
            return NoHeal(reason="A rule of it has no exact equivalent among Render's routes.")
        return offer(
            attempt(
                issue,
                "routes.translate",
                f"Write the {len(routes)} rules of {path} as routes",
                partial(_edits, site, service, routes),
                reason="Each of them says the same in Render's words.",
            )
        )
    return NoHeal(reason="The file is not there any more.")


def _found(site: RenderSite) -> Iterator[tuple[Service, str, str]]:
    for service in native_here(site):
        if service.kind is not ServiceKind.STATIC:
            continue
        places = [service.publish_folder, *(normal(f"{service.folder}/{f}") for f in FOLDERS)]
        for name, given in (("_redirects", service.routes), ("_headers", service.headers)):
            if given:
                continue
            paths = [normal(f"{p}/{name}") for p in dict.fromkeys(places)]
            path = next((p for p in paths if site.snapshot.is_file(p)), None)
            if path is not None and (site.snapshot.text(path) or "").strip():
                yield service, path, name


def _routes(text: str) -> list[dict[str, str]] | None:
    """The rules as routes; None when one of them cannot be said exactly."""
    routes: list[dict[str, str]] = []
    for line in lines_of(text):
        words = line.text.split("#")[0].split()
        if not words:
            continue
        status = words[2] if len(words) > 2 else "301"
        if len(words) not in {2, 3} or status not in {"200", "301"} or ":" in words[0]:
            return None
        source, to = words[0], words[1]
        if not source.startswith("/") or ":splat" in to or source.count("*") > 1:
            return None
        kind = "rewrite" if status == "200" else "redirect"
        routes.append({"type": kind, "source": source, "destination": to})
    return routes or None


def _edits(site: RenderSite, service: Service, routes: list[dict[str, str]]) -> Iterator[Edit]:
    yield from put_key(site, service, "routes", routes, before="")
