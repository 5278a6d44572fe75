"""Addresses inside a single-page application answer 404.

What
    The application routes in the browser (history mode), and nothing puts a ``404.html`` beside its
    ``index.html``.

Why
    Pages has no rewrites. The only page it serves for an unknown address is ``404.html``; with a
    copy of the index there, the application starts and shows the right route.

Bad::

    "build": "vite build"

Good::

    "build": "vite build && cp dist/index.html dist/404.html"

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, Edit, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.resolve import STATIC_FOLDERS
from engine.platforms.pages.site import PagesSite, Publishing
from engine.project.builds.single_page import history_router
from engine.project.json.edits import set_value
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.pages.bundlers import Build

meta = RuleMeta(
    id="pages-spa-404",
    title="Addresses inside a single-page application are served",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.github.com/en/pages/getting-started-with-github-pages/"
    "creating-a-custom-404-page-for-your-github-pages-site",
    family="20",
)

SOMEWHERE = (
    "404.html",
    "404.htm",
    "spa-github-pages",
    "vite-plugin-ssr",
    "vite-ssg",
    "vite-react-ssg",
)
"""Words of a script or a dependency that show the page is made."""


def check(site: PagesSite) -> Iterator[Issue]:
    """Look for history routing, and for anything that makes a 404 page."""
    build = site.build
    if build is None or not build.bundler.single_page or site.publishing is Publishing.BRANCH:
        return
    if site.tool is not None and site.tool.name in {"angular-cli-ghpages", "ngh"}:
        return
    words = f"{site.workflow_texts()}\n{build.package.text}\n{_config(site, build)}"
    if any(word in words for word in SOMEWHERE) or _has_page(site, build):
        return
    found = history_router(site.snapshot, build.package)
    if found is None:
        return
    path, router = found
    script = "build" if "build" in build.package.scripts else ""
    yield issue_of(
        meta,
        build.package.where("scripts", script) if script else build.package.where(),
        f"{router} routes in the browser, and no 404.html is made: every address but the first "
        "page answers 404.",
        why=f"Pages has no rewrites; {path} routes by the address's path.",
        subject=router,
    )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Copy the index to 404.html behind the build."""
    build = site.build
    if build is None:
        return NoHeal(reason="The bundler is not known any more.")
    return offer(
        attempt(
            issue,
            "spa.copy-index",
            "Copy index.html to 404.html behind the build",
            partial(_edits, build),
            reason="The application then starts at every address; the status stays 404.",
        )
    )


def _config(site: PagesSite, build: Build) -> str:
    return (site.snapshot.text(build.config) or "") if build.config else ""


def _has_page(site: PagesSite, build: Build) -> bool:
    return any(
        site.snapshot.is_file(normal(f"{build.folder}/{folder}/404.html"))
        for folder in (*STATIC_FOLDERS, build.bundler.output)
    )


def _edits(build: Build) -> Iterator[Edit]:
    package = build.package
    script = package.scripts.get("build")
    folder = build.output_folder
    if script is None or folder is None:
        raise CannotEditError("There is no build script, or its folder is not known.")
    inner = folder[len(build.folder) + 1 :] if build.folder else folder
    copied = f"{script} && cp {inner}/index.html {inner}/404.html"
    yield set_value(package.path, package.text, ("scripts", "build"), copied)
