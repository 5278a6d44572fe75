"""ConfigurationHealer: heals that an expert would have made, and proves (layer 2, ARIE).

It works on an overlay, never on the folder. For each issue its rule proposes edits; each candidate
is simulated before it is shown, the operator decides, and what was accepted stays in the overlay
for the next issue. After three attempts that did not hold, the issue is left to a person with all
that was tried. What comes out is one set of edits against the files as they are on disk; writing
them is another room (`writing`).
"""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING

from engine.decide import HandsOn
from engine.errors import StaleEditError
from engine.genesis.events import (
    HealAttempted,
    HealCompleted,
    HealDecided,
    HealIntended,
    HealProposed,
    IssueClosed,
    IssueFound,
)
from engine.heal.bench import Bench
from engine.heal.learning import Ranking
from engine.heal.overlay import Candidate, Overlay, closed_without_heal, gone_with_another, state_of
from engine.heal.proof import Proof, find_again, identity, judge
from engine.model import (
    Attempt,
    Decision,
    HealedIssue,
    Healing,
    HealOutcome,
    NoHeal,
)
from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.platforms.lanes import Lane
from engine.project.editing.composed import EditLog
from engine.project.editing.diff import diff_of
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from engine.decide import Decider, ProposalChoice
    from engine.genesis.events import Payload
    from engine.model import Edit, Issue, Proposal, Simulation
    from engine.platforms.interface import Platform, Rule, Site
    from engine.project.snapshot import Snapshot

MOST_ATTEMPTS = 3
"""Attempts an issue gets before it is left to a person."""
MOST_ISSUES = 2000
"""Issues after which nothing that a heal brings to light is taken up any more."""
MOST_CANDIDATES = 6
"""Candidates offered at once; a longer list is not read."""


