"""Headers are set for answers that do not take them.

What
    A row of headers for paths that a rewrite hands to a function or to another host, or for the
    functions' own addresses; or security headers for all pages of a site that is rendered on the
    server.

Why
    Headers of ``_headers`` and netlify.toml are sent with files only. What a function or a proxied
    host answers goes out as it is: CORS headers for an API are the usual victim.

Bad::

    /api/*
      Access-Control-Allow-Origin: *          # and  /api/*  /.netlify/functions/:splat  200

Good::

    return new Response(body, { headers: { "Access-Control-Allow-Origin": "*" } });

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._patterns import Tried, pattern_of
from engine.platforms.netlify.rules._published import CARRIED
from engine.platforms.netlify.rules._rows import header_sets, redirect_sets
from engine.project.packages.manifest import package_at
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Location, Proposal
    from engine.platforms.netlify.site import Header, NetlifySite, Redirect
    from engine.platforms.routing.patterns import PathPattern

meta = RuleMeta(
    id="header-not-on-dynamic",
    title="Headers are set for answers that do not take them",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/routing/headers/#limitations",
    family="106",
    healable=False,
    needs=(Need.HEADERS,),
)

FUNCTIONS = "/.netlify/functions/"
SERVERS = {
    "@astrojs/netlify": "Astro",
    "@sveltejs/adapter-netlify": "SvelteKit",
    "@netlify/remix-adapter": "Remix",
    "@netlify/vite-plugin-react-router": "React Router",
    "@netlify/vite-plugin-tanstack-start": "TanStack Start",
}
"""Adapters that render pages in a function."""
_PAGES = (".astro", ".ts", ".js", ".mjs", ".mdx")
_ON_REQUEST = regex(r"\boutput[\"']?\s*:\s*[\"'](?:server|hybrid)")
SECURITY = frozenset(
    {
        *("content-security-policy", "strict-transport-security", "x-frame-options"),
        *("permissions-policy", "referrer-policy", "x-content-type-options"),
    }
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look for what answers the paths of every row."""
    if not site.config_ok:
        return
    told: set[tuple[str, int]] = set()
    orders = [_Order(rows.rows) for rows in redirect_sets(site)]
    server = _server(site)
    for rows in header_sets(site):
        for header in rows.rows:
            key = (header.source.path, header.source.start)
            if key in told:
                continue
            found = _answered(site, header, orders)
            if found is not None:
                told.add(key)
                by, where = found
                yield issue_of(
                    meta,
                    header.source.location,
                    f"The headers for {header.for_!r} are not sent: {by}.",
                    why="Netlify adds its headers to files only; set them where the answer is "
                    "made.",
                    subject=f"{header.for_} {','.join(header.values)}",
                    also=(where,) if where else (),
                )
            elif server and header.for_ == "/*" and SECURITY & {n.lower() for n in header.values}:
                told.add(key)
                yield issue_of(
                    meta,
                    header.source.location,
                    f"Pages that {server} renders on the server go out without these headers.",
                    why="Netlify adds its headers to files only, not to what a function answers.",
                    subject=f"{header.for_} {server}",
                    severity=Severity.LOW,
                    confidence=Confidence.HEURISTIC,
                )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: the code that answers must set them."""
    del issue, site
    return NoHeal(reason="Set the headers in the function, or at the host that is proxied.")


class _Order:
    """Redirects in the order they are tried, and looked up by their patterns."""

    def __init__(self, rules: Sequence[Redirect]) -> None:
        self.number = {id(rule): number for number, rule in enumerate(rules)}
        self.tried = Tried([rule for rule in rules if rule.path.startswith("/")])
        self._static: dict[str, list[Redirect]] = {}
        for rule in rules:
            if rule.path.startswith("/") and not _is_dynamic(rule):
                self._static.setdefault(rule.path.split("/")[1], []).append(rule)

    def first(self, path: str) -> Redirect | None:
        """The first rule that takes every request of a pattern."""
        return next(self.tried.covering(path), None)

    def part_is_static(self, pattern: PathPattern, before: Redirect) -> bool:
        """True when an earlier rule takes a part of a pattern and answers with files."""
        return any(
            self.number[id(rule)] < self.number[id(before)]
            and pattern.covers(pattern_of(rule.path))
            for rule in self._static.get(pattern.head[0], ())
        )


def _answered(
    site: NetlifySite, header: Header, orders: Sequence[_Order]
) -> tuple[str, Location | None] | None:
    """What answers all paths of a row instead of files, and where that is said."""
    if header.for_.startswith(FUNCTIONS):
        return "functions answer there", None
    pattern = pattern_of(header.for_)
    has_inner_star = any("*" in part for part in pattern.segments[:-1])
    if not header.for_.startswith("/") or not pattern.head or has_inner_star:
        return None
    if "*" in pattern.segments[-1][:-1]:
        return None
    for order in orders:
        first = order.first(header.for_)
        if first is None or not _is_dynamic(first) or not pattern_of(first.path).head:
            continue
        if order.part_is_static(pattern, first):
            continue
        if not first.force and _has_files(site, pattern.head):
            continue
        by = "another host" if first.is_proxy else "a function"
        source = first.source
        return f"{by} answers there (line {source.line} of {source.path})", source.location
    return None


def _is_dynamic(rule: Redirect) -> bool:
    if rule.effective_status != 200 or rule.conditions or rule.query or rule.host:
        return False
    return rule.is_proxy or rule.to.startswith(FUNCTIONS)


def _has_files(site: NetlifySite, literal: tuple[str, ...]) -> bool:
    """True when files may be served below these segments: without force they win over the rule."""
    folders = {site.publish or "", *(site.in_build_dir(f) for f in CARRIED)}
    inner = "/".join(literal)
    return any(site.snapshot.exists(f"{f}/{inner}".lstrip("/")) for f in folders)


def _server(site: NetlifySite) -> str:
    """The framework that renders pages in a function; empty where each page is a file."""
    package = package_at(site.snapshot, site.build_dir)
    if package is None:
        return ""
    adapter, name = next(((k, n) for k, n in SERVERS.items() if package.has(k)), ("", ""))
    if name not in {"Astro", "SvelteKit"}:
        return name
    config = _text(site, "astro.config" if name == "Astro" else "svelte.config")
    if adapter not in config:
        return ""
    if name == "Astro":
        renders = _ON_REQUEST.search(config) or _says(site, "src/pages", "prerender = false")
    else:
        renders = not _says(site, "src/routes", "prerender = true", "+layout.")
    return name if renders else ""


def _text(site: NetlifySite, stem: str) -> str:
    for child in site.snapshot.children(site.build_dir):
        if child.startswith(f"{stem}."):
            return site.snapshot.text(site.in_build_dir(child)) or ""
    return ""


def _says(site: NetlifySite, folder: str, words: str, name: str = "") -> bool:
    """True when a source of a folder has these words; with a name, one that stands right in it."""
    root = site.in_build_dir(folder)
    paths = (
        (f"{root}/{c}" for c in site.snapshot.children(root) if c.startswith(name))
        if name
        else (p for p in site.snapshot.files_under(root) if p.endswith(_PAGES))
    )
    return any(words in (site.snapshot.text(path) or "") for path in paths)
