"""What a page loads and runs when it is opened: scripts, styles, pictures, frames, by kind.

Only what is written out in the page is read; what a script fetches later is not among it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_ASIDE = regex(
    r"<!--.*?-->|<(template|textarea|noscript)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_VALUE = r"(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+)"
_TAG = regex(rf"<([a-z][\w-]*)((?:\s+[^\s=<>\"'/]+(?:\s*=\s*{_VALUE})?)*)\s*/?>", re.IGNORECASE)
_ATTRIBUTE = regex(r"([^\s=<>\"'/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+)))?")
_HANDLER = regex(
    r"on(?:(?:before)?(?:un)?load(?:ed\w+|start)?|error|(?:dbl|aux)?click|submit|reset|change|input"
    r"|(?:key|mouse|touch|pointer|drag|animation|transition)[a-z]*|drop|focus(?:in|out)?|blur"
    r"|scroll(?:end)?|resize|wheel|toggle|play(?:ing)?|pause|ended|canplay(?:through)?|timeupdate"
    r"|hashchange|popstate|pageshow|pagehide|message|storage|online|offline|select|invalid|copy"
    r"|cut|paste|contextmenu|search|cancel|close|before(?:input|print)|afterprint)\Z"
)
"""The attributes of HTML that hold a script; others that begin so (``on-click``) belong to
libraries."""
_MADE = regex(r"\{\{|\{%|<%|%[A-Z_]+%")
"""The marks of a template: what will stand there is not known yet."""
_SCRIPT_TYPES = frozenset(
    {"", "module", "text/javascript", "application/javascript", "text/ecmascript"}
)
_SOURCES = {
    "script": ("src", "script-src-elem"),
    "img": ("src", "img-src"),
    "iframe": ("src", "frame-src"),
    "video": ("src", "media-src"),
    "audio": ("src", "media-src"),
    "track": ("src", "media-src"),
    "embed": ("src", "object-src"),
    "object": ("data", "object-src"),
    "form": ("action", "form-action"),
    "base": ("href", "base-uri"),
}
_CANDIDATE = regex(r"(?:^|,)\s*([^\s,][^\s]*[^\s,]|[^\s,])(?=\s|,|$)")
"""An address of a ``srcset``."""
_LINKS = {"stylesheet": "style-src-elem", "icon": "img-src", "manifest": "manifest-src"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Something that a page loads, or that stands in it and runs."""

    directive: str
    """The directive of a Content-Security-Policy that decides about it."""
    url: str
    """Empty for what stands in the page itself."""
    text: str
    """The script or style itself; empty for an address or an attribute."""
    nonce: str
    integrity: str
    start: int
    what: str


def page_loads(text: str) -> Iterator[Load]:
    """Everything a page loads or runs by itself."""
    seen = _ASIDE.sub(lambda m: " " * len(m.group()), text)
    at = 0
    while match := _TAG.search(seen, at):
        at = match.end()
        tag = match[1].lower()
        said = {
            a[1].lower(): a[2] or a[3] or a[4] or "" for a in _ATTRIBUTE.finditer(match[2] or "")
        }
        body = ""
        if tag in {"script", "style"}:
            end = re.compile(rf"</{tag}\s*>", re.IGNORECASE).search(seen, at)
            body = text[at : end.start()] if end is not None else ""
            at = end.end() if end is not None else at
        for directive, url, inner, what in _of(tag, said, body):
            if _MADE.search(url or inner):
                continue
            yield Load(
                directive=directive,
                url=url,
                text=inner,
                nonce=said.get("nonce", ""),
                integrity=said.get("integrity", ""),
                start=match.start(),
                what=what,
            )


def _of(tag: str, said: dict[str, str], body: str) -> Iterator[tuple[str, str, str, str]]:
    attribute, directive = _SOURCES.get(tag, ("", ""))
    url = said.get(attribute, "").strip() if attribute else ""
    is_script = tag == "script" and said.get("type", "").strip().lower() in _SCRIPT_TYPES
    if url and (tag != "script" or is_script):
        yield directive, url, "", f"the {tag} {url!r}"
    elif is_script and body.strip():
        yield directive, "", body, "an inline script"
    if tag == "video" and said.get("poster", "").strip():
        yield "img-src", said["poster"].strip(), "", f"the poster {said['poster'].strip()!r}"
    if tag in {"img", "source"} and said.get("srcset", "").strip():
        for each in dict.fromkeys(_CANDIDATE.findall(said["srcset"])):
            yield "img-src", each, "", f"the picture {each!r}"
    if tag == "style" and body.strip():
        yield "style-src-elem", "", body, "an inline style"
    if tag == "link":
        kinds = said.get("rel", "").lower().split()
        kind = next((k for k in kinds if k in _LINKS), "")
        if kind and "alternate" not in kinds and said.get("href", "").strip():
            href = said["href"].strip()
            yield _LINKS[kind], href, "", f"the {kind} {href!r}"
    if said.get("style", "").strip():
        yield "style-src-attr", "", "", "a style attribute"
    if any(_HANDLER.match(name) and value for name, value in said.items()):
        yield "script-src-attr", "", "", "a handler in an attribute"
