"""A forced catch-all answers every file with a page.

What
    A rewrite to an HTML page whose source takes scripts, styles and images too, with ``force`` or
    ``200!``.

Why
    Without ``force`` a file that exists is served and the rule catches the rest. With it the rule
    wins over every file: scripts and styles come back as HTML and the page stays blank.

Bad::

    /*  /index.html  200!

Good::

    /*  /index.html  200

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._patterns import segments_of
from engine.platforms.netlify.rules._row_edits import without_force
from engine.platforms.netlify.rules._rows import redirect_sets
from engine.platforms.offers import attempt, offer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite, Redirect

meta = RuleMeta(
    id="redirect-force-swallows-assets",
    title="A forced catch-all answers scripts and styles with a page",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/routing/redirects/rewrites-proxies/#shadowing",
    family="12",
    needs=(Need.REDIRECTS,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look for a forced rewrite of everything to a page."""
    for rule, read in _forced(site):
        yield issue_of(
            meta,
            rule.source.location,
            f"{rule.from_!r} is forced: scripts and styles are answered with {rule.to!r} too.",
            why="A forced rule wins over files that exist; the page stays blank.",
            subject=f"{rule.from_} {rule.to}",
            confidence=None if read else Confidence.LIKELY,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Take the force away."""
    for rule, _ in _forced(site):
        if rule.source.location == issue.location:
            return offer(
                attempt(
                    issue,
                    "redirect.unforce",
                    "Do not force the rule",
                    one(without_force, site, rule),
                    reason="Files are served again; every other path still gets the page.",
                    safe=True,
                )
            )
    return NoHeal(reason="The rule is not forced any more.")


def _forced(site: NetlifySite) -> Iterator[tuple[Redirect, bool]]:
    done: set[tuple[str, int]] = set()
    for rows in redirect_sets(site):
        for rule in rows.rows:
            key = (rule.source.path, rule.source.start)
            if key in done or not rule.force or rule.status != 200 or rule.host:
                continue
            if segments_of(rule.path) != ("*",) or rule.conditions or rule.query:
                continue
            target = rule.to.partition("?")[0].partition("#")[0]
            if target == "/" or (target.startswith("/") and target.endswith((".html", ".htm"))):
                done.add(key)
                yield rule, rows.read
