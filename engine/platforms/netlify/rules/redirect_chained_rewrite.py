"""A rewrite leads to an address that only another rule answers.

What
    A rule with status 200 leads to a path of this site that no file has, and that a later rewrite
    is meant to answer.

Why
    Netlify makes one rewrite and no second one: the visitor gets "Page not found".

Bad::

    /docs/*  /guide/:splat  200
    /guide/* https://guide.my-shop.com/:splat  200

Good::

    /docs/*  https://guide.my-shop.com/:splat  200
    /guide/* https://guide.my-shop.com/:splat  200

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._patterns import destinations, pattern_of
from engine.platforms.netlify.rules._row_edits import set_field
from engine.platforms.netlify.rules._rows import redirect_sets
from engine.platforms.offers import attempt, offer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite, Redirect

meta = RuleMeta(
    id="redirect-chained-rewrite",
    title="A rewrite leads to an address that only another rule answers",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/routing/redirects/rewrites-proxies/",
    family="137",
    needs=(Need.REDIRECTS,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Follow each rewrite one hop, and look whether only a proxy or a function is there."""
    for rule, following, read in _chains(site):
        yield issue_of(
            meta,
            rule.source.location,
            f"{rule.from_!r} is rewritten to {rule.to!r}, which only {following.from_!r} answers.",
            why="Netlify makes one rewrite and no second one.",
            subject=f"{rule.from_} {rule.to}",
            confidence=None if read else Confidence.HEURISTIC,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Lead straight to where the other rule leads."""
    for rule, following, _ in _chains(site):
        if rule.source.location != issue.location:
            continue
        same = rule.path.endswith("/*") and following.path.endswith("/*")
        straight = rule.to == following.path[:-1] + ":splat"
        if not (same and straight):
            break
        return offer(
            attempt(
                issue,
                "redirect.straight",
                f"Lead straight to {following.to!r}",
                one(set_field, site, rule, "to", following.to),
                reason=f"{following.from_!r} leads there.",
            )
        )
    return NoHeal(reason="Lead the rule to its final address by hand.")


def _chains(site: NetlifySite) -> Iterator[tuple[Redirect, Redirect, bool]]:
    done: set[tuple[str, int]] = set()
    for rows in redirect_sets(site):
        outward = [
            r
            for r in rows.rows
            if r.status == 200
            and not r.conditions
            and (r.is_proxy or r.to.startswith("/.netlify/functions/"))
            and "*" not in {r.path, r.path.strip("/")}
        ]
        for rule in rows.rows if outward else ():
            key = (rule.source.path, rule.source.start)
            if key in done or rule.status != 200 or not rule.to.startswith("/"):
                continue
            if rule.to.startswith("/.netlify") or rule.conditions:
                continue
            led = destinations(rule)
            for following in outward:
                if following is rule:
                    continue
                pattern = pattern_of(following.path)
                if led and all(path and pattern.covers(pattern_of(path)) for path in led):
                    done.add(key)
                    yield rule, following, rows.read
                    break
