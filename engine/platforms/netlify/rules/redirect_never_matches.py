"""A redirect's source can never match a request.

What
    ``from`` does not begin with ``/``, or carries a query, a fragment, a letter that is not
    percent-encoded, or a pattern of another server (``/a/*.html``, ``^/a$``).

Why
    Netlify takes the row and compares it with the path of the request as it is sent: without query
    and fragment, and percent-encoded (netlify-redirector 0.5, observed). It never fits.

Bad::

    old.html        /new.html  301
    /shop?id=1      /store/1   301

Good::

    /old.html       /new.html  301
    /shop  id=1     /store/1   301

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._row_edits import set_field
from engine.platforms.netlify.rules._rows import redirect_sets
from engine.platforms.offers import attempt, offer
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite, Redirect

meta = RuleMeta(
    id="redirect-never-matches",
    title="A redirect's source can never match",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/routing/redirects/",
    family="12",
    masks=True,
    needs=(Need.REDIRECTS,),
)

_FOREIGN = regex(r"[\^$()\\|]|\*\.[A-Za-z]+$|\.\*")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look at the letters of every source."""
    done: set[tuple[str, int]] = set()
    for rows in redirect_sets(site):
        for rule in rows.rows:
            key = (rule.source.path, rule.source.start)
            why = _why(rule)
            if key in done or not why:
                continue
            done.add(key)
            yield issue_of(
                meta,
                rule.source.location,
                f"{rule.from_!r} never matches: {why}.",
                why="Netlify compares the source with the path of the request as it is sent.",
                subject=f"{rule.from_} {rule.to}",
                confidence=None if rows.read else Confidence.LIKELY,
            )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write the source as a request's path."""
    for rows in redirect_sets(site):
        for rule in rows.rows:
            if rule.source.location != issue.location:
                continue
            new = _meant(rule)
            if new is None:
                break
            return offer(
                attempt(
                    issue,
                    "redirect.source",
                    f"Write {new!r}",
                    one(set_field, site, rule, "from", new),
                    reason="That is the path a request has.",
                )
            )
    return NoHeal(reason="Which requests are meant cannot be told from the pattern.")


def _why(rule: Redirect) -> str:
    source = rule.path
    if not source:
        return "it is empty"
    if not source.startswith("/"):
        return "it does not begin with `/`"
    if "?" in source and not rule.host:
        return "a query is no part of the path"
    if "#" in source:
        return "a fragment is never sent"
    if any(ord(c) > 126 for c in source):
        return "letters beyond ASCII come percent-encoded"
    if _FOREIGN.search(source):
        return "Netlify knows `*` at the end and `:name` only"
    return ""


def _meant(rule: Redirect) -> str | None:
    source = rule.from_
    if rule.host or _FOREIGN.search(source):
        return None
    if "?" in source or not source:
        return None
    if "#" in source:
        source = source.partition("#")[0]
        return source if len(source) > 1 else None
    if not source.startswith("/"):
        if "." in source.split("/")[0] and "/" in source:
            return None
        source = "/" + source.removeprefix("./")
    return quote(source, safe="/:*%-._~!$&'()+,;=@")
