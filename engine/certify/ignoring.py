"""Ignoring an issue with a reason: a waiver in the policy, written where everybody sees it.

The console's "ignore" and a hand-written ``[[policy.waivers]]`` are the same thing. It takes a
captain's role to write one, and it counts once an admiral's acceptance covers it. The writing is
a fact of its own, said through the trust's `announce`, whether or not the acceptance comes; the
answer says whether it came.
"""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

from engine.certify.desk import POLICY_FILE, policy_of
from engine.config import POLICY_TABLE
from engine.errors import CannotEditError, ChimeraError, TrustError
from engine.genesis.events import IssueIgnored
from engine.project.written import note_write
from engine.records import dataclass
from engine.trust.policy import Policy, Waiver
from engine.trust.role_file import write_whole
from engine.trust.roles import Action

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from engine.model import Issue
    from engine.trust.project_trust import ProjectTrust


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """What the writing of waivers came to: they stand in the file, and may have to wait."""

    policy: Policy
    """With the waivers in it, as the file has it now."""
    waits: str = ""
    """Why no run certifies under that policy yet; empty when it is in force."""
    advice: str = ""
    """What ends the waiting."""


def ignore_issues(
    trust: ProjectTrust, issues: Sequence[Issue], reason: str, *, until: str = ""
) -> Ignored:
    """Write waivers, one of each rule in each file, as the local user: all of them or none.

    Args:
        trust: the project's trust.
        issues: what is let be, at least one.
        reason: why; it is signed into every certificate that rests on it.
        until: the last day on which they hold (``2027-01-31``); empty for ever.

    Raises:
        PermissionDenied: the local user may not.
        CannotEditError: chimera.toml has no place for it, or the reason is empty.
        LedgerError: the ledger cannot be written.
    """
    member = trust.require(Action.IGNORE_ISSUE)
    waivers = {
        Waiver(
            rule=issue.rule,
            path=issue.location.path or "*",
            reason=reason.strip(),
            by=member.name,
            until=until,
        ): issue
        for issue in reversed(issues)
    }
    waivers = dict(reversed(waivers.items()))
    path = trust.project / POLICY_FILE
    text = _read(path)
    written = with_waivers(text, tuple(waivers), str(path))
    note_write(trust.project, POLICY_FILE, written.encode())
    write_whole(path, written)
    for waiver, issue in waivers.items():
        trust.announce(
            IssueIgnored(
                rule=waiver.rule,
                path=waiver.path,
                issue=issue.fingerprint,
                reason=waiver.reason,
                until=until,
                by=member.name,
            )
        )
    policy = policy_of(trust.project)
    try:
        trust.ensure_policy(policy)
    except TrustError as error:
        return Ignored(policy=policy, waits=str(error), advice=error.advice)
    return Ignored(policy=policy)


def with_waivers(text: str, waivers: Sequence[Waiver], where: str = POLICY_FILE) -> str:
    """The text of a chimera.toml with more waivers at its end; all else stays byte for byte.

    Raises:
        CannotEditError: the result would not mean the old policy and these waivers.
    """
    gap = "" if not text else ("\n" if text.endswith("\n") else "\n\n")
    made = text + gap + "\n".join(_table(waiver) for waiver in waivers)
    try:
        before, after = _policy(text, where), _policy(made, where)
    except (tomllib.TOMLDecodeError, ChimeraError) as error:
        raise CannotEditError(
            f"A waiver cannot be added at the end of the file: {error}",
            advice="Write it by hand beside the other waivers.",
            where=where,
        ) from error
    if after.waivers != (*before.waivers, *waivers):
        raise CannotEditError("The file would not mean what was asked for.", where=where)
    return made


def _table(waiver: Waiver) -> str:
    rows = [("rule", waiver.rule), ("path", waiver.path), ("reason", waiver.reason)]
    rows += [("by", waiver.by)] + ([("until", waiver.until)] if waiver.until else [])
    # A JSON text is a TOML basic string, but for the lone surrogates that neither may hold.
    values = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in rows)
    return f"[[{POLICY_TABLE}.waivers]]\n{values}"


def _policy(text: str, where: str) -> Policy:
    table = tomllib.loads(text.removeprefix("\ufeff")).get(POLICY_TABLE, {})
    return Policy.from_table(table if isinstance(table, dict) else {"": table}, where)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise CannotEditError(f"It cannot be read: {error}.", where=str(path)) from error
