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
from engine.platforms.interface import RuleMeta
from engine.platforms.netlify.rules._patterns import (
    answers_always,
    destination,
    matches,
    pattern_of,
)
from engine.platforms.netlify.rules._row_edits import delete_row
from engine.platforms.netlify.rules._rows import redirect_sets
from engine.platforms.offers import attempt, offer

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
        literal: dict[str, Redirect] = {}
        wide: list[tuple[int, Redirect]] = []
        order = {id(r): i for i, r in enumerate(rows.rows)}
        for rule in plain:
            pattern = pattern_of(rule.path)
            if pattern.is_literal:
                literal.setdefault("/".join(pattern.segments), rule)
            else:
                wide.append((order[id(rule)], rule))

        def answering(
            path: str,
            literal: dict[str, Redirect] = literal,
            wide: list[tuple[int, Redirect]] = wide,
            order: dict[int, int] = order,
        ) -> Redirect | None:
            exact = literal.get(path)
            limit = len(order) if exact is None else order[id(exact)]
            for position, rule in wide:
                if position > limit:
                    break
                if matches(pattern_of(rule.path), path) and not (
                    _moves(rule) and destination(rule, path) == path
                ):
                    return rule
            return exact

        for start, rule in literal.items():
            if not _moves(rule) or (rule.source.path, rule.source.start) in told:
                continue
            chain: list[str] = []
            links: list[Redirect] = []
            path = start
            while len(chain) < HOPS:
                answer = answering(path)
                if answer is None or not _moves(answer):
                    break
                chain.append(path)
                links.append(answer)
                following = destination(answer, path)
                if following is None:
                    break
                if following == start and (len(chain) > 1 or following == path):
                    last = links[-1]
                    marks = {(r.source.path, r.source.start) for r in links}
                    if not marks & told:
                        told |= marks
                        yield last, chain, rows.read
                    break
                if following in chain:
                    break
                path = following


def _moves(rule: Redirect) -> bool:
    return rule.effective_status in {301, 302, 303, 307, 308} and (
        pattern_of(rule.path).is_literal or answers_always(rule, rule.path)
    )
