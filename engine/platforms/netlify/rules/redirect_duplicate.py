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
from engine.records import dataclass

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
    for found in _found(site):
        mark = found.mark
        seen[mark] += 1
        yield issue_of(
            meta,
            found.source.location,
            found.message,
            why="One of the two rows has no effect.",
            subject=mark if seen[mark] == 1 else f"{mark} #{seen[mark]}",
            confidence=None if found.read else Confidence.LIKELY,
            severity=found.severity,
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Delete the row that has no effect; where the two differ, the author may have meant it."""
    found = next((f for f in _found(site) if f.source.location == issue.location), None)
    if found is None:
        return NoHeal(reason="The row is not there any more.")
    idle = attempt(
        issue,
        "redirect.delete-duplicate",
        "Delete the row that has no effect",
        one(delete_row, site, found.source),
        reason="Netlify passes it over today: without it nothing changes.",
        safe=found.other is None,
    )
    other = found.other
    if other is None:
        return offer(idle)
    return offer(
        idle,
        attempt(
            issue,
            "redirect.keep-later",
            "Delete the row that answers today",
            one(delete_row, site, other),
            reason="The later row was written last; it answers then.",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A row without effect; `other` answers for it and says something else."""

    source: RowSource
    mark: str
    message: str
    read: bool
    severity: Severity
    other: RowSource | None = None


def _found(site: NetlifySite) -> Iterator[_Found]:
    done: set[tuple[str, int]] = set()
    for rows in redirect_sets(site):
        for source, text in repeated_lines(site, rows):
            done.add((source.path, source.start))
            message = f"The row `{text}` stands again below; Netlify keeps the last one."
            yield _Found(
                source=source, mark=text, message=message, read=rows.read, severity=Severity.LOW
            )
        for rule, broad in shadowing(rows.rows):
            key = (rule.source.path, rule.source.start)
            if rule.path.rstrip("/") != broad.path.rstrip("/") or key in done:
                continue
            done.add(key)
            message = (
                f"{rule.from_!r} has a rule already (line {broad.source.line} of "
                f"{broad.source.path}): this one never answers."
            )
            same = rule.to == broad.to and rule.effective_status == broad.effective_status
            yield _Found(
                source=rule.source,
                mark=f"{rule.from_} {rule.to}",
                message=message,
                read=rows.read,
                severity=Severity.LOW if same else meta.severity,
                other=None if same else broad.source,
            )
