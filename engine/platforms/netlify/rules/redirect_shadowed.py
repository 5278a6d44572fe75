"""A redirect can never answer: an earlier one takes all its requests.

What
    An earlier rule matches everything this one matches, with the same or no conditions, and
    answers it. Rules of ``_redirects`` come before those of netlify.toml. A redirect that would
    lead to the request itself is skipped by Netlify and shadows nothing. A forced rule to a
    server behind a catch-all that is not forced answers only where a file is, which is nowhere.

Why
    The first rule that matches wins; there is no "more specific first".

Bad::

    /*        /index.html              200
    /api/*    /.netlify/functions/:splat 200

Good::

    /api/*    /.netlify/functions/:splat 200
    /*        /index.html              200

Since: 0.1.0
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._patterns import shadowing
from engine.platforms.netlify.rules._row_edits import delete_row, move_behind
from engine.platforms.netlify.rules._rows import redirect_sets
from engine.platforms.offers import attempt, offer
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite, Redirect

meta = RuleMeta(
    id="redirect-shadowed",
    title="A redirect can never answer",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/routing/redirects/#rule-processing-order",
    family="12",
    needs=(Need.REDIRECTS,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look each rule's requests up among the patterns before it."""
    seen: Counter[str] = Counter()
    for rule, broad, read in _pairs(site):
        mark = f"{rule.from_} {rule.to}"
        seen[mark] += 1
        same = rule.to == broad.to and rule.effective_status == broad.effective_status
        yield issue_of(
            meta,
            rule.source.location,
            f"{rule.from_!r} never answers: {broad.from_!r} (line {broad.source.line} of "
            f"{broad.source.path}) takes all its requests.",
            why="The first rule that matches wins.",
            subject=mark if seen[mark] == 1 else f"{mark} #{seen[mark]}",
            confidence=None if read and not rule.force else Confidence.LIKELY,
            severity=Severity.LOW if same else None,
            also=[broad.source.location],
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Put the broad rule behind those it swallows; a rule that adds nothing may go."""
    found = [(r, b) for r, b, _ in _pairs(site)]
    pair = next((p for p in found if p[0].source.location == issue.location), None)
    if pair is None:
        return NoHeal(reason="The rule is not shadowed any more.")
    rule, broad = pair
    answers = []
    if rule.to == broad.to and rule.effective_status == broad.effective_status:
        answers.append(
            attempt(
                issue,
                "redirect.delete-shadowed",
                "Delete the rule",
                lambda: (delete_row(site, rule.source),),
                reason="The rule before it does the same for all its requests.",
                safe=True,
            )
        )
    if rule.source.path == broad.source.path:
        last = max(
            (r for r, b in found if b.source == broad.source and r.source.path == rule.source.path),
            key=lambda r: r.source.start,
        )
        answers.append(
            attempt(
                issue,
                "redirect.broad-last",
                f"Put {broad.from_!r} behind the rules it swallows",
                lambda: move_behind(site, broad.source, last.source),
                reason="The rule that takes everything belongs behind those that take a part.",
            )
        )
    return offer(
        *answers,
        NoHeal(reason="The two rules stand in different files: move one of them by hand."),
    )


def _pairs(site: NetlifySite) -> Iterator[tuple[Redirect, Redirect, bool]]:
    done: set[tuple[str, int]] = set()
    for rows in redirect_sets(site):
        for rule, broad in (*shadowing(rows.rows), *_forced(rows.rows)):
            if rule.path.rstrip("/") == broad.path.rstrip("/"):
                continue
            key = (rule.source.path, rule.source.start)
            if key in done:
                continue
            done.add(key)
            yield rule, broad, rows.read


def _forced(rows: Sequence[Redirect]) -> Iterator[tuple[Redirect, Redirect]]:
    """Forced rules to a server behind a rule that is not: they answer where a file is, only there.

    Without a file the first rule that matches wins, forced or not; and below the address of a
    server there are no files.
    """
    mixed = [
        replace(rule, row={**rule.row, "force": False}) if rule.force and _is_server(rule) else rule
        for rule in rows
    ]
    asks = {id(plain): rule for plain, rule in zip(mixed, rows, strict=True) if plain is not rule}
    for rule, broad in shadowing(mixed) if asks else ():
        if id(rule) in asks and id(broad) not in asks and not broad.force:
            yield asks[id(rule)], broad


def _is_server(rule: Redirect) -> bool:
    return rule.effective_status == 200 and (rule.is_proxy or rule.to.startswith("/.netlify/"))
