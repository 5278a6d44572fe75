"""What style sheets load for a page: further sheets, fonts that are used, pictures behind elements.

A browser loads a picture of a sheet only where a selector meets an element, and a font only where
its family is asked for. So every class and id of a selector must stand in the page's own text;
what a script adds later is not seen, and nothing is said about it.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = regex(
    r"\"(?:[^\"\\\n]|\\(?s:.))*+\"?|'(?:[^'\\\n]|\\(?s:.))*+'?"
    r"|\burl\(\s*(?:\"[^\"\n]*\"|'[^'\n]*'|[^\"'()\s]*)\s*\)|[{};]"
)
_STYLE = regex(r"(?is)<style\b[^>]*>.*?</style\s*>")
_URL = regex(
    r"\"(?:[^\"\\\n]|\\(?s:.))*+\"?|'(?:[^'\\\n]|\\(?s:.))*+'?"
    r"|\burl\(\s*(?:\"(?P<a>[^\"\n]*)\"|'(?P<b>[^'\n]*)'|(?P<c>[^\"'()\s]*))\s*\)"
)
_IMPORT = regex(
    r"\s*@import\s+(?:url\(\s*)?[\"']?(?P<url>[^\"')\s;]+)",
)
_PICTURED = frozenset(
    {
        *("background", "background-image", "list-style", "list-style-image", "content", "cursor"),
        *("border-image", "border-image-source"),
    }
)
_FONTS = frozenset({"font", "font-family"})
_CALLED = {"style-src-elem": "the import", "font-src": "the font", "img-src": "the picture"}
_NAMED = regex(r"[.#](-?[A-Za-z_][\w-]*)")
_INSIDE = regex(r"\[[^\]]*\]|:(?:not|where|is|has)\([^)]*\)")
_MADE = ("{{", "{%", "<%", "$", "#{")
DEEPEST = 20
"""Blocks in one another that a hand writes."""
MOST = 20_000
"""Declarations of a sheet that are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A property with its value, and the preludes of the blocks it stands in."""

    name: str
    """Lower case; empty for a statement such as ``@import``."""
    value: str
    start: int
    """Where the value stands in the sheet."""
    inside: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleLoad:
    """An address that a sheet loads."""

    directive: str
    url: str
    start: int
    what: str


def declarations(text: str) -> Iterator[Declaration]:
    """Read a sheet into its declarations, in their order."""
    text = _without_remarks(text)
    inside: list[str] = []
    begun, count = 0, 0
    for match in _TOKEN.finditer(text):
        mark = match.group()
        if mark not in {"{", "}", ";"}:
            continue
        said = text[begun : match.start()]
        if mark == "{":
            inside.append(said.strip())
        else:
            count += 1
            if count > MOST or len(inside) > DEEPEST:
                return
            yield from _declared(said, begun, tuple(inside))
            if mark == "}" and inside:
                inside.pop()
        begun = match.end()


@lru_cache(maxsize=64)
def told(text: str) -> tuple[Declaration, ...]:
    """The declarations of a sheet that load something, or say which font is asked for."""
    return tuple(
        d
        for d in declarations(text)
        if not d.name
        or _is_font(d)
        or d.name in _FONTS
        or (d.name in _PICTURED and "url(" in d.value)
    )


def imported(text: str) -> Iterator[str]:
    """The addresses of the sheets that a sheet imports."""
    for one in told(text):
        if not one.name and (match := _IMPORT.match(one.value)):
            yield match["url"]


def any_loads(text: str) -> Iterator[StyleLoad]:
    """All that a sheet could load for some page."""
    for one in told(text):
        if not one.name and (match := _IMPORT.match(one.value)):
            yield _load("style-src-elem", match["url"], one, match.start("url"))
        elif _is_font(one):
            yield from _urls(one, "font-src")
        elif one.name in _PICTURED:
            yield from _urls(one, "img-src")


def style_loads(sheets: tuple[str, ...], page: str) -> Iterator[tuple[int, StyleLoad]]:
    """What sheets load for a page, each with the index of its sheet.

    Args:
        sheets: the texts of the sheets of a page.
        page: the page's text.
    """
    words = frozenset(regex(r"[\w-]+").findall(_STYLE.sub(" ", page)))
    read = [told(sheet) for sheet in sheets]
    asked = "\n".join(
        d.value.casefold()
        for found in read
        for d in found
        if d.name in _FONTS and not _is_font(d) and _meets(d, words)
    )
    for index, found in enumerate(read):
        for number, one in enumerate(found):
            if not one.name and (match := _IMPORT.match(one.value)):
                yield index, _load("style-src-elem", match["url"], one, match.start("url"))
            elif _is_font(one) and one.name == "src":
                family = _family(found, number)
                if family and family in asked:
                    # Of several sources the first that can be used is taken.
                    yield from ((index, load) for load in islice(_urls(one, "font-src"), 1))
            elif one.name in _PICTURED and _meets(one, words):
                yield from ((index, load) for load in _urls(one, "img-src"))


def _declared(said: str, begun: int, inside: tuple[str, ...]) -> Iterator[Declaration]:
    if said.lstrip().startswith("@"):
        yield Declaration(name="", value=said, start=begun, inside=inside)
        return
    name, colon, value = said.partition(":")
    if colon:
        start = begun + len(name) + 1
        yield Declaration(name=name.strip().lower(), value=value, start=start, inside=inside)


def _without_remarks(text: str) -> str:
    """The text with its comments blanked out; one that is never closed takes the rest."""
    parts: list[str] = []
    at = 0
    while (start := text.find("/*", at)) >= 0:
        end = text.find("*/", start + 2)
        end = len(text) if end < 0 else end + 2
        parts += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def _is_font(one: Declaration) -> bool:
    return bool(one.inside) and one.inside[-1].lower() == "@font-face"


def _family(found: tuple[Declaration, ...], number: int) -> str:
    """The family that a font's block names, in small letters."""
    for step in (-1, 1):
        at = number
        while 0 <= at < len(found) and _is_font(found[at]):
            if found[at].name == "font-family":
                return found[at].value.strip().strip("\"'").casefold()
            if at != number and found[at].name == "src":
                break
            at += step
    return ""


def _meets(one: Declaration, words: frozenset[str]) -> bool:
    """True when a selector's classes and ids all stand in the page."""
    blocks = [b for b in one.inside if not b.startswith("@")]
    if any(b.startswith("@") and ("print" in b or "@keyframes" in b) for b in one.inside):
        return False
    if not blocks or any(mark in b for b in blocks for mark in _MADE):
        return False
    chains = [""]
    for block in blocks:
        chains = [f"{c} {s}" for c in chains[:20] for s in _INSIDE.sub("", block).split(",")[:50]]
    return any(all(n in words for n in _NAMED.findall(chain)) for chain in chains)


def _urls(one: Declaration, directive: str) -> Iterator[StyleLoad]:
    for match in _URL.finditer(one.value):
        url = (match["a"] or match["b"] or match["c"] or "").strip()
        is_old = directive == "font-src" and regex(r"\.eot\b").search(url)
        if url and not url.startswith("#") and not is_old and not any(m in url for m in _MADE):
            yield _load(directive, url, one, match.start())


def _load(directive: str, url: str, one: Declaration, at: int) -> StyleLoad:
    shown = url if len(url) <= 60 else f"{url[:57]}..."
    what = f"{_CALLED[directive]} {shown!r}"
    return StyleLoad(directive=directive, url=url, start=one.start + at, what=what)
