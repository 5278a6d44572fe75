"""Single-page applications: built to one page, with routes that the browser follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.snapshot import normal

if TYPE_CHECKING:
    from engine.project.packages.manifest import Package
    from engine.project.snapshot import Snapshot

ROUTERS: dict[str, tuple[str, ...]] = {
    "react-router-dom": ("BrowserRouter", "createBrowserRouter"),
    "react-router": ("BrowserRouter", "createBrowserRouter"),
    "vue-router": ("createWebHistory", "mode: 'history'", 'mode: "history"'),
    "wouter": ("from 'wouter'", 'from "wouter"'),
    "@tanstack/react-router": ("createRouter",),
    "@angular/router": ("provideRouter", "RouterModule.forRoot"),
    "@solidjs/router": ("<Router",),
}
"""Routers, and the words that show routing by the address's path and not by its hash."""

ONE_PAGE = ("vite", "react-scripts", "@vue/cli-service", "@angular/core", "parcel", "webpack")
MANY_PAGES = (
    *("next", "nuxt", "astro", "gatsby", "@sveltejs/kit", "@docusaurus/core", "vitepress"),
    *("@remix-run/dev", "@react-router/dev", "@tanstack/react-start", "vike", "vite-ssg"),
    *("vite-plugin-ssr", "@11ty/eleventy", "@solidjs/start", "react-snap", "vite-react-ssg"),
)
"""Frameworks that write a page for each address, or serve themselves."""

SOURCES = (".js", ".jsx", ".ts", ".tsx", ".vue", ".mjs")


def is_single_page(package: Package) -> bool:
    """True for a package whose tool writes one page."""
    return package.has(*ONE_PAGE) and not package.has(*MANY_PAGES)


def history_router(snapshot: Snapshot, package: Package) -> tuple[str, str] | None:
    """The source that sets up history routing, and the router; None when there is none."""
    for router, words in ROUTERS.items():
        if not package.has(router):
            continue
        for path in snapshot.files_under(normal(f"{package.folder}/src")):
            if not path.endswith(SOURCES) or ".test." in path or ".spec." in path:
                continue
            text = snapshot.text(path) or ""
            if router in text and any(word in text for word in words):
                return path, router
    return None
