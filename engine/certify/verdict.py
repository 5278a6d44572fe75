"""Explaining a verdict line by line: what each rule of the policy says, and why.

The same functions judge here and in a deploy, so an explanation cannot differ from the act.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.clock import rfc3339
from engine.records import dataclass
from engine.trust.roles import Action, Allowed, judge, on_target

if TYPE_CHECKING:
    from engine.clock import Clock
    from engine.model import Simulation
    from engine.trust.policy import Policy
    from engine.trust.project_trust import ProjectTrust


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an explanation."""

    passed: bool
    rule: str
    """The key of the policy, or the action that was judged."""
    detail: str


def explain(
    policy: Policy,
    simulation: Simulation,
    target: str,
    *,
    trust: ProjectTrust | None,
    clock: Clock,
) -> tuple[Line, ...]:
    """Every line that decides whether a build may go to a target now.

    Args:
        policy: the rules.
        simulation: what was found.
        target: where to.
        trust: who may; None when the project has no role file yet.
        clock: tells the time of the judgement.
    """
    now = rfc3339(clock.now())
    today = now[:10]
    lines = []
    for issue in simulation.issues:
        waiver = policy.waiver_for(issue, today)
        on = f" on {issue.platform}" if simulation.parts else ""
        named = f"{issue.rule} at {issue.location} is {issue.severity.value}{on}"
        if policy.blocks(issue, today):
            lines.append(
                Line(passed=False, rule="policy.block", detail=f"{named}; this severity blocks")
            )
        elif waiver is not None and issue.severity in policy.block:
            until = f" until {waiver.until}" if waiver.until else ""
            lines.append(
                Line(
                    passed=True,
                    rule="policy.waivers",
                    detail=f"{named}; waived by {waiver.by}{until}: {waiver.reason}",
                )
            )
        else:
            lines.append(
                Line(passed=True, rule="policy.block", detail=f"{named}; this does not block")
            )
    for waiver in policy.waivers:
        if waiver.until and today > waiver.until:
            detail = f"the waiver of {waiver.rule} ended on {waiver.until}; it no longer counts"
            lines.append(Line(passed=True, rule="policy.waivers", detail=detail))
    blocked = policy.block_unknown and bool(simulation.unknowns)
    lines.append(
        Line(
            passed=not blocked,
            rule="policy.block_unknown",
            detail=f"{len(simulation.unknowns)} questions could not be answered;"
            f" they {'block' if policy.block_unknown else 'do not block'}",
        )
    )
    refusal = policy.refusal(target, now)
    where = "policy.freezes" if "frozen" in refusal else "policy.platforms"
    lines.append(
        Line(
            passed=not refusal,
            rule=where,
            detail=refusal or f"{target} is allowed, nothing is frozen",
        )
    )
    lines += _rights(policy, target, trust)
    return tuple(lines)


def _rights(policy: Policy, target: str, trust: ProjectTrust | None) -> list[Line]:
    if trust is None:
        detail = "no role file yet: the first certification makes the local user admiral"
        return [Line(passed=True, rule="roles", detail=detail)]
    accepted = trust.root.policy == policy.digest.sha3_256
    lines = [
        Line(
            passed=accepted or not trust.root.policy or len(trust.root.admirals()) == 1,
            rule="policy",
            detail=f"its digest {policy.digest.sha3_256[:16]} "
            + ("was accepted by an admiral" if accepted else "is new; an admiral must accept it"),
        )
    ]
    me = trust.me()
    for action in (Action.CERTIFY, Action.DEPLOY, Action.APPROVE):
        answer = judge(action, me.role if me else None, target, me.targets if me else ())
        name = on_target(action, target).value
        # Who cannot approve may still deploy once another person has.
        needed = action is not Action.APPROVE or policy.approvals == 1
        lines.append(
            Line(
                passed=isinstance(answer, Allowed) or not needed,
                rule=f"roles.{name}",
                detail=f"{me.name if me else 'this key'}: "
                + (answer.role.value if isinstance(answer, Allowed) else answer.reason),
            )
        )
    detail = f"{policy.approvals} different persons must approve"
    lines.append(Line(passed=True, rule="policy.approvals", detail=detail))
    return lines
