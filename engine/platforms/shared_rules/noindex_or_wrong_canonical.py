"""The site tells search engines to stay away, or that it lives somewhere else.

What
    The front page says ``noindex``, an ``X-Robots-Tag: noindex`` is sent for the whole site, or
    ``robots.txt`` shuts everybody out; or a canonical address, ``og:url``, ``robots.txt`` or
    ``sitemap.xml`` names ``localhost`` or a preview's host. Only production is looked at, and only
    files that are served as they are, or that a bundler takes as the front page.

Why
    The site vanishes from search, or the preview is found in its place.

Bad::

    <link rel="canonical" href="http://localhost:3000/">

Good::

    <link rel="canonical" href="https://www.example.com/">

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.shared_rules._builds import front_pages, packages_of
from engine.platforms.shared_rules._pages import static_root
from engine.platforms.shared_rules._plan import header_file, plan_of
from engine.project.packages.manifest import package_at
from engine.project.places import place
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site

meta = RuleMeta(
    id="noindex-or-wrong-canonical",
    title="The site tells search engines to stay away, or that it lives somewhere else",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    docs="https://developers.google.com/search/docs/crawling-indexing/block-indexing",
    family="140",
    healable=False,
)

_HIDDEN = regex(r"(?is)<!--.*?-->|<(script|style|template|pre|code)\b[^>]*>.*?</\1\s*>")
_META = regex(r"(?is)<(?:meta|link)\b[^>]*>")
_ROBOTS = regex(r"(?i)\bname\s*=\s*[\"']?(?:robots|googlebot)\b")
_NOINDEX = regex(r"(?i)\bcontent\s*=\s*(?:\"[^\"]*|'[^']*|)\b(?:noindex|none)\b")
_SAYS_WHERE = regex(r"(?i)\brel\s*=\s*[\"']?canonical\b|\bproperty\s*=\s*[\"']og:url\b")
_ADDRESS = regex(r"(?i)\b(?:href|content)\s*=\s*[\"']?(https?://[^\"'\s>]+)")
_WRONG = regex(
    r"(?i)https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|deploy-preview-\d+--[\w-]+\."
    r"netlify\.app|[0-9a-f]{24}--[\w-]+\.netlify\.app|[\w-]+\.(?:ngrok(?:-free)?\.(?:io|app)|"
    r"loca\.lt|trycloudflare\.com))(?::\d+)?(?:/[^\s<\"']*)?(?=[\s<\"']|\Z)"
)
_EVERYBODY = regex(
    r"(?im)^user-agent:[ \t]*\*[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*"
    r"disallow:[ \t]*/[ \t]*\r?$"
)
_OTHERS = regex(r"(?im)^(?:allow:|user-agent:[ \t]*(?!\*))")


def check(site: Site) -> Iterator[Issue]:
    """Read the front pages, robots.txt, the sitemap and the headers of production."""
    if site.context.context != "production":
        return
    root = static_root(site)
    fronts = front_pages(site)
    if root is not None:
        fronts = [f"{root}/index.html" if root else "index.html", *fronts]
    for path in dict.fromkeys(fronts):
        text = site.snapshot.text(path) if site.snapshot.is_file(path) else None
        if text is not None:
            yield from _page(path, text)
    folders = dict.fromkeys(([root] if root is not None else []) + list(_publics(site)))
    for folder in folders:
        yield from _texts(site, folder)
    yield from _headers(site)


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: the site's own address, and whether it may be found, are theirs."""
    del site
    if issue.subject.startswith("noindex"):
        return NoHeal(reason="If the site is to be found, take the line out; else ignore the rule.")
    return NoHeal(reason="Write the address the site has for its visitors.")


def _page(path: str, text: str) -> Iterator[Issue]:
    seen = _HIDDEN.sub(lambda m: " " * len(m.group()), text)
    for tag in _META.finditer(seen):
        if _ROBOTS.search(tag.group()) and _NOINDEX.search(tag.group()):
            yield issue_of(
                meta,
                place(path, text, tag.start(), tag.end()),
                f"{path} tells search engines not to list it.",
                why="It is the front page: the site is not found.",
                subject=f"noindex {path}",
            )
        address = _ADDRESS.search(tag.group()) if _SAYS_WHERE.search(tag.group()) else None
        if address is not None and _WRONG.match(address[1]):
            start = tag.start() + address.start(1)
            yield issue_of(
                meta,
                place(path, text, start, start + len(address[1])),
                f"{path} says that the page lives at {address[1]!r}.",
                why="Search engines and previews of links take that address, which nobody reaches.",
                subject=f"address {path} {address[1]} {'og' if 'og:' in tag.group() else 'link'}",
            )


def _texts(site: Site, folder: str) -> Iterator[Issue]:
    here = f"{folder}/" if folder else ""
    for name in ("robots.txt", "sitemap.xml"):
        path = f"{here}{name}"
        text = site.snapshot.text(path) if site.snapshot.is_file(path) else None
        if text is None:
            continue
        wrong = _WRONG.search(text)
        if wrong is not None:
            yield issue_of(
                meta,
                place(path, text, wrong.start(), wrong.end()),
                f"{path} names {wrong.group()!r}.",
                why="Search engines cannot reach that address.",
                subject=f"address {path}",
            )
        shut = _EVERYBODY.search(text) if name == "robots.txt" else None
        if shut is not None and not _OTHERS.search(text):
            yield issue_of(
                meta,
                place(path, text, shut.start(), shut.end()),
                f"{path} shuts every search engine out of the whole site.",
                why="The site is not read, and not found.",
                subject=f"noindex {path}",
            )


def _headers(site: Site) -> Iterator[Issue]:
    plan = plan_of(site)
    for rule in plan.headers if plan is not None else ():
        for name, value in rule.values:
            words = {w.strip().lower() for w in value.split(",")}
            if rule.path not in {"/*", "*", "/"} or name.lower() != "x-robots-tag":
                continue
            if words & {"noindex", "none"}:
                yield issue_of(
                    meta,
                    header_file(site, value) or Location(path=site.publish or "."),
                    f"X-Robots-Tag: {value} is sent for {rule.path}.",
                    why="The whole site is not listed by search engines.",
                    subject=f"noindex header {rule.path}",
                )


def _publics(site: Site) -> Iterator[str]:
    """The folders that bundlers copy as they are."""
    for folder in packages_of(site):
        path = f"{folder}/public" if folder else "public"
        if package_at(site.snapshot, folder) is not None and site.snapshot.is_folder(path):
            yield path
