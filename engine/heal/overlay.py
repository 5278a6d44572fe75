"""The overlay a project is healed on: what was taken so far, and what it looks like now."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.errors import ChimeraError
from engine.heal.proof import find_again, identity
from engine.model import HealedIssue, HealOutcome, NoHeal
from engine.records import dataclass

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Iterable, Iterator, Sequence

    from engine.model import Attempt, Edit, Issue, Proposal, Simulation
    from engine.platforms.interface import Rule, Site
    from engine.platforms.lanes import Lane
    from engine.project.editing.composed import EditLog


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal that was simulated and holds."""

    proposal: Proposal
    diff: str
    log: EditLog
    simulation: Simulation


class Overlay:
    """What changes while one project is healed."""

    def __init__(
        self,
        *,
        lanes: Sequence[Lane],
        rules: dict[tuple[str, str], Rule[Site]],
        log: EditLog,
        now: Simulation,
    ) -> None:
        self.lanes = {lane.name: lane for lane in lanes}
        self._first = lanes[0].name
        self._rules = rules
        self.log = log
        self.now = now
        self.closed: list[HealedIssue] = []
        self.healed: set[str] = set()
        self.states: set[tuple[Edit, ...]] = {state_of(log)}
        self.postponed: list[int] = []
        """Places in `closed` that are not said yet: another platform's rule may still heal them."""
        self.stopped = False
        self.declined: dict[str, set[tuple[Edit, ...]]] = {}
        """By fingerprint: what was said no to, so that another lane's issue does not ask again."""
        self._sites: dict[str, Site] = {}

    def site(self, issue: Issue) -> Site:
        """What the issue's platform sees of the overlay as it is now."""
        name = self._lane_of(issue)
        if name not in self._sites:
            lane = self.lanes[name]
            self._sites[name] = lane.platform.resolve(self.log.snapshot, lane.context)
        return self._sites[name]

    def _lane_of(self, issue: Issue) -> str:
        return issue.platform if issue.platform in self.lanes else self._first

    def rule_of(self, issue: Issue) -> Rule[Site] | None:
        """The rule that found an issue; two platforms may have rules of one name."""
        return self._rules.get((self._lane_of(issue), issue.rule))

    def masks(self, issue: Issue) -> bool:
        """True for an issue that may hide others."""
        rule = self.rule_of(issue)
        return rule is not None and rule.meta.masks

    def proposals(self, issue: Issue) -> Sequence[Proposal] | NoHeal:
        """Ask the issue's rule for heals; a heal that breaks is an answer, not an end."""
        rule = self.rule_of(issue)
        if rule is None:
            return NoHeal(reason="No rule here knows how to heal it.")
        try:
            return rule.heal(issue, self.site(issue))
        except ChimeraError as error:
            return NoHeal(reason=f"It cannot be healed in place: {error}")
        except Exception as error:  # noqa: BLE001 - a broken heal must not stop the others
            return NoHeal(reason=f"The heal itself failed: {type(error).__name__}: {error}")

    def revealed(self, queue: Iterable[Issue], others: Counter[str]) -> tuple[Issue, ...]:
        """The issues of the overlay that nobody has dealt with or will.

        Args:
            queue: the issues that will be dealt with.
            others: how many issues of each identity were there from the start and are no concern
                of this run.
        """
        waiting = Counter(identity(i) for i in queue)
        waiting.update(
            identity(c.issue) for c in self.closed if c.outcome is not HealOutcome.HEALED
        )
        waiting.update(+others)
        found: list[Issue] = []
        for issue in self.now.issues:
            if waiting[identity(issue)] > 0:
                waiting[identity(issue)] -= 1
            else:
                found.append(issue)
        return tuple(found)

    def may_go_with_another(self, closed: HealedIssue, queue: Iterable[Issue]) -> bool:
        """True for what stays, while another platform's rule is still to be asked about it."""
        stays = closed.outcome in {HealOutcome.NO_HEAL, HealOutcome.MANUAL_REVIEW}
        return stays and any(i.fingerprint == closed.issue.fingerprint for i in queue)

    def settle_postponed(self) -> Iterator[HealedIssue]:
        """Say how what waited for another platform's rule ended."""
        for place in self.postponed:
            closed = self.closed[place]
            if find_again(closed.issue, self.now.issues) is None:
                self.closed[place] = gone_with_another(closed.issue, closed.attempts)
            yield self.closed[place]

    def may_heal(self, issue: Issue) -> bool:
        """True when the issue's rule heals at all."""
        rule = self.rule_of(issue)
        return rule is not None and rule.meta.healable

    def next_of(self, queue: deque[Issue]) -> Issue:
        """Take the next issue; those that no machine heals wait: another heal may end them."""
        for index, issue in enumerate(queue):
            if self.may_heal(issue):
                del queue[index]
                return issue
        return queue.popleft()

    def take(self, issue: Issue, candidate: Candidate) -> None:
        """Make a candidate part of the overlay."""
        before = {identity(i) for i in self.now.issues}
        self.log = candidate.log
        self.now = candidate.simulation
        self._sites.clear()
        self.states.add(state_of(self.log))
        self.healed |= before - {identity(i) for i in self.now.issues}
        self.healed.add(identity(issue))


def gone_with_another(issue: Issue, attempts: tuple[Attempt, ...] = ()) -> HealedIssue:
    """Close an issue that is gone without a heal of its own."""
    return HealedIssue(
        issue=issue,
        outcome=HealOutcome.HEALED,
        attempts=attempts,
        reason="It went with another heal.",
    )


def closed_without_heal(issue: Issue, attempts: Sequence[Attempt], reason: str) -> HealedIssue:
    """Close an issue that has no candidate left."""
    if attempts:
        tried = "; ".join(f"{a.proposal.strategy}: {a.note}" for a in attempts)
        return HealedIssue(
            issue=issue,
            outcome=HealOutcome.MANUAL_REVIEW,
            attempts=tuple(attempts),
            reason=f"Manual review after {len(attempts)} attempts. {tried}",
        )
    return HealedIssue(
        issue=issue,
        outcome=HealOutcome.NO_HEAL,
        reason=reason or "Its rule has no heal for this case.",
    )


def state_of(log: EditLog) -> tuple[Edit, ...]:
    """What the overlay is, as the sum of its edits; the same state twice is a circle."""
    return log.edits()
