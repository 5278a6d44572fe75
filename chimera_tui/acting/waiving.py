"""Writes waivers for the console: the engine's "ignore", and what it means in one sentence.

The writing is a fact in the ledger (topic ``policy.issue.ignored``); the history shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.words.spans import count
from engine.clock import SystemClock, rfc3339
from engine.genesis.events import Event, TrustChanged
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from engine.model import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """What was written, and what it is worth."""

    told: str
    """For the operator."""
    counts: bool
    """False when an admiral must accept it, or the policy lets it not count."""


def waive(project: Path, issues: Sequence[Issue], reason: str, until: str) -> Waived:
    """Let issues be until a day; answers what was written and whether it counts.

    Args:
        project: the project's folder.
        issues: what is let be.
        reason: why.
        until: the last day on which it holds.

    Raises:
        TrustError: the role file does not hold.
        LedgerError: the ledger cannot be written; then no waiver is written either.
        PermissionDenied: the local user's role may not ignore.
        CannotEditError: chimera.toml has no place for it.
    """
    from engine.certify.desk import open_desk
    from engine.certify.ignoring import ignore_issues
    from engine.certify.waivers import WaiversToday

    told: list[str] = []

    def hear(event: Event) -> None:
        payload = event.payload
        if isinstance(payload, TrustChanged) and payload.what == "first use":
            told.append(payload.detail)

    with open_desk(project, subscribers=(hear,)) as desk:
        done = ignore_issues(desk.trust, issues, reason, until=until)
    waivers = WaiversToday(done.policy, _today())
    idle = [i for i in issues if not ((standing := waivers.of(i)) and standing.counts)]
    first = f"{issues[0].rule} in {issues[0].location.path or 'the project'}"
    many = count(len(issues), "waiver")
    if done.waits:
        said = f"{many} written into chimera.toml, but not in force: {done.waits} {done.advice}"
    elif idle:
        which = f"{len(idle)} of {many}" if len(issues) > 1 else f"The waiver of {first}"
        verb = "stand" if len(issues) > 1 else "stands"
        said = (
            f"{which} {verb} in chimera.toml, but your policy does not let it"
            " count; see waivable and waive_by there."
        )
    elif len(issues) > 1:
        said = f"{many} until {until} are in chimera.toml."
    else:
        said = f"{first} is ignored until {until}; chimera.toml says so."
    return Waived(told=" ".join([said, *told]), counts=not done.waits and not idle)


def _today() -> str:
    return rfc3339(SystemClock().now())[:10]
