"""Writes a waiver for the console: the engine's "ignore", and what it means in one sentence.

The writing is a fact in the ledger (topic ``policy.issue.ignored``); the history shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.clock import SystemClock
from engine.genesis.events import Event, TrustChanged

if TYPE_CHECKING:
    from pathlib import Path

    from engine.model import Issue


def waive(project: Path, issue: Issue, reason: str, until: str) -> str:
    """Let an issue be until a day; answers what was written and whether it counts.

    Args:
        project: the project's folder.
        issue: what is let be.
        reason: why.
        until: the last day on which it holds.

    Raises:
        TrustError: the role file does not hold, or an admiral must accept the changed policy.
        LedgerError: the ledger cannot be written; then no waiver is written either.
        PermissionDenied: the local user's role may not ignore.
        CannotEditError: chimera.toml has no place for it.
    """
    from engine.certify.desk import open_desk
    from engine.certify.ignoring import ignore_issue

    told: list[str] = []

    def hear(event: Event) -> None:
        payload = event.payload
        if isinstance(payload, TrustChanged) and payload.what == "first use":
            told.append(payload.detail)

    with open_desk(project, subscribers=(hear,)) as desk:
        policy = ignore_issue(desk.trust, issue, reason, until=until)
    where = issue.location.path or "the project"
    said = f"{issue.rule} in {where} is ignored until {until}; chimera.toml says so."
    if policy.waiver_for(issue, SystemClock().now().date().isoformat()) is None:
        said = (
            f"The waiver of {issue.rule} stands in chimera.toml, but your policy does not let it"
            " count; see waivable and waive-by there."
        )
    return " ".join([said, *told])
