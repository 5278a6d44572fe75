"""What pages, styles and scripts refer to: addresses in HTML and CSS, imports in JavaScript.

Only what is written out is read: addresses that a template or a script puts together are passed
over, and so is everything inside comments, scripts and styles of a page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from engine.project.snapshot import normal
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_HIDDEN = regex(
    r"<!--.*?-->|<(script|style|template|textarea|code|pre)\b[^>]*>.*?</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = regex(
    r"<(?P<tag>a|link|img|script|source|video|audio|iframe|area|use|embed|track)\b[^<>]*?\s"
    r"(?P<name>href|src|poster)\s*=\s*(?P<quote>[\"'])(?P<value>[^\"'<>]*)(?P=quote)",
    re.IGNORECASE,
)
_CSS_URL = regex(r"url\(\s*(?P<quote>[\"']?)(?P<value>[^\"')]+)(?P=quote)\s*\)")
_IMPORT = regex(
    r"(?m)^[ \t]*(?:import|export)\b[^;\n]*?\bfrom[ \t]*"
    r"(?P<q1>[\"'])(?P<v1>\.{1,2}/[^\"'\n]+)(?P=q1)"
    r"|^[ \t]*import[ \t]*(?P<q2>[\"'])(?P<v2>\.{1,2}/[^\"'\n]+)(?P=q2)"
    r"|\brequire\([ \t]*(?P<q3>[\"'])(?P<v3>\.{1,2}/[^\"'\n]+)(?P=q3)[ \t]*\)"
)
_BLOCK = regex(r"/\*.*?\*/", re.DOTALL)
_LINE = regex(r"(?m)^[ \t]*//[^\n]*$")
BASE = regex(r"<base\b[^>]*\bhref", re.IGNORECASE)
ENDINGS = (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An address or import, and where it stands."""

    value: str
    start: int
    end: int
    tag: str = ""


def page_references(text: str) -> Iterator[Reference]:
    """The local addresses of a page."""
    seen = _HIDDEN.sub(_blank, text)
    for match in _ATTRIBUTE.finditer(seen):
        value = match["value"]
        if value.strip() and not _is_foreign(value):
            yield Reference(
                value=value,
                start=match.start("value"),
                end=match.end("value"),
                tag=match["tag"].lower(),
            )


def style_references(text: str) -> Iterator[Reference]:
    """The local addresses of a style sheet."""
    for match in _CSS_URL.finditer(_BLOCK.sub(_blank, text)):
        value = match["value"]
        if value.strip() and not _is_foreign(value):
            yield Reference(value=value, start=match.start("value"), end=match.end("value"))


def imports(text: str) -> Iterator[Reference]:
    """The relative imports of a script."""
    seen = _LINE.sub(_blank, _BLOCK.sub(_blank, text))
    for match in _IMPORT.finditer(seen):
        group = next(g for g in ("v1", "v2", "v3") if match[g] is not None)
        yield Reference(value=match[group], start=match.start(group), end=match.end(group))


def resolved(value: str, page: str, root: str) -> str:
    """An address as a path of the project.

    Args:
        value: the address as written.
        page: the file it stands in.
        root: the folder that is served.
    """
    path = unquote(value.strip().partition("?")[0].partition("#")[0])
    if path.startswith("/"):
        return normal(f"{root}{path}" if root else path[1:])
    folder = page.rpartition("/")[0]
    return normal(f"{folder}/{path}" if folder else path)


def _is_foreign(value: str) -> bool:
    value = value.strip()
    return bool(re.match(r"[a-z][a-z0-9+.-]*:|//|#|\?", value, re.IGNORECASE)) or any(
        mark in value for mark in ("{", "}", "<", ">", "$", "%%", "\\")
    )


def _blank(match: re.Match[str]) -> str:
    found = match.group()
    head = found[: found.index(">") + 1] if found[:7].lower() == "<script" else ""
    return head + " " * (len(found) - len(head))
