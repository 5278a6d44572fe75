"""Roles and what each may do: a table, deny by default, and one pure function that answers.

The engine asks here before it acts, whatever face it has; a face may grey a key by the same answer
but never decides. What the specification calls admiral_only is the last group. Honest limit: a
program cannot keep its own user from editing its files; what binds is that others (nodes, CI, a
second person) check the signatures.
"""

from __future__ import annotations

from enum import StrEnum
from fnmatch import fnmatchcase

from engine.records import dataclass


class Role(StrEnum):
    """Who someone is to the project, least first."""

    OBSERVER = "observer"
    """Reads: simulations, the ledger, certificates."""
    OPERATOR = "operator"
    """Works: heals, certifies, deploys to what is not production once a captain approved."""
    CAPTAIN = "captain"
    """Answers for others: approves what is not production, lets an issue be ignored."""
    ADMIRAL = "admiral"
    """Production, rollback, policy, roles and keys."""

    @property
    def rank(self) -> int:
        """0 for the observer."""
        return list(Role).index(self)


class Action(StrEnum):
    """Everything that needs a right."""

    READ = "read"
    SIMULATE = "simulate"
    HEAL = "heal"
    CERTIFY = "certify"
    DRY_RUN = "dry-run"
    DEPLOY = "deploy"
    APPROVE = "approve"
    IGNORE_ISSUE = "ignore-issue"
    DEPLOY_PRODUCTION = "deploy-production"
    APPROVE_PRODUCTION = "approve-production"
    ROLLBACK = "rollback"
    WAIVE_CERTIFICATION = "waive-certification"
    CHANGE_POLICY = "change-policy"
    CHANGE_ROLES = "change-roles"
    ROTATE_KEYS = "rotate-keys"


LEAST_ROLE: dict[Action, Role] = {
    Action.READ: Role.OBSERVER,
    Action.SIMULATE: Role.OBSERVER,
    Action.HEAL: Role.OPERATOR,
    Action.CERTIFY: Role.OPERATOR,
    Action.DRY_RUN: Role.OPERATOR,
    Action.DEPLOY: Role.OPERATOR,
    Action.APPROVE: Role.CAPTAIN,
    Action.IGNORE_ISSUE: Role.CAPTAIN,
    Action.DEPLOY_PRODUCTION: Role.ADMIRAL,
    Action.APPROVE_PRODUCTION: Role.ADMIRAL,
    Action.ROLLBACK: Role.ADMIRAL,
    Action.WAIVE_CERTIFICATION: Role.ADMIRAL,
    Action.CHANGE_POLICY: Role.ADMIRAL,
    Action.CHANGE_ROLES: Role.ADMIRAL,
    Action.ROTATE_KEYS: Role.ADMIRAL,
}
"""The least role that may do each action; what is not listed nobody may do."""

PRODUCTION = "production"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """Yes, by this role."""

    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """No, and why."""

    reason: str
    advice: str


def environment_of(target: str) -> str:
    """The environment of a target: what follows its last ``/``; production when it names none."""
    _, slash, last = target.rpartition("/")
    return last if slash and last else PRODUCTION


def on_target(action: Action, target: str) -> Action:
    """The action as it is on this target: deploying to and approving for production are others."""
    if target and environment_of(target) == PRODUCTION:
        if action is Action.DEPLOY:
            return Action.DEPLOY_PRODUCTION
        if action is Action.APPROVE:
            return Action.APPROVE_PRODUCTION
    return action


def judge(
    action: Action, role: Role | None, target: str = "", targets: tuple[str, ...] = ("*",)
) -> Allowed | Denied:
    """Say whether a role may do an action on a target.

    Args:
        action: what is wanted; deploys and approvals are narrowed by the target.
        role: the identity's role, None when the role file does not know it.
        target: where, empty when the action has no target.
        targets: patterns of the targets the role was granted for.
    """
    action = on_target(action, target)
    least = LEAST_ROLE.get(action)
    if least is None:
        return Denied(reason=f"Nobody may do {action.value}.", advice="")
    if role is None:
        return Denied(
            reason=f"This key has no role here; {action.value} needs the role {least.value}.",
            advice="Send your card (`chimeractl keys list --card`) to an admiral, who runs"
            f" `chimeractl roles grant {least.value} CARD`.",
        )
    if role.rank < least.rank:
        return Denied(
            reason=f"The role {role.value} may not do {action.value}; it needs {least.value}.",
            advice=f"Ask one with the role {least.value}, or an admiral for the role.",
        )
    if target and not any(fnmatchcase(target, pattern) for pattern in targets):
        return Denied(
            reason=f"The role {role.value} was granted for {', '.join(targets)}, not {target}.",
            advice="An admiral can grant it for this target.",
        )
    return Allowed(role=role)
