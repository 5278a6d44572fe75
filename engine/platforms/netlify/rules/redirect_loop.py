"""Redirects lead in a circle.

What
    A rule leads to its own source, or several redirects lead from one to the next and back.
    Rewrites (status 200) are one hop and make no circle.

Why
    The browser gives up: "too many redirects". Netlify documents that it ignores a rule whose
    source and destination are the same; its matcher returns it (netlify-redirector 0.5, observed).

Bad::

    /a  /b  301
    /b  /a  301

Good::

    /a  /b  301

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta, ServingPlan
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._patterns import local_path, pattern_of
from engine.platforms.netlify.rules._row_edits import delete_row
from engine.platforms.netlify.rules._rows import redirect_sets
from engine.platforms.netlify.serving import route_of
from engine.platforms.offers import attempt, offer
from engine.platforms.routing.matching import Matcher, Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite, Redirect

meta = RuleMeta(
    id="redirect-loop",
    title="Redirects lead in a circle",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/routing/redirects/",
    family="12",
    needs=(Need.REDIRECTS,),
)

HOPS = 20


def check(site: NetlifySite) -> Iterator[Issue]:
    """Follow every literal redirect from rule to rule."""
    for rule, chain, read in _loops(site):
        shown = " → ".join([*(f"/{p}" for p in chain), f"/{chain[0]}"])
        itself = len(chain) == 1
        yield issue_of(
            meta,
            rule.source.location,
            f"{rule.from_!r} leads to itself."
            if itself
            else f"The redirects lead in a circle: {shown}.",
            why="The browser gives up with too many redirects.",
            subject=f"{rule.from_} {rule.to}",
            confidence=None if read and not itself else Confidence.LIKELY,
            severity=Severity.MEDIUM if itself else None,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Delete a rule that leads to itself; in a longer circle only the author knows which."""
    for rule, chain, _ in _loops(site):
        if rule.source.location != issue.location:
            continue
        itself = len(chain) == 1
        return offer(
            attempt(
                issue,
                "redirect.delete-loop",
                f"Delete {rule.from_!r} → {rule.to!r}",
                one(delete_row, site, rule.source),
                reason="It leads to where the visitor is already."
                if itself
                else "It closes the circle; without it the visitor arrives.",
                safe=itself,
            )
        )
    return NoHeal(reason="The circle is not there any more.")


def _loops(site: NetlifySite) -> Iterator[tuple[Redirect, list[str], bool]]:
    told: set[tuple[str, int]] = set()
    for rows in redirect_sets(site):
        plain = [r for r in rows.rows if not r.conditions and not r.query and not r.host]
        matcher = Matcher(ServingPlan(routes=tuple(route_of(rule) for rule in plain)))
        for rule in plain:
            if not pattern_of(rule.path).is_literal or not _moves(rule) or _mark(rule) in told:
                continue
            links, chain = _circle(matcher, plain, rule.path.strip("/"))
            marks = {_mark(link) for link in links}
            if links and not marks & told:
                told |= marks
                yield links[-1], chain, rows.read


def _circle(
    matcher: Matcher, rules: Sequence[Redirect], start: str
) -> tuple[list[Redirect], list[str]]:
    """Follow the redirects from a path; what leads back to it, or nothing."""
    chain: list[str] = []
    links: list[Redirect] = []
    path = start
    while len(chain) < HOPS:
        found = matcher.redirect(Request(path=f"/{path}"))
        if found is None or not _moves(rules[found[0]]):
            break
        chain.append(path)
        links.append(rules[found[0]])
        target = local_path(found[1])
        if target is None:
            break
        path = target.strip("/")
        if path == start:
            # A wide rule that leads one of its paths to itself does its work for the others.
            alone = len(chain) == 1 and not pattern_of(links[0].path).is_literal
            return ([], []) if alone else (links, chain)
        if path in chain:
            break
    return [], []


def _mark(rule: Redirect) -> tuple[str, int]:
    return rule.source.path, rule.source.start


def _moves(rule: Redirect) -> bool:
    return rule.effective_status in {301, 302, 303, 307, 308}
