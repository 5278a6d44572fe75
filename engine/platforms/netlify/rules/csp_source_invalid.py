"""A Content-Security-Policy holds a source that browsers do not understand.

What
    A keyword without its quotes (``none``, ``self``), an address in quotes, a host with two stars,
    a directive that does not exist, a hash or nonce without quotes.

Why
    The browser drops the source with a message in its console, and blocks what it was to allow.

Bad::

    Content-Security-Policy: script-src self https://*.*.example.net; frame-ancestors none

Good::

    Content-Security-Policy: script-src 'self' https://*.example.net; frame-ancestors 'none'

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, several
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._row_edits import replace_in_row
from engine.platforms.netlify.rules._rows import header_sets
from engine.platforms.offers import attempt, offer
from engine.project.near import nearest
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import Header, NetlifySite

meta = RuleMeta(
    id="csp-source-invalid",
    title="A Content-Security-Policy holds a source that browsers do not understand",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    docs="https://developer.mozilla.org/docs/Web/HTTP/Headers/Content-Security-Policy",
    family="127",
    needs=(Need.HEADERS,),
)

KEYWORDS = frozenset(
    {
        *("self", "none", "unsafe-inline", "unsafe-eval", "strict-dynamic", "unsafe-hashes"),
        *("report-sample", "wasm-unsafe-eval", "inline-speculation-rules"),
    }
)
SOURCES = frozenset(
    {
        *("default-src", "script-src", "style-src", "img-src", "font-src", "connect-src"),
        *("media-src", "object-src", "frame-src", "child-src", "worker-src", "manifest-src"),
        *("base-uri", "form-action", "frame-ancestors", "script-src-elem", "script-src-attr"),
        *("style-src-elem", "style-src-attr", "prefetch-src", "fenced-frame-src", "navigate-to"),
    }
)
OTHERS = frozenset(
    {
        *("upgrade-insecure-requests", "block-all-mixed-content", "sandbox", "report-uri"),
        *("report-to", "plugin-types", "require-sri-for", "require-trusted-types-for", "referrer"),
        *("trusted-types", "reflected-xss", "webrtc"),
    }
)
_HASH = regex(r"(?:sha(?:256|384|512)-|nonce-)[A-Za-z0-9+/_=-]+\Z")
_STARS = regex(r"((?:https?://|wss?://)?)((?:\*\.){2,})")
_QUOTED = regex(r"'((?:https?|wss?)://[^']+|[a-z]+:)'\Z")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Read every policy, source by source."""
    for header, wrong, right, read in _found(site):
        yield issue_of(
            meta,
            header.source.location,
            f"Browsers do not understand {wrong!r} in the policy for {header.for_!r}"
            + (f": {right!r} is meant." if right else "."),
            why="The source is dropped, and what it was to allow is blocked.",
            subject=f"{header.for_} {wrong}",
            confidence=None if read else Confidence.LIKELY,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write the source as browsers understand it."""
    for header, wrong, right, _ in _found(site):
        if header.source.location == issue.location and issue.subject.endswith(f" {wrong}"):
            if not right:
                break
            pattern = re.compile(rf"(?<![\w'*./:-]){re.escape(wrong)}(?![\w'*./:-])")
            return offer(
                attempt(
                    issue,
                    "csp.source",
                    f"Write {right} instead of {wrong}",
                    several(replace_in_row, site, header.source, pattern, right),
                    reason="That is the form browsers understand.",
                )
            )
    return NoHeal(reason="What is meant cannot be told from the source.")


def _found(site: NetlifySite) -> Iterator[tuple[Header, str, str, bool]]:
    done: set[tuple[str, int, str]] = set()
    for rows in header_sets(site):
        for header in rows.rows:
            for name, value in header.values.items():
                if not name.lower().startswith("content-security-policy"):
                    continue
                for wrong, right in _wrong(value):
                    key = (header.source.path, header.source.start, wrong)
                    if key not in done:
                        done.add(key)
                        yield header, wrong, right, rows.read


def _wrong(value: str) -> Iterator[tuple[str, str]]:
    for part in value.replace(",", ";").split(";"):
        words = part.split()
        if not words:
            continue
        directive = words[0].lower()
        if directive not in SOURCES | OTHERS:
            if re.fullmatch(r"[a-z][a-z-]+", directive):
                yield words[0], nearest(directive, SOURCES | OTHERS) or ""
            continue
        if directive not in SOURCES:
            continue
        for word in words[1:]:
            quoted = _QUOTED.match(word)
            stars = _STARS.match(word)
            if word.lower() in KEYWORDS or _HASH.match(word):
                yield word, f"'{word}'"
            elif quoted:
                yield word, quoted[1]
            elif stars:
                yield word, f"{stars[1]}*.{word[stars.end() :]}"
