"""What a healing came to, as one JSON document, or as the lines that a diff leaves out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.model import HealOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.heal.learning import StrategyRecord
    from engine.model import Attempt, HealedIssue
    from engine.pipeline.healing import HealReport


def as_json(report: HealReport) -> str:
    """The report as a JSON object; texts with undecodable bytes are escaped."""
    document = {
        "run": report.run,
        "platform": report.before.platform,
        "platforms": {
            before.platform: {"before": before.verdict.value, "after": after.verdict.value}
            for before, after in zip(report.before.each, report.after.each, strict=True)
        },
        "issues": [_issue(issue) for issue in report.healing.issues],
        "counts": {
            outcome.value: sum(1 for i in report.healing.issues if i.outcome is outcome)
            for outcome in HealOutcome
        },
        "verdict": {"before": report.before.verdict.value, "after": report.after.verdict.value},
        "left": {
            severity.value: count for severity, count in report.after.counts().items() if count
        },
        "diff": report.diff,
        "written": report.written or None,
    }
    return json.dumps(document, indent=2, ensure_ascii=True)


def not_in_the_diff(report: HealReport) -> Iterator[str]:
    """One line for each issue that was not healed, and why."""
    for healed in report.healing.issues:
        if healed.outcome is not HealOutcome.HEALED:
            issue = healed.issue
            yield f"{issue.location}: {issue.rule}: {healed.outcome}. {healed.reason}".rstrip()


def statistics_as_json(records: list[StrategyRecord]) -> str:
    """The counts of every rule and strategy as a JSON array."""
    return json.dumps(
        [
            {
                "rule": r.rule,
                "strategy": r.strategy,
                "tried": r.tried,
                "worked": r.worked,
                "accepted": r.accepted,
                "rejected": r.rejected,
            }
            for r in records
        ],
        indent=2,
    )


def statistics_as_text(records: list[StrategyRecord]) -> str:
    """The counts as a table."""
    heads = ("rule", "strategy", "tried", "worked", "accepted", "rejected")
    rows = [
        (r.rule, r.strategy, str(r.tried), str(r.worked), str(r.accepted), str(r.rejected))
        for r in records
    ]
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    lines = []
    for row in (heads, *rows):
        cells = [
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _issue(healed: HealedIssue) -> dict[str, object]:
    issue = healed.issue
    return {
        "rule": issue.rule,
        "platform": issue.platform,
        "severity": issue.severity.value,
        "path": issue.location.path,
        "line": issue.location.line,
        "message": issue.message,
        "fingerprint": issue.fingerprint,
        "outcome": healed.outcome.value,
        "reason": healed.reason,
        "attempts": [_attempt(attempt) for attempt in healed.attempts],
    }


def _attempt(attempt: Attempt) -> dict[str, object]:
    return {
        "number": attempt.number,
        "strategy": attempt.proposal.strategy,
        "title": attempt.proposal.title,
        "safety": attempt.proposal.safety.value,
        "reason": attempt.proposal.reason,
        "decision": attempt.decision.value,
        "outcome": attempt.outcome.value,
        "note": attempt.note,
        "files": sorted({edit.path for edit in attempt.proposal.edits}),
    }
