"""A redirect row that Netlify drops.

What
    A line of ``_redirects`` or a ``[[redirects]]`` table that Netlify's own parser refuses: no
    destination, a destination that starts with neither ``/`` nor ``http``, a status that is no
    number, a condition where the status belongs.

Why
    The row is dropped with a warning in the log; the deploy is green and the redirect does not
    exist (redirect-parser 16.1, observed).

Bad::

    /old  new.html
    /shop /store permanent
    /greet /en/greet Country=us

Good::

    /old  /new.html
    /shop /store 301
    /greet /en/greet 200 Country=us

Since: 0.1.0
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._redirect_repairs import repairs
from engine.platforms.netlify.rules._rows import redirect_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="redirect-line-unparseable",
    title="A redirect row is dropped because it cannot be read",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/routing/redirects/",
    family="12",
    masks=True,
    needs=(Need.REDIRECTS,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Report every row that their parser refuses, but for those a rule of their own is about."""
    told: Counter[str] = Counter()
    for problem, read in redirect_problems(site):
        if "/.netlify" in problem.reason or "must be an array" in problem.reason:
            continue
        source = problem.source
        first = source.text.strip().split("\n")[0].strip()
        mark = f"{source.number}:{first}" if source.key_path else first
        told[mark] += 1
        yield issue_of(
            meta,
            source.location,
            f"Netlify drops this redirect: {problem.reason.strip().rstrip('.')}.",
            why="Dropped rows cost only a warning in the log; the redirect does not exist.",
            subject=mark if told[mark] == 1 else f"{mark} #{told[mark]}",
            confidence=None if read else Confidence.LIKELY,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write the row that was meant where it is evident; else turn it into a comment."""
    for problem, _ in redirect_problems(site):
        if problem.source.location == issue.location:
            return repairs(issue, site, problem)
    return NoHeal(reason="The row is not there any more.")
