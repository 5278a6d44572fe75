"""The rows that rules look at: those Netlify reads today, and those it will read later.

`_redirects` and `_headers` count in the publish folder only, and most builds copy them there from
a folder such as ``public/`` or ``static/``. A file that waits to be copied is read as if it had
been: its own rows first, those of netlify.toml behind them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.netlify.header_rows import read_headers
from engine.platforms.netlify.redirect_rows import read_redirects
from engine.platforms.netlify.rows import SideFile, TomlRows
from engine.records import dataclass

if TYPE_CHECKING:
    from engine.platforms.netlify.site import Header, NetlifySite, Redirect, RowProblem, RowSource
    from engine.project.snapshot import Snapshot

ASIDE = frozenset(
    {
        *("test", "tests", "__tests__", "fixtures", "fixture", "example", "examples", "vendor"),
        *("template", "templates", "e2e", "mocks", "testdata", "bower_components"),
    }
)
"""Folders whose files are somebody's examples, not this site's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectRows:
    """Redirects in the order they are tried."""

    rows: tuple[Redirect, ...]
    problems: tuple[RowProblem, ...]
    path: str
    """The side file they come from; empty for what Netlify reads today."""
    read: bool
    """True for what Netlify reads today; False for what a build is expected to publish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRows:
    """Headers in the order they are merged."""

    rows: tuple[Header, ...]
    problems: tuple[RowProblem, ...]
    path: str
    read: bool


def side_files(snapshot: Snapshot, name: str) -> tuple[str, ...]:
    """Every file of this name that belongs to the site, wherever it stands."""
    return tuple(
        path
        for path in snapshot.ending(name)
        if path.rpartition("/")[2] == name and not ASIDE & set(path.split("/")[:-1])
    )


def waiting(site: NetlifySite, name: str) -> tuple[str, ...]:
    """The side files that are not read today."""
    published = _published(site, name)
    return tuple(p for p in side_files(site.snapshot, name) if p != published)


def _published(site: NetlifySite, name: str) -> str:
    if site.publish is None:
        return ""
    return f"{site.publish}/{name}" if site.publish else name


def redirect_sets(site: NetlifySite) -> tuple[RedirectRows, ...]:
    """What is read today, and each waiting file as if it were published."""
    # Of an empty tuple there is one alone; any other is kept by the answer and keeps its identity.
    key = (
        redirect_sets,
        site.publish,
        site.config_ok,
        id(site.redirects),
        id(site.redirects_errors),
    )
    return site.snapshot.once(key, lambda: _redirect_sets(site))


def _redirect_sets(site: NetlifySite) -> tuple[RedirectRows, ...]:
    sets = [
        RedirectRows(
            rows=site.redirects, problems=site.redirects_errors, path="", read=site.config_ok
        )
    ]
    published = _published(site, "_redirects")
    table = tuple(r for r in site.redirects if r.source.path != published)
    for path in waiting(site, "_redirects"):
        data = site.snapshot.data(path)
        if data is None:
            continue
        rows, problems = read_redirects(
            SideFile.of(path, data), [], TomlRows("", None, [], "redirects")
        )
        sets.append(RedirectRows(rows=rows + table, problems=problems, path=path, read=False))
    return tuple(sets)


def header_sets(site: NetlifySite) -> tuple[HeaderRows, ...]:
    """What is read today, and each waiting file as if it were published."""
    key = (header_sets, site.publish, site.config_ok, id(site.headers), id(site.headers_errors))
    return site.snapshot.once(key, lambda: _header_sets(site))


def _header_sets(site: NetlifySite) -> tuple[HeaderRows, ...]:
    sets = [
        HeaderRows(rows=site.headers, problems=site.headers_errors, path="", read=site.config_ok)
    ]
    published = _published(site, "_headers")
    table = tuple(h for h in site.headers if h.source.path != published)
    for path in waiting(site, "_headers"):
        data = site.snapshot.data(path)
        if data is None:
            continue
        rows, problems = read_headers(
            SideFile.of(path, data), [], TomlRows("", None, [], "headers")
        )
        sets.append(HeaderRows(rows=rows + table, problems=problems, path=path, read=False))
    return tuple(sets)


def redirect_problems(site: NetlifySite) -> tuple[tuple[RowProblem, bool], ...]:
    """Every redirect row that is dropped, and whether Netlify reads it today."""
    return tuple((p, s.read) for s in redirect_sets(site) for p in s.problems)


def header_problems(site: NetlifySite) -> tuple[tuple[RowProblem, bool], ...]:
    """Every header line or row that is dropped, and whether Netlify reads it today."""
    return tuple((p, s.read) for s in header_sets(site) for p in s.problems)


def repeated_lines(site: NetlifySite, rows: RedirectRows) -> tuple[tuple[RowSource, str], ...]:
    """The lines of side files that Netlify drops because a later one says exactly the same."""
    path = rows.path or _published(site, "_redirects")
    data = site.snapshot.data(path) if site.snapshot.is_file(path) else None
    if data is None:
        return ()
    kept = {r.source.line for r in rows.rows if r.source.path == path}
    kept |= {p.source.line for p in rows.problems if p.source.path == path}
    return tuple(
        (source, " ".join(text.split()))
        for text, source in SideFile.of(path, data).lines()
        if source.line not in kept
    )
