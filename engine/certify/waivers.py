"""Which waivers of the policy count today, for who looks before anything is certified.

The policy itself judges (`Policy.waiver_for`), and the role file says whether it is in force; so
what is shown as let be is what the next certification lets be, and a waiver that waits for an
admiral, came to its last day or is of a rule that may not be waived is told as that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.certify.desk import policy_of
from engine.records import dataclass, replace

if TYPE_CHECKING:
    from pathlib import Path

    from engine.model import Issue
    from engine.trust.policy import Policy, Waiver

NOT_ACCEPTED = "waits for an admiral's acceptance: `chimeractl policy accept`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the waiver of an issue is worth today."""

    counts: bool
    told: str
    """Until when and why the issue is let be; or why its waiver does not count."""


class WaiversToday:
    """The waivers of a policy on one day; asking is quick for many issues and many waivers."""

    def __init__(self, policy: Policy, today: str, *, in_force: bool = True) -> None:
        """Judge under a policy.

        Args:
            policy: with the waivers.
            today: the day, as ``YYYY-MM-DD`` in UTC.
            in_force: whether a run would go on under this policy.
        """
        self._policy = policy
        self._today = today
        self._in_force = in_force
        self._exact: dict[tuple[str, str], list[Waiver]] = {}
        self._patterns: list[Waiver] = []
        for waiver in policy.waivers:
            self._exact.setdefault((waiver.rule, waiver.path), []).append(waiver)
            if any(c in waiver.rule + waiver.path for c in "*?["):
                self._patterns.append(waiver)

    def __len__(self) -> int:
        """How many waivers there are, counting or not."""
        return len(self._policy.waivers)

    def of(self, issue: Issue) -> Standing | None:
        """What stands of an issue's waiver; None when nobody wrote one."""
        written = self._exact.get((issue.rule, issue.location.path), [])
        if not written and not self._patterns:
            return None
        # Only those that may be about it: the policy looks through all that it is given.
        policy = replace(self._policy, waivers=(*written, *self._patterns))
        waiver = policy.waiver_for(issue, self._today)
        if waiver is not None and self._in_force:
            until = f"until {waiver.until}: " if waiver.until else ""
            return Standing(counts=True, told=f"{until}{waiver.reason}")
        if waiver is not None:
            return Standing(counts=False, told=NOT_ACCEPTED)
        ended = [w for w in policy.waivers if replace(w, until="").covers(issue, self._today)]
        going = [w for w in ended if w.covers(issue, self._today)]
        if going:
            return Standing(counts=False, told=self._why_not(issue, going[0]))
        if ended:
            return Standing(counts=False, told=f"ended on {max(w.until for w in ended)}")
        return None

    def _why_not(self, issue: Issue, waiver: Waiver) -> str:
        if replace(self._policy, waivable=("*",), waivers=(waiver,)).waiver_for(issue, self._today):
            return "does not count: the policy's waivable does not name this rule"
        return f"does not count: the policy's waive_by does not name {waiver.by}"


def waivers_today(project: Path, today: str) -> WaiversToday:
    """Read a project's waivers; whether they are in force is asked only where there are some.

    Raises:
        ConfigurationError: chimera.toml cannot be meant.
        TrustError: the role file does not hold.
    """
    policy = policy_of(project)
    return WaiversToday(policy, today, in_force=not policy.waivers or _in_force(project, policy))


def _in_force(project: Path, policy: Policy) -> bool:
    from engine.trust.project_trust import ProjectTrust
    from engine.trust.role_file import read_texts
    from engine.trust.trust_root import KeyUse

    if read_texts(project.resolve()) is None:
        return True  # the first certification takes the policy as it is
    trust = ProjectTrust.open(project, found=False)
    if trust.root.policy == policy.digest.sha3_256:
        return True
    # What `ProjectTrust.ensure_policy` takes unasked; to look makes no key.
    mine = trust.keys.load(KeyUse.IDENTITY.value)
    admirals = {key.raw for key in trust.root.admirals()}
    return (
        mine is not None
        and mine.public.raw in admirals
        and (not trust.root.policy or len(admirals) == 1)
    )
