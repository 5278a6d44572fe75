"""A fallback for single-page apps on a site that has its own pages.

What
    A rule answers ``/*`` with ``/index.html``, and the site is built by a framework that answers
    every address itself: Next.js, Nuxt, Gatsby, Astro, SvelteKit, Remix, Docusaurus.

Why
    The rule takes addresses from the framework's own handler: pages that are rendered on the server
    show the home page, and a wrong address is answered with 200 instead of 404.

Bad::

    [build]
      publish = ".next"

    [[redirects]]
      from = "/*"
      to = "/index.html"
      status = 200

Good::

    [build]
      publish = ".next"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.fragment import is_fragment
from engine.platforms.netlify.rules._patterns import segments_of
from engine.platforms.netlify.rules._row_edits import delete_row
from engine.platforms.netlify.rules._rows import redirect_sets
from engine.platforms.offers import attempt, offer
from engine.project.builds.outputs import program_words
from engine.project.builds.scripts import expand
from engine.project.packages.manifest import package_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite, Redirect

meta = RuleMeta(
    id="fallback-on-server-site",
    title="A fallback rule on a site that has its own pages",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/frameworks/",
    family="12",
    needs=(Need.REDIRECTS,),
)

FRAMEWORKS = {
    "next": "Next.js",
    "nuxt": "Nuxt",
    "nuxt3": "Nuxt",
    "gatsby": "Gatsby",
    "astro": "Astro",
    "@sveltejs/kit": "SvelteKit",
    "@remix-run/react": "Remix",
    "@docusaurus/core": "Docusaurus",
    "vitepress": "VitePress",
}
"""Builders that write a page for every address, or answer it on the server."""
BY_COMMAND = {
    "next": "Next.js",
    "nuxt": "Nuxt",
    "nuxi": "Nuxt",
    "gatsby": "Gatsby",
    "astro": "Astro",
    "docusaurus": "Docusaurus",
    "vitepress": "VitePress",
}
"""The programs of the same, where only the command is shown."""


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look for the rule and for the framework."""
    name = _framework(site)
    if not name:
        return
    guessed = name == "Nuxt" and is_fragment(site.snapshot)  # `ssr: false` would make it an app.
    for rule, read in _fallbacks(site):
        yield issue_of(
            meta,
            rule.source.location,
            f"{rule.from_!r} answers every other address with {rule.to!r}, though {name} answers "
            "its addresses itself.",
            why="Pages of the server show the home page; wrong addresses give 200 instead of 404.",
            subject=f"{rule.from_} {rule.to}",
            confidence=None if read and not guessed else Confidence.HEURISTIC,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Delete the rule."""
    for rule, _ in _fallbacks(site):
        if rule.source.location == issue.location:
            return offer(
                attempt(
                    issue,
                    "redirect.delete-fallback",
                    "Delete the rule",
                    one(delete_row, site, rule.source),
                    reason=f"{_framework(site)} answers its addresses itself.",
                )
            )
    return NoHeal(reason="The rule is not there any more.")


def _framework(site: NetlifySite) -> str:
    if not site.config_ok:
        return ""
    publish = (site.publish or "").rpartition("/")[2]
    if publish == ".next" or any(
        p.get("package") == "@netlify/plugin-nextjs" for p in site.plugins
    ):
        return "Next.js"
    package = package_at(site.snapshot, site.build_dir)
    if package is None:
        return _by_command(site)
    config = next(
        (n for n in site.snapshot.children(site.build_dir) if n.startswith("nuxt.config")), ""
    )
    text = site.snapshot.text(site.in_build_dir(config)) if config else ""
    if config and (text is None or "ssr: false" in text or 'mode: "spa"' in text):
        return ""
    return next(
        (
            name
            for key, name in FRAMEWORKS.items()
            if key in package.dependencies
            or (key in package.dev_dependencies and key != "vitepress")
        ),
        "",
    )


def _by_command(site: NetlifySite) -> str:
    """The framework that the command or the folder names, where no package.json is shown."""
    if not is_fragment(site.snapshot):
        return ""
    if f"/{site.publish}".endswith("/.output/public"):
        return "Nuxt"
    for ran in expand(site.snapshot, site.build_dir, site.build_command or ""):
        words = program_words(ran, site.snapshot)
        name = BY_COMMAND.get(words[0].text if words else "")
        if name and any(w.text in {"build", "generate"} for w in words[1:2]):
            return name
    return ""


def _fallbacks(site: NetlifySite) -> Iterator[tuple[Redirect, bool]]:
    for rows in redirect_sets(site):
        for rule in rows.rows:
            everything = segments_of(rule.path) == ("*",) and not rule.conditions and not rule.host
            counts = rows.read or rule.source.path == rows.path
            if everything and counts and rule.status == 200 and rule.to in {"/index.html", "/"}:
                yield rule, rows.read
