"""The router does not know the path the site is served below.

What
    The bundler builds for ``/<repository>/`` and the router is set up without ``basename``.

Why
    The router compares its routes with the whole path of the address. ``/notes/`` matches none of
    them, and the first page shows the application's own "not found".

Bad::

    <BrowserRouter>

Good::

    <BrowserRouter basename={import.meta.env.BASE_URL}>

Since: 0.1.0
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, Edit, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.bundlers import blank_comments
from engine.platforms.pages.site import PagesSite, Publishing
from engine.project.editing.lines import insert_at
from engine.project.places import place
from engine.project.snapshot import normal
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.pages.bundlers import Build

meta = RuleMeta(
    id="pages-router-basename",
    title="The router knows the path the site is served below",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://reactrouter.com/api/declarative-routers/BrowserRouter",
    family="98",
)

SOURCES = (".js", ".jsx", ".ts", ".tsx", ".vue")
_ROUTER = regex(r"<(?:Browser)?Router(?=[\s>])(?P<given>[^>]*)>|createWebHistory\(\s*\)")
_PUBLIC = {"Vite": "import.meta.env.BASE_URL", "Create React App": "process.env.PUBLIC_URL"}


def check(site: PagesSite) -> Iterator[Issue]:
    """Look for routers without a prefix in an application that is built for one."""
    build = site.build
    if build is None or site.publishing is Publishing.BRANCH or not _has_prefix(build):
        return
    for path, text, match in _found(site, build):
        yield issue_of(
            meta,
            place(path, text, match.start(), match.end()),
            f"The router has no basename, but the application is served below {_prefix(build)!r}.",
            why="Routes are compared with the address's whole path.",
        )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Give the router the prefix the bundler knows."""
    build = site.build
    value = _PUBLIC.get(build.bundler.name) if build is not None else None
    if build is None or value is None:
        return NoHeal(reason="How this bundler tells its prefix to the code is not known here.")
    return offer(
        attempt(
            issue,
            "router.bundler-prefix",
            f"Give the router {value}",
            partial(_edits, site, build, issue.location.path, value),
            reason="The bundler puts the configured prefix there, so the two cannot differ.",
        )
    )


def _prefix(build: Build) -> str:
    text = (build.base.text if build.base is not None else None) or ""
    return re.sub(r"^https?://[^/]+", "", text)


def _has_prefix(build: Build) -> bool:
    return _prefix(build).strip("./") != ""


def _found(site: PagesSite, build: Build) -> Iterator[tuple[str, str, re.Match[str]]]:
    for path in site.snapshot.files_under(normal(f"{build.folder}/src")):
        if not path.endswith(SOURCES) or ".test." in path or ".spec." in path:
            continue
        text = site.snapshot.text(path) or ""
        if "router" not in text.lower():
            continue
        for match in _ROUTER.finditer(blank_comments(text)):
            given = match.group("given") or ""
            aliased = "<Router" in match.group() and "BrowserRouter as Router" not in text
            if "basename" not in given and not aliased:
                yield path, text, match
                break


def _edits(site: PagesSite, build: Build, path: str, value: str) -> Iterator[Edit]:
    for where, text, match in _found(site, build):
        if where != path:
            continue
        if match.group().startswith("createWebHistory"):
            yield insert_at(path, text, match.end() - 1, value)
        else:
            name = re.match(r"<\w+", match.group())
            offset = match.start() + (name.end() if name else 0)
            yield insert_at(path, text, offset, f" basename={{{value}}}")
        return
    raise CannotEditError("The router is not there any more.")
