"""The bundler builds for another path than the one the site is served below.

What
    The repository's site lives below ``/<repository>/``, and the bundler's prefix (``base``,
    ``basePath``, ``homepage``, ``baseUrl`` …) says otherwise.

Why
    Every script and style is asked for at the wrong address: the page stays blank. A site with a
    domain of its own, and the repository ``<owner>.github.io``, are served at the root instead. A
    domain may be set where no file shows it, so a prefix of ``/`` is only likely wrong.

Bad::

    // github.com/ada/notes
    export default defineConfig({ plugins: [react()] })

Good::

    export default defineConfig({ base: '/notes/', plugins: [react()] })

Since: 0.1.0
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, Edit, Issue, Location, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.bundlers import blank_comments
from engine.platforms.pages.outputs import makers_of
from engine.platforms.pages.site import PagesSite, Publishing
from engine.platforms.pages.workflow import CONFIGURE
from engine.project.editing.lines import insert_at, replace_at
from engine.project.json.edits import insert_key
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.pages.bundlers import Build

meta = RuleMeta(
    id="pages-base-path",
    title="The bundler's prefix is the path the site is served below",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.github.com/en/pages/getting-started-with-github-pages/what-is-github-pages",
    family="35",
)

INJECTED = ("base_path", "base_url", "basePath", "BASE_PATH", "BASE_URL", "PUBLIC_URL")
"""Words of a workflow by which the prefix comes from outside."""

_ADDRESS = regex(r"""\b(?:site|url|hostname|siteUrl)['"]?\s*:\s*['"]https?://([^/'":]+)""")
_HOMEPAGE = regex(r'"homepage"\s*:\s*"https?://([^/":]+)')
_PAGE = regex(
    r"""<(?:link\b[^>]*\brel=["']canonical["'][^>]*\bhref|"""
    r"""meta\b[^>]*\b(?:property|name)=["']og:url["'][^>]*\bcontent)=["']https?://([^/"':]+)"""
)
_NOT_OWN = (
    *("github.io", "github.com", "gitlab", "example", "localhost", "127.0.0.1", "npmjs"),
    *("netlify", "vercel", "pages.dev", "your-", "yoursite", "yourdomain"),
)
"""Parts of hosts that are no sign of a domain of the site's own."""


def check(site: PagesSite) -> Iterator[Issue]:
    """Compare the prefix with the site's path."""
    build, expected = site.build, site.base
    if build is None or expected is None or site.publishing is Publishing.BRANCH:
        return
    given = _given(site, build)
    if given is None or given.casefold() == expected.casefold():
        return
    if site.domain is not None and not site.domain.published:
        return
    if _is_elsewhere(site, build) or _is_made_otherwise(site, build):
        return
    where = build.base.location if build.base is not None else _file(build)
    told = site.domain is not None or _homepage_says(build) or given != "/"
    likely = told or site.publishing is Publishing.TOOL
    yield issue_of(
        meta,
        where,
        f"{build.bundler.name} builds for {given!r}, but the site is served below {expected!r}.",
        why="Scripts and styles are asked for at addresses that answer 404.",
        subject=build.bundler.name,
        confidence=Confidence.LIKELY if likely else Confidence.HEURISTIC,
    )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Set the prefix in the configuration."""
    build, expected = site.build, site.base
    if build is None or expected is None:
        return NoHeal(reason="The bundler is not known any more.")
    return offer(
        attempt(
            issue,
            "base.repository",
            f"Build for {expected!r}",
            partial(_edits, site, build, expected),
            reason="It is the path that Pages serves this repository below.",
        )
    )


def _given(site: PagesSite, build: Build) -> str | None:
    """The prefix as configured, ``/`` when there is none; None when it cannot be told."""
    words = site.workflow_texts()
    gatsby = build.bundler.name == "Gatsby"
    if not build.readable or (not gatsby and any(f in words for f in build.bundler.flags)):
        return None
    if any(w in words for w in INJECTED):
        return None
    if any(s.input("static_site_generator") for _, _, s in site.steps(CONFIGURE)):
        return None
    if not build.bundler.key or (build.bundler.name == "Angular" and _angular_says(site, build)):
        return None
    if gatsby and "--prefix-paths" not in words:
        return "/"
    if build.base is None:
        return "/"
    text = build.base.text
    if text is None or text in {".", "./"} or text.startswith(("./", "http")):
        if text is not None and build.bundler.key == "homepage" and text.startswith("http"):
            return _folded(re.sub(r"^https?://[^/]+", "", text))
        return None
    return _folded(text)


def _is_elsewhere(site: PagesSite, build: Build) -> bool:
    """True when the configuration or the page names the site's address on a host of its own.

    A domain, or a server in front that hands a path on, is set where no file shows it.
    """
    texts = [site.snapshot.text(build.config) if build.config else ""]
    named = _ADDRESS.findall(blank_comments(texts[0] or "")) + _HOMEPAGE.findall(build.package.text)
    page = site.snapshot.text(f"{build.folder}/index.html" if build.folder else "index.html")
    hosts = [host.lower() for host in (*named, *_PAGE.findall(page or ""))]
    return any(not any(word in host for word in _NOT_OWN) for host in hosts)


def _is_made_otherwise(site: PagesSite, build: Build) -> bool:
    """True when another tool fills what is published (a Storybook beside a Vite library)."""
    makers = makers_of(site, site.source) if site.source else frozenset[str]()
    return bool(makers) and build.bundler.name not in makers


def _folded(path: str) -> str:
    inner = path.strip("/")
    return f"/{inner}/" if inner else "/"


def _homepage_says(build: Build) -> bool:
    return ".github.io" in build.package.text


def _angular_says(site: PagesSite, build: Build) -> bool:
    folder = f"{build.folder}/" if build.folder else ""
    text = site.snapshot.text(f"{folder}angular.json")
    return text is None or "baseHref" in text


def _file(build: Build) -> Location:
    return Location(path=build.config or build.package.path)


def _edits(site: PagesSite, build: Build, expected: str) -> Iterator[Edit]:
    bundler, base = build.bundler, build.base
    value = expected.rstrip("/") if bundler.name in {"Next.js", "SvelteKit"} else expected
    if bundler.key == "homepage":
        package = build.package
        url = site.repository.url if site.repository and site.domain is None else expected
        if base is not None:
            yield replace_at(package.path, package.text, base.start, base.end, url)
        else:
            yield insert_key(package.path, package.text, (), "homepage", url)
        return
    text = site.snapshot.text(build.config) if build.config else None
    if build.config is None or text is None:
        raise CannotEditError(f"{bundler.name} has no configuration file here.")
    if base is not None:
        yield replace_at(build.config, text, base.start, base.end, value)
        return
    if bundler.name not in {"Vite", "Astro", "VitePress", "Next.js", "Vue CLI"}:
        raise CannotEditError("Where the key belongs cannot be told for this tool.")
    opened = re.search(
        r"(?:defineConfig\(\s*(?:\(\s*\)\s*=>\s*\(\s*)?|export default\s+|module\.exports\s*=\s*|"
        r"(?:const|let)\s+\w*[cC]onfig\w*(?:\s*:\s*\w+)?\s*=\s*)\{",
        blank_comments(text),
    )
    if opened is None:
        raise CannotEditError("The object of settings was not found in it.", where=build.config)
    yield _inserted(build.config, text, opened.end(), f"{bundler.key}: '{value}',")


def _inserted(path: str, text: str, offset: int, line: str) -> Edit:
    """Insert a line of settings behind an opening brace, indented as the next one is."""
    follow = re.match(r"(\r?\n)([ \t]*)\S", text[offset:])
    if follow is None:
        return insert_at(path, text, offset, f" {line}")
    if text[offset + follow.end() - 1] == "}":
        return insert_at(path, text, offset, f"{follow.group(1)}{follow.group(2)}  {line}")
    return insert_at(path, text, offset, f"{follow.group(1)}{follow.group(2)}{line}")
