"""Ignoring an issue with a reason: a waiver in the policy, written where everybody sees it.

The console's "ignore" and a hand-written ``[[policy.waivers]]`` are the same thing. It takes a
captain's role to write one, and it counts once an admiral's acceptance covers it. The writing is
a fact of its own, said through the trust's `announce`, whether or not the acceptance comes.
"""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

from engine.certify.desk import POLICY_FILE, policy_of
from engine.config import POLICY_TABLE
from engine.errors import CannotEditError, ChimeraError
from engine.genesis.events import IssueIgnored
from engine.project.written import note_write
from engine.trust.policy import Policy, Waiver
from engine.trust.role_file import write_whole
from engine.trust.roles import Action

if TYPE_CHECKING:
    from pathlib import Path

    from engine.model import Issue
    from engine.trust.project_trust import ProjectTrust


def ignore_issue(trust: ProjectTrust, issue: Issue, reason: str, *, until: str = "") -> Policy:
    """Write a waiver of one rule in one file, as the local user; answers the new policy.

    Args:
        trust: the project's trust.
        issue: what is let be.
        reason: why; it is signed into every certificate that rests on it.
        until: the last day on which it holds (``2027-01-31``); empty for ever.

    Raises:
        PermissionDenied: the local user may not.
        CannotEditError: chimera.toml has no place for it, or the reason is empty.
        TrustError: it is written, and an admiral must accept it.
    """
    member = trust.require(Action.IGNORE_ISSUE)
    waiver = Waiver(
        rule=issue.rule,
        path=issue.location.path,
        reason=reason.strip(),
        by=member.name,
        until=until,
    )
    path = trust.project / POLICY_FILE
    text = _read(path)
    written = with_waiver(text, waiver, str(path))
    note_write(trust.project, POLICY_FILE, written.encode())
    write_whole(path, written)
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
    trust.ensure_policy(policy)
    return policy


def with_waiver(text: str, waiver: Waiver, where: str = POLICY_FILE) -> str:
    """The text of a chimera.toml with one more waiver at its end; all else stays byte for byte.

    Raises:
        CannotEditError: the result would not mean the old policy and this waiver.
    """
    rows = [("rule", waiver.rule), ("path", waiver.path), ("reason", waiver.reason)]
    rows += [("by", waiver.by)] + ([("until", waiver.until)] if waiver.until else [])
    # A JSON text is a TOML basic string, but for the lone surrogates that neither may hold.
    table = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in rows)
    gap = "" if not text else ("\n" if text.endswith("\n") else "\n\n")
    made = f"{text}{gap}[[{POLICY_TABLE}.waivers]]\n{table}"
    try:
        before, after = _policy(text, where), _policy(made, where)
    except (tomllib.TOMLDecodeError, ChimeraError) as error:
        raise CannotEditError(
            f"A waiver cannot be added at the end of the file: {error}",
            advice="Write it by hand beside the other waivers.",
            where=where,
        ) from error
    if after.waivers != (*before.waivers, waiver):
        raise CannotEditError("The file would not mean what was asked for.", where=where)
    return made


def _policy(text: str, where: str) -> Policy:
    table = tomllib.loads(text).get(POLICY_TABLE, {})
    return Policy.from_table(table if isinstance(table, dict) else {"": table}, where)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise CannotEditError(f"It cannot be read: {error}.", where=str(path)) from error