class ConfigurationHealer:
    """Layer 2 (ARIE)."""

    def __init__(
        self,
        *,
        snapshot: Snapshot,
        simulate: Callable[[Snapshot], Simulation],
        decider: Decider,
        context: BuildContext | None = None,
        rules: Sequence[Rule[Site]] | None = None,
        emit: Callable[[Payload], object] | None = None,
        ranking: Ranking | None = None,
        digest: Callable[[Snapshot], str] | None = None,
        attempts: int = MOST_ATTEMPTS,
    ) -> None:
        """Take all that healing needs from outside.

        Args:
            snapshot: the files as they are.
            simulate: layer 1, bound to the platforms and contexts that are healed for; all of
                them, so that what it says of a heal for one holds for the others too.
            decider: answers for the operator; nothing is taken without it.
            context: which build is asked about.
            rules: the rules that may heal; those of the platform when it is None.
            emit: where events go.
            ranking: orders candidates by what worked before.
            digest: names a snapshot in the result; it stays unnamed when it is None.
            attempts: how many attempts an issue gets.
        """
        self._base = snapshot
        self._simulate = simulate
        self._decider = decider
        self._context = context or BuildContext()
        self._rules = rules
        self._emit = emit or (lambda _payload: None)
        self._ranking = ranking or Ranking()
        self._digest = digest or (lambda _snapshot: "")
        self._attempts = attempts

    def heal_netlify_config(self, issues: Sequence[Issue]) -> Healing:
        """Heal issues that a Netlify simulation found."""
        return self.heal(issues, registry.platform("netlify"))

    def heal_render_config(self, issues: Sequence[Issue]) -> Healing:
        """Heal issues that a Render simulation found."""
        return self.heal(issues, registry.platform("render"))

    def heal(
        self,
        issues: Sequence[Issue],
        platform: Platform,
        *,
        baseline: Simulation | None = None,
        revealed: bool = True,
    ) -> Healing:
        """Heal issues of one platform: `heal_lanes` with a single lane.

        Args:
            issues: what to heal; all of a simulation or a part of it.
            platform: whose semantics hold.
            baseline: the simulation of the snapshot, when the caller has it already.
            revealed: as for `heal_lanes`.
        """
        lane = Lane(platform=platform, context=self._context)
        return self.heal_lanes(issues, (lane,), baseline=baseline, revealed=revealed)

    def heal_lanes(
        self,
        issues: Sequence[Issue],
        lanes: Sequence[Lane],
        *,
        baseline: Simulation | None = None,
        revealed: bool = True,
    ) -> Healing:
        """Heal issues one after the other: those that hide others first, then the worst.

        An issue that several platforms have is healed once: when its heal ends it for one and
        not for another, the other's rule is asked in its turn.

        Args:
            issues: what to heal; all of a simulation or a part of it.
            lanes: the platforms that found them; `simulate` looks through the same.
            baseline: the simulation of the snapshot, when the caller has it already.
            revealed: heal issues too that a heal brought to light (behind a file that did not
                parse) or that came with lesser severity.
        """
        run = Overlay(
            lanes=lanes,
            rules={
                (lane.name, rule.id): rule
                for lane in lanes
                for rule in (lane.rules() if self._rules is None else self._rules)
            },
            log=EditLog(self._base),
            now=baseline if baseline is not None else self._simulate(self._base),
        )
        self._emit(HealIntended(issues=tuple(i.fingerprint for i in issues)))
        # What hides other issues often causes them: it is healed before them, however bad they are.
        queue = deque(sorted(issues, key=lambda i: (not run.masks(i), i.severity.rank)))
        others = Counter(identity(i) for i in run.now.issues)
        others.subtract(Counter(identity(i) for i in issues))
        while queue:
            issue = run.next_of(queue)
            closed = self._heal_one(run, issue)
            run.closed.append(closed)
            if run.may_go_with_another(closed, queue):
                run.postponed.append(len(run.closed) - 1)
            else:
                self._say_closed(closed)
            if revealed and len(run.closed) < MOST_ISSUES:
                for fresh in run.revealed(queue, others):
                    self._emit(IssueFound(issue=fresh, healable=run.may_heal(fresh)))
                    queue.append(fresh)
        return self._finish(run)

    def _say_closed(self, closed: HealedIssue) -> None:
        self._emit(
            IssueClosed(
                issue=closed.issue.fingerprint,
                rule=closed.issue.rule,
                outcome=closed.outcome,
                reason=closed.reason,
                platform=closed.issue.platform,
            )
        )

    def _finish(self, run: Overlay) -> Healing:
        for closed in run.settle_postponed():
            self._say_closed(closed)
        outcomes = [c.outcome for c in run.closed]
        self._emit(
            HealCompleted(
                healed=outcomes.count(HealOutcome.HEALED),
                declined=outcomes.count(HealOutcome.DECLINED),
                manual=outcomes.count(HealOutcome.MANUAL_REVIEW),
                no_heal=outcomes.count(HealOutcome.NO_HEAL),
            )
        )
        return Healing(
            issues=tuple(run.closed),
            edits=run.log.edits(),
            digest_before=self._digest(self._base),
            digest_after=self._digest(run.log.snapshot),
        )

    # -- one issue ------------------------------------------------------------------------------

    def _heal_one(self, run: Overlay, issue: Issue) -> HealedIssue:
        if run.stopped:
            return HealedIssue(
                issue=issue, outcome=HealOutcome.DECLINED, reason="The operator stopped here."
            )
        attempts: list[Attempt] = []
        tried: set[tuple[str, tuple[Edit, ...]]] = set()
        while True:
            here = find_again(issue, run.now.issues)
            if here is None:
                return gone_with_another(issue)
            answer = run.proposals(here)
            if isinstance(answer, NoHeal):
                return closed_without_heal(issue, attempts, answer.reason)
            refused = run.declined.get(issue.fingerprint, set())
            ranked = [p for p in self._ranking.rank(answer) if _key(p) not in tried]
            fresh = [p for p in ranked if p.edits not in refused]
            if ranked and not fresh and not attempts:
                return HealedIssue(
                    issue=issue,
                    outcome=HealOutcome.DECLINED,
                    reason="The same change was declined for another platform.",
                )
            holding = self._prove_all(run, here, fresh, attempts, tried)
            if not holding:
                return closed_without_heal(issue, attempts, "")
            end = self._offer(run, here, holding, attempts, tried)
            if end is not None:
                return replace(end, issue=issue)

    def _prove_all(
        self,
        run: Overlay,
        issue: Issue,
        proposals: Iterable[Proposal],
        attempts: list[Attempt],
        tried: set[tuple[str, tuple[Edit, ...]]],
    ) -> list[Candidate]:
        """Simulate candidates until enough hold; those that do not are withdrawn attempts."""
        holding: list[Candidate] = []
        for proposal in proposals:
            if len(attempts) >= self._attempts or len(holding) >= MOST_CANDIDATES:
                break
            proof, candidate = self.prove(run, issue, proposal, proposal.edits)
            if candidate is not None:
                holding.append(candidate)
                continue
            tried.add(_key(proposal))
            self._attempted(
                issue,
                attempts,
                replace(proposal, proof=proof.text),
                HealOutcome.FAILED,
                note=f"Withdrawn. {proof.text}",
            )
        return holding

    def prove(
        self, run: Overlay, issue: Issue, proposal: Proposal, edits: tuple[Edit, ...]
    ) -> tuple[Proof, Candidate | None]:
        """Lay edits over the overlay and look again; the overlay itself does not change."""
        log = run.log.copy()
        try:
            diff = diff_of(run.log.snapshot, edits)
            log.add(edits)
        except StaleEditError as error:
            return Proof(holds=False, text=f"Its edits do not fit: {error}"), None
        if not diff:
            return Proof(holds=False, text="Its edits change nothing."), None
        if state_of(log) in run.states:
            return Proof(holds=False, text="It undoes earlier heals: they disagree."), None
        after = self._simulate(log.snapshot)
        proof = judge(
            issue,
            run.now,
            after,
            masks=run.masks(issue),
            healed=run.healed,
        )
        if not proof.holds:
            return proof, None
        shown = replace(proposal, edits=edits, proof=proof.text)
        return proof, Candidate(proposal=shown, diff=diff, log=log, simulation=after)

    def _offer(
        self,
        run: Overlay,
        issue: Issue,
        holding: list[Candidate],
        attempts: list[Attempt],
        tried: set[tuple[str, tuple[Edit, ...]]],
    ) -> HealedIssue | None:
        """Ask which candidate to take; None when what was chosen did not hold."""
        proposals = tuple(c.proposal for c in holding)
        diffs = tuple(c.diff for c in holding)
        number = len(attempts) + 1
        self._emit(
            HealProposed(issue=issue.fingerprint, attempt=number, proposals=proposals, diffs=diffs)
        )
        if isinstance(self._decider, HandsOn):
            self._decider.lay_out(Bench(self, run, holding[0]))
        choice = self._decider.choose(issue, proposals, diffs, number)
        index = min(max(choice.chosen, 0), len(holding) - 1)
        candidate = holding[index]
        partial = choice.edits is not None and choice.edits != candidate.proposal.edits
        self._decided(issue, candidate.proposal, choice, partial=partial)
        if choice.decision is not Decision.ACCEPT:
            run.stopped = choice.decision is Decision.ABORT
            run.declined.setdefault(issue.fingerprint, set()).update(p.edits for p in proposals)
            return self._declined(issue, candidate.proposal, choice, attempts)
        if partial and choice.edits is not None:
            proof, proven = self.prove(run, issue, candidate.proposal, choice.edits)
            if proven is None:
                tried.add(_key(candidate.proposal))
                self._attempted(
                    issue,
                    attempts,
                    replace(candidate.proposal, edits=choice.edits, proof=proof.text),
                    HealOutcome.FAILED,
                    note=f"Withdrawn. As it was accepted (in part or edited): {proof.text}",
                )
                return None
            candidate = proven
        run.take(issue, candidate)
        self._attempted(issue, attempts, candidate.proposal, HealOutcome.HEALED)
        return HealedIssue(
            issue=issue,
            outcome=HealOutcome.HEALED,
            attempts=tuple(attempts),
            reason=candidate.proposal.proof,
        )

    def _declined(
        self, issue: Issue, proposal: Proposal, choice: ProposalChoice, attempts: list[Attempt]
    ) -> HealedIssue:
        self._attempted(
            issue, attempts, proposal, HealOutcome.DECLINED, choice.decision, note=choice.reason
        )
        return HealedIssue(
            issue=issue,
            outcome=HealOutcome.DECLINED,
            attempts=tuple(attempts),
            reason=choice.reason,
        )

    # -- telling --------------------------------------------------------------------------------

    def _attempted(
        self,
        issue: Issue,
        attempts: list[Attempt],
        proposal: Proposal,
        outcome: HealOutcome,
        decision: Decision | None = None,
        *,
        note: str = "",
    ) -> None:
        if decision is None:
            decision = Decision.ACCEPT if outcome is HealOutcome.HEALED else Decision.SKIP
        attempt = Attempt(
            number=len(attempts) + 1,
            proposal=proposal,
            decision=decision,
            outcome=outcome,
            note=note or proposal.proof,
        )
        attempts.append(attempt)
        self._emit(HealAttempted(issue=issue.fingerprint, attempt=attempt))

    def _decided(
        self, issue: Issue, proposal: Proposal, choice: ProposalChoice, *, partial: bool
    ) -> None:
        self._emit(
            HealDecided(
                issue=issue.fingerprint,
                rule=proposal.rule,
                strategy=proposal.strategy,
                decision=choice.decision,
                by=choice.by,
                partial=partial,
            )
        )


def _key(proposal: Proposal) -> tuple[str, tuple[Edit, ...]]:
    return proposal.strategy, proposal.edits
