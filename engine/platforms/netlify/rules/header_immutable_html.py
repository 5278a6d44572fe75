"""Pages are told to be kept for long.

What
    A rule for all paths or for HTML sends ``Cache-Control`` with ``immutable`` or a ``max-age`` of
    a day or more, and no later rule takes it back for pages.

Why
    Browsers keep the old page after a deploy; the visitor sees it until the time is over.

Bad::

    /*
      Cache-Control: public, max-age=31536000, immutable

Good::

    /assets/*
      Cache-Control: public, max-age=31536000, immutable

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._rows import header_sets
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import Header, NetlifySite

meta = RuleMeta(
    id="header-immutable-html",
    title="Pages are told to be kept for long",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/platform/caching/",
    family="92",
    healable=False,
    needs=(Need.HEADERS,),
)

_AGE = regex(r"(?<!s-)max-?age\s*=\s*(\d+)", re.IGNORECASE)
DAY = 86_400


def check(site: NetlifySite) -> Iterator[Issue]:
    """Read the caching of every rule that pages fall under."""
    done: set[tuple[str, int]] = set()
    for rows in header_sets(site):
        for header in rows.rows:
            key = (header.source.path, header.source.start)
            value = _long(header)
            if key in done or value is None:
                continue
            done.add(key)
            later = rows.rows[rows.rows.index(header) + 1 :]
            if any(_is_page(h.for_) and _cache(h) and _long(h) is None for h in later):
                continue
            yield issue_of(
                meta,
                header.source.location,
                f"Pages under {header.for_!r} are kept for long: {value!r}.",
                why="Browsers show the old page after a deploy.",
                subject=f"{header.for_} {value}",
                confidence=None if rows.read else Confidence.HEURISTIC,
            )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: which files have names that change is known to the build alone."""
    del issue, site
    return NoHeal(reason="Narrow the rule to files whose names change with their content.")


def _cache(header: Header) -> str | None:
    for name, value in header.values.items():
        if name.lower() == "cache-control":
            return value
    return None


def _long(header: Header) -> str | None:
    value = _cache(header)
    if value is None or not _is_page(header.for_):
        return None
    lowered = value.lower()
    if any(word in lowered for word in ("no-cache", "no-store", "must-revalidate")):
        return None
    age = _AGE.search(lowered)
    return value if "immutable" in lowered or (age and int(age[1]) >= DAY) else None


def _is_page(pattern: str) -> bool:
    return pattern in {"/*", "/", "/index.html"} or pattern.endswith(".html")
