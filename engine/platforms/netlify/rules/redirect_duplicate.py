"""Two redirects have the same source, so the second one never answers.

What
    The same ``from`` with the same conditions stands twice. If both rows say exactly the same,
    Netlify keeps the last one, which moves the rule down; if they differ, the first one wins.

Why
    One of the two has no effect, and which one is not what most people expect (redirect-parser
    16.1, observed).

Bad::

    /old  /new    301
    /old  /other  301

Good::

    /old  /new    301

Since: 0.1.0
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._patterns import shadowing
from engine.platforms.netlify.rules._row_edits import delete_row
from engine.platforms.netlify.rules._rows import redirect_sets, repeated_lines
from engine.platforms.offers import attempt, offer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite, RowSource

meta = RuleMeta(
    id="redirect-duplicate",
    title="Two redirects have the same source",
    severity=Severity.MEDIUM,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/routing/redirects/",
    family="12",
    needs=(Need.REDIRECTS,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Find rows that are dropped as repeated, and rows whose very source came before."""
    seen: Counter[str] = Counter()
    for source, mark, message, read, severity in _found(site):
        seen[mark] += 1
        yield issue_of(
            meta,
            source.location,
            message,
            why="One of the two rows has no effect.",
            subject=mark if seen[mark] == 1 else f"{mark} #{seen[mark]}",
            confidence=None if read else Confidence.LIKELY,
            severity=severity,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Delete the row that has no effect today."""
    for source, _, _, _, _ in _found(site):
        if source.location == issue.location:
            return offer(
                attempt(
                    issue,
                    "redirect.delete-duplicate",
                    "Delete the row that has no effect",
                    one(delete_row, site, source),
                    reason="Netlify passes it over today: without it nothing changes.",
                    safe=True,
                )
            )
    return NoHeal(reason="The row is not there any more.")


def _found(site: NetlifySite) -> Iterator[tuple[RowSource, str, str, bool, Severity]]:
    done: set[tuple[str, int]] = set()
    for rows in redirect_sets(site):
        for source, text in repeated_lines(site, rows):
            done.add((source.path, source.start))
            message = f"The row `{text}` stands again below; Netlify keeps the last one."
            yield source, text, message, rows.read, Severity.LOW
        for rule, broad in shadowing(rows.rows):
            key = (rule.source.path, rule.source.start)
            if rule.path.rstrip("/") != broad.path.rstrip("/") or key in done:
                continue
            done.add(key)
            message = (
                f"{rule.from_!r} has a rule already (line {broad.source.line} of "
                f"{broad.source.path}): this one never answers."
            )
            yield rule.source, f"{rule.from_} {rule.to}", message, rows.read, meta.severity
