"""The style sheets of a page that is served as it is, and what they load for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.shared_rules._pages import LARGEST, static_root
from engine.project.scripting.page_loads import Load
from engine.project.scripting.references import resolved
from engine.project.scripting.style_loads import any_loads, imported, style_loads
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.platforms.interface import Site
    from engine.project.scripting.style_loads import StyleLoad

MOST = 30
"""Style sheets of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A style sheet of a page."""

    path: str
    """Its file; the page's own for a style that stands in it."""
    text: str
    offset: int
    """Where its text begins in the file."""


def sheets_of(site: Site, path: str, text: str, styles: Iterable[Load]) -> tuple[Sheet, ...]:
    """Find the sheets that a page loads from the site itself, with those they import.

    Args:
        site: the site.
        path: the page's file.
        text: its text.
        styles: what it loads or holds as style.
    """
    root = static_root(site) or ""
    found: list[Sheet] = []
    waiting: list[str] = []
    for load in styles:
        if load.text:
            found.append(Sheet(path=path, text=load.text, offset=text.find(load.text, load.start)))
            waiting += [resolved(u, path, root) for u in imported(load.text) if _is_local(u)]
        elif _is_local(load.url):
            waiting.append(resolved(load.url, path, root))
    seen: set[str] = set()
    while waiting and len(found) < MOST:
        sheet = waiting.pop(0)
        inner = site.snapshot.text(sheet) if sheet.endswith(".css") and sheet not in seen else None
        seen.add(sheet)
        if inner is not None and len(inner) <= LARGEST:
            found.append(Sheet(path=sheet, text=inner, offset=0))
            waiting += [resolved(u, sheet, root) for u in imported(inner) if _is_local(u)]
    return tuple(found)


def all_loads(sheets: tuple[Sheet, ...]) -> Iterator[Load]:
    """All that sheets could load, whether a page has the elements for it or not."""
    return (_load(sheet, load) for sheet in sheets for load in any_loads(sheet.text))


def loads_of(sheets: tuple[Sheet, ...], page: str) -> list[tuple[str, Load]]:
    """What sheets load for a page, each with the file it stands in."""
    return [
        (sheets[index].path, _load(sheets[index], load))
        for index, load in style_loads(tuple(sheet.text for sheet in sheets), page)
    ]


def _load(sheet: Sheet, load: StyleLoad) -> Load:
    return Load(
        directive=load.directive,
        url=load.url,
        text="",
        nonce="",
        integrity="",
        start=sheet.offset + load.start,
        what=load.what,
    )


def _is_local(url: str) -> bool:
    return "//" not in url and ":" not in url.partition("/")[0]
