"""X-Frame-Options and the policy say different things about frames.

What
    One row sends ``X-Frame-Options: DENY`` and a Content-Security-Policy whose ``frame-ancestors``
    lets a host (or ``'self'``) show the page in a frame.

Why
    Browsers that know ``frame-ancestors`` pass over X-Frame-Options (CSP Level 3, section 7.7.1):
    the page may be framed by the hosts that are named, though DENY is written beside it. Often the
    host is one that the page loads from, and belongs into another directive.

Bad::

    X-Frame-Options: DENY
    Content-Security-Policy: frame-ancestors https://fonts.googleapis.com

Good::

    X-Frame-Options: DENY
    Content-Security-Policy: frame-ancestors 'none'

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, several
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._rows import header_sets
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import replace_at
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import Header, NetlifySite

meta = RuleMeta(
    id="header-frame-conflict",
    title="Two headers say different things about frames",
    severity=Severity.LOW,
    confidence=Confidence.CERTAIN,
    docs="https://developer.mozilla.org/docs/Web/HTTP/Headers/Content-Security-Policy/frame-ancestors",
    family="91",
    needs=(Need.HEADERS,),
)

CSP = "content-security-policy"
_ANCESTORS = regex(r"(?i)(?:^|(?<=[;\"'\s]))frame-ancestors\s+([^;\"\r\n]*)")
_DIRECTIVE = regex(r"(?i)(?:^|;)\s*frame-ancestors\s+([^;]*)")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare the two headers of every row."""
    for row, sources in _found(site):
        yield issue_of(
            meta,
            row.source.location,
            f"For {row.for_!r} frames are denied by X-Frame-Options and allowed to {sources!r} by "
            "the policy, which browsers follow.",
            why="Where a policy has `frame-ancestors`, X-Frame-Options is passed over.",
            subject=row.for_,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Deny in the policy too."""
    for row, sources in _found(site):
        if row.source.location == issue.location:
            return offer(
                attempt(
                    issue,
                    "csp.frame-ancestors-none",
                    "Write `frame-ancestors 'none'`",
                    several(_denied, site, row, sources),
                    reason="It is what DENY says, in the header that browsers follow.",
                )
            )
    return NoHeal(reason="The row is not there any more.")


def _found(site: NetlifySite) -> Iterator[tuple[Header, str]]:
    seen: set[tuple[str, int]] = set()
    for rows in header_sets(site):
        for row in rows.rows:
            key = (row.source.path, row.source.start)
            values = {name.lower(): value for name, value in row.values.items()}
            match = _DIRECTIVE.search(values.get(CSP, ""))
            if key in seen or match is None:
                continue
            seen.add(key)
            sources = match[1].strip()
            if values.get("x-frame-options", "").strip().upper() != "DENY":
                continue
            if sources and sources.lower() not in {"'none'", "none"}:
                yield row, sources


def _denied(site: NetlifySite, row: Header, sources: str) -> tuple[Edit, ...]:
    path = row.source.path
    text = site.snapshot.text(path) or ""
    for match in _ANCESTORS.finditer(text, row.source.start):
        if match.start() > max(row.source.end, row.source.start) and row.source.key_path:
            break
        if match[1].strip().startswith(sources.split(maxsplit=1)[0]):
            start, end = match.start(1), match.start(1) + len(match[1].rstrip())
            if "'" in text[match.start() : start]:
                break
            return (replace_at(path, text, start, end, "'none'"),)
    raise CannotEditError("The policy is written in another way.", where=path)
