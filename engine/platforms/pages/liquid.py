"""Liquid as Jekyll reads it: only far enough to tell whether a file makes the build fail.

Source: Liquid 4.0's tokenizer (a variable token runs from ``{{`` to the first ``}``, and is an
error unless ``}}`` ends it; a tag token runs from ``{%`` to ``%}``) and the tags that Jekyll 3.10
and the plugins of GitHub Pages register.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCKS = frozenset(
    {"if", "unless", "for", "case", "capture", "tablerow", "comment", "highlight", "ifchanged"}
)
TAGS = frozenset(
    {
        "assign",
        "avatar",
        "break",
        "continue",
        "cycle",
        "decrement",
        "else",
        "elsif",
        "feed_meta",
        "gist",
        "github_edit_link",
        "include",
        "include_cached",
        "include_relative",
        "increment",
        "link",
        "post_url",
        "seo",
        "when",
    }
)
"""Tags without an end that the build of GitHub Pages knows."""

_TOKEN = regex(r"\{%.*?%\}|\{\{.*?\}\}?|\{%|\{\{", re.DOTALL)
_FRONT_MATTER = regex(r"\ufeff?---[ \t]*\r?\n(?:.*?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_TAG = regex(r"\{%-?\s*(\w+|\#)")
_RAW = regex(r"\{%-?\s*raw\s*-?%\}")
_ENDRAW = regex(r"\{%-?\s*endraw\s*-?%\}")
_ENDCOMMENT = regex(r"\{%-?\s*endcomment\s*-?%\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that stops the build, and where it stands in the text."""

    start: int
    end: int
    message: str
    unknown_tag: str = ""


def faults(text: str, start: int = 0) -> Iterator[Fault]:
    """Yield what makes Liquid refuse a text, in its order.

    Args:
        text: the whole file.
        start: where the content begins, behind the front matter.
    """
    open_blocks: list[tuple[str, int, int]] = []
    at = start
    while (token := _TOKEN.search(text, at)) is not None:
        at = token.end()
        body = token.group()
        if body.startswith("{{"):
            if not body.endswith("}}") or len(body) < 4:
                yield Fault(
                    start=token.start(),
                    end=token.end(),
                    message=f"{_short(body)} is not ended by }}}}",
                )
            continue
        if not body.endswith("%}"):
            yield Fault(start=token.start(), end=token.end(), message="a tag {% is not ended by %}")
            return
        if _RAW.match(body):
            end = _ENDRAW.search(text, at)
            if end is None:
                yield Fault(start=token.start(), end=at, message="{% raw %} is never closed")
                return
            at = end.end()
            continue
        match = _TAG.match(body)
        if match is None:
            yield Fault(start=token.start(), end=at, message=f"{_short(body)} names no tag")
            continue
        name = match.group(1)
        if name == "comment":
            end = _ENDCOMMENT.search(text, at)
            if end is None:
                yield Fault(start=token.start(), end=at, message="{% comment %} is never closed")
                return
            at = end.end()
        elif name in BLOCKS:
            open_blocks.append((name, token.start(), at))
        elif name.startswith("end"):
            if open_blocks and open_blocks[-1][0] == name[3:]:
                open_blocks.pop()
            else:
                yield Fault(
                    start=token.start(), end=at, message=f"{{% {name} %}} closes nothing here"
                )
        elif name not in TAGS:
            yield Fault(
                start=token.start(),
                end=at,
                message=f"the tag {{% {name} %}} is not known on GitHub Pages",
                unknown_tag=name,
            )
    for name, first, last in open_blocks:
        yield Fault(start=first, end=last, message=f"{{% {name} %}} is never closed")


def content_start(text: str) -> int | None:
    """Find where the content begins behind the front matter; None when there is none.

    Source: Jekyll's ``YAML_FRONT_MATTER_REGEXP``: a line ``---``, then a line ``---`` or ``...``.
    """
    match = re.match(
        r"\ufeff?---[ \t]*\r?\n(.*?\r?\n?)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", text, re.DOTALL
    )
    return match.end() if match else None


def _short(body: str) -> str:
    line = " ".join(body.split())
    return line if len(line) <= 40 else f"{line[:39]}…"
