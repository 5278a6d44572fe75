"""Deciding, as a protocol: the engine asks, a console, a policy or a script answers.

The engine knows no face. What must be decided is a `Question` bound to the digest of what was
shown; what comes back is an `Answer`. If what would be done changed since, the engine asks again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from engine.model import Decision, Edit, Safety
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.model import Issue, Layer, Proposal
    from engine.project.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A gate's question."""

    gate: str
    """``final-approval``, ``deploy`` or ``rollback``."""
    question: str
    details: tuple[str, ...]
    digest: str
    stake: str
    """``undoable``, ``outward`` or ``irreversible``."""
    at: Layer
    undo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A decision, and who made it."""

    decision: Decision
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalChoice:
    """What was decided about an issue's proposals.

    `edits` is None to take the chosen proposal whole; otherwise it is the part (by hunk) or the
    edited form that was accepted, and is simulated again before anything is written.
    """

    decision: Decision
    by: str
    chosen: int = 0
    edits: tuple[Edit, ...] | None = None
    reason: str = ""


class Decider(Protocol):
    """Answers for the operator. May block as long as the operator thinks."""

    def decide(self, question: Question) -> Answer:
        """Answer a gate."""
        ...

    def choose(
        self, issue: Issue, proposals: tuple[Proposal, ...], diffs: tuple[str, ...], attempt: int
    ) -> ProposalChoice:
        """Choose among an issue's heals, which come ranked, with a unified diff each."""
        ...


class Workbench(Protocol):
    """Where a decider that takes proposals in part may look and try before it answers."""

    @property
    def snapshot(self) -> Snapshot:
        """The files that the proposals' edits count in: the project with all earlier heals."""
        ...

    def prove(self, issue: Issue, edits: tuple[Edit, ...]) -> tuple[bool, str]:
        """Simulate with these edits; tell whether the heal still holds, and one sentence."""
        ...


@runtime_checkable
class HandsOn(Protocol):
    """A decider that wants the workbench before it is asked to choose; the healer gives it."""

    def lay_out(self, bench: Workbench) -> None:
        """Take the workbench that holds for the next `choose`."""
        ...


class PolicyDecider:
    """Answers by rule: what `--yes` means, and what its absence means without a terminal.

    With `approve` it says yes to every gate and to safe heals; unsafe heals need `unsafe` too.
    Without it, heals are skipped and gates stay closed.
    """

    def __init__(self, *, approve: bool, unsafe: bool = False, by: str = "policy") -> None:
        self._approve = approve
        self._unsafe = unsafe
        self._by = by

    def decide(self, question: Question) -> Answer:
        """Accept every gate, or none."""
        if self._approve:
            return Answer(decision=Decision.ACCEPT, by=self._by)
        return Answer(
            decision=Decision.SKIP,
            by=self._by,
            reason=f"Nobody is here to answer the {question.gate} gate; --yes would.",
        )

    def choose(
        self, issue: Issue, proposals: tuple[Proposal, ...], diffs: tuple[str, ...], attempt: int
    ) -> ProposalChoice:
        """Take the first proposal that the policy allows."""
        del issue, diffs, attempt
        if self._approve:
            for index, proposal in enumerate(proposals):
                if proposal.safety is Safety.SAFE or self._unsafe:
                    return ProposalChoice(decision=Decision.ACCEPT, by=self._by, chosen=index)
            return ProposalChoice(
                decision=Decision.SKIP, by=self._by, reason="Only unsafe heals; --unsafe takes them"
            )
        return ProposalChoice(decision=Decision.SKIP, by=self._by, reason="no approval given")


class ScriptedDecider:
    """Answers from functions; for tests and replays."""

    def __init__(
        self,
        *,
        gates: Callable[[Question], Answer],
        heals: Callable[[Issue, tuple[Proposal, ...]], ProposalChoice],
    ) -> None:
        self._gates = gates
        self._heals = heals

    def decide(self, question: Question) -> Answer:
        """Ask the script about a gate."""
        return self._gates(question)

    def choose(
        self, issue: Issue, proposals: tuple[Proposal, ...], diffs: tuple[str, ...], attempt: int
    ) -> ProposalChoice:
        """Ask the script about heals."""
        del diffs, attempt
        return self._heals(issue, proposals)
