"""A single-page app has no fallback rule.

What
    The app routes in the browser (a router with history), is built to one page without a server,
    and no rule answers ``/*`` with it.

Why
    The home page works; a deep link or a reload gives Netlify's "Page not found".

Bad::

    [build]
      publish = "dist"       # Vite and react-router-dom, and no redirect at all

Good::

    [build]
      publish = "dist"

    [[redirects]]
      from = "/*"
      to = "/index.html"
      status = 200

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.fragment import is_fragment
from engine.platforms.netlify.rules._config import document_at, outputs_of
from engine.platforms.netlify.rules._patterns import segments_of
from engine.platforms.netlify.rules._published import CARRIED
from engine.platforms.netlify.rules._rows import redirect_sets
from engine.platforms.offers import attempt, offer
from engine.project.packages.manifest import Package, read_package
from engine.project.toml import table_edits as toml_table_edits
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="spa-fallback-missing",
    title="A single-page app has no fallback rule",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/routing/redirects/rewrites-proxies/#history-pushstate-and-single-page-apps",
    family="5",
    needs=(Need.SOUND, Need.MANIFEST),
)

ROUTERS = ("react-router-dom", "react-router", "vue-router", "@tanstack/react-router", "wouter")
SERVERS = (
    *("next", "nuxt", "gatsby", "astro", "@remix-run/dev", "@remix-run/react", "@sveltejs/kit"),
    *("@react-router/dev", "@docusaurus/core", "vitepress", "vuepress", "@11ty/eleventy", "vike"),
    *("gridsome", "react-static", "react-snap", "vite-ssg", "vite-plugin-ssr", "@angular/ssr"),
    *("@tanstack/start", "@tanstack/react-start", "@quasar/app", "@quasar/app-vite", "waku"),
    *("prerender-spa-plugin", "vite-plugin-prerender", "react-snapshot", "vite-react-ssg", "expo"),
)
BUILDERS = frozenset({"Vite", "Create React App", "Vue CLI", "webpack", "Parcel"})
_HISTORY = regex(r"\b(?:createBrowserRouter|BrowserRouter|createWebHistory|createRouter)\b")
_HASH = regex(r"\b(?:createHashRouter|HashRouter|createWebHashHistory|createMemoryRouter)\b")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look for a router with history, one page, and no rule for the rest."""
    if not site.config_ok or site.publish is None or is_fragment(site.snapshot):
        return
    package = read_package(site.snapshot, site.build_dir)
    if not isinstance(package, Package) or site.spa_fallback or site.plugins:
        return
    router = next((r for r in ROUTERS if r in package.dependencies), None)
    if router is None or package.has(*SERVERS) or site.edge_functions:
        return
    made = outputs_of(site).site_folders()
    if not made or any(m.by not in BUILDERS for m in made) or _answered(site):
        return
    if not _uses_history(site):
        return
    yield issue_of(
        meta,
        Location(path=package.path),
        f"The app routes with {router}, and no rule answers `/*` with its page.",
        why='A deep link or a reload gives Netlify\'s "Page not found".',
        subject="/*",
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Add the rule, as the last one."""
    path = site.config_path
    if path is None or path.startswith(".."):
        return NoHeal(reason="There is no netlify.toml to add the rule to.")
    document = document_at(site, path)
    row: dict[str, str | int] = {"from": "/*", "to": "/index.html", "status": 200}
    return offer(
        attempt(
            issue,
            "redirect.spa-fallback",
            "Answer every other path with the app's page",
            one(toml_table_edits.add_row, path, document, ("redirects",), row),
            reason="Files are still served as they are; the rule takes what is left.",
        )
    )


def _answered(site: NetlifySite) -> bool:
    folders = [site.publish or "", *(site.in_build_dir(f) for f in CARRIED)]
    if any(
        site.snapshot.text(f"{f}/_redirects") is None
        for f in folders
        if site.snapshot.is_file(f"{f}/_redirects")
    ):
        return True
    if any(site.snapshot.is_file(f"{f}/404.html") for f in folders):
        return True
    return any(
        segments_of(rule.path) == ("*",)
        for rows in redirect_sets(site)
        for rule in rows.rows
        if rule.effective_status in {200, 404}
    ) or "_redirects" in (site.build_command or "")


def _uses_history(site: NetlifySite) -> bool:
    """Read the app's sources; hash routing needs no rule, and what cannot be read says nothing."""
    found = False
    for path in site.snapshot.files_under(site.in_build_dir("src")):
        if not path.endswith((".js", ".jsx", ".ts", ".tsx", ".vue", ".mjs")):
            continue
        text = site.snapshot.text(path)
        if text is None:
            continue
        if _HASH.search(text):
            return False
        found = found or _HISTORY.search(text) is not None
    return found
