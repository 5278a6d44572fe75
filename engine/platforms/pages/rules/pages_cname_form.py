"""The CNAME file is not one host name.

What
    ``CNAME`` holds an address with ``https://`` or a path, more than one name, or nothing.

Why
    Pages reads one bare host name from it. With anything else the domain is not set, and the
    certificate is never made.

Bad::

    https://www.example.org/

Good::

    www.example.org

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import replace_at
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.pages.site import PagesSite

meta = RuleMeta(
    id="pages-cname-form",
    title="CNAME is one host name",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://docs.github.com/en/pages/configuring-a-custom-domain-for-your-github-pages-site/"
    "troubleshooting-custom-domains-and-github-pages",
    family="49",
)

_HOST = regex(
    r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,}", re.IGNORECASE
)


def check(site: PagesSite) -> Iterator[Issue]:
    """Read the file as Pages does."""
    if site.domain is None or not site.domain.location.path.endswith("CNAME"):
        return
    path = site.domain.location.path
    text = site.snapshot.text(path)
    if text is None:
        return
    words = text.lstrip("\ufeff").split()
    if len(words) == 1 and _HOST.fullmatch(words[0]):
        return
    if not words:
        message = "CNAME is empty."
    elif len(words) > 1:
        message = f"CNAME holds {len(words)} words; Pages takes one host name."
    else:
        message = f"{words[0]!r} is no bare host name."
    yield issue_of(
        meta,
        site.domain.location,
        message,
        why="Pages sets the domain only from one bare host name.",
        # An empty file unsets a domain, and does nothing where there never was one.
        severity=None if words else Severity.MEDIUM,
        confidence=None if words else Confidence.LIKELY,
    )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Take the scheme and the path off."""
    path = issue.location.path
    text = site.snapshot.text(path) or ""
    words = text.lstrip("\ufeff").split()
    host = re.sub(r"^[a-z]+://", "", words[0], flags=re.IGNORECASE) if len(words) == 1 else ""
    host = re.split(r"[/:?#]", host)[0].rstrip(".")
    if not _HOST.fullmatch(host):
        return NoHeal(reason="Which name is meant must be said by a person.")
    start = text.index(words[0])
    return offer(
        attempt(
            issue,
            "cname.host-only",
            f"Keep {host!r} only",
            lambda: (replace_at(path, text, start, start + len(words[0]), host),),
            reason="It is the host of the address that stands there.",
            safe=True,
        )
    )
