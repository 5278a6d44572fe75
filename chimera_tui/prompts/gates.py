"""Plain prompts: the decider for a terminal without the console."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from engine.decide import Answer, ProposalChoice
from engine.model import Decision

if TYPE_CHECKING:
    from engine.decide import Question
    from engine.model import Issue, Proposal

OPERATOR = "operator"


class PromptDecider:
    """Asks on standard error and reads standard input; the end of input is a no."""

    def decide(self, question: Question) -> Answer:
        """Ask a gate's question; only a clear yes is one."""
        lines = [question.question, *(f"  {line}" for line in question.details)]
        if question.undo:
            lines.append(f"  undo: {question.undo}")
        word = _ask("\n".join(lines) + "\nProceed? [y/N] ")
        yes = word in {"y", "yes"}
        return Answer(decision=Decision.ACCEPT if yes else Decision.REJECT, by=OPERATOR)

    def choose(
        self, issue: Issue, proposals: tuple[Proposal, ...], diffs: tuple[str, ...], attempt: int
    ) -> ProposalChoice:
        """Show each candidate's diff and take the number that is typed."""
        lines = [f"{issue.location}: {issue.message}  (attempt {attempt})"]
        for number, (proposal, diff) in enumerate(zip(proposals, diffs, strict=True), start=1):
            lines += [f"{number}. {proposal.title} ({proposal.safety}): {proposal.reason}", diff]
        word = _ask("\n".join(lines) + f"\nApply which? [1-{len(proposals)}, s skip, q end] ")
        if word == "q":
            return ProposalChoice(decision=Decision.ABORT, by=OPERATOR)
        if word == "y" and len(proposals) == 1:
            word = "1"
        if word.isdecimal() and 1 <= int(word) <= len(proposals):
            return ProposalChoice(decision=Decision.ACCEPT, by=OPERATOR, chosen=int(word) - 1)
        return ProposalChoice(decision=Decision.SKIP, by=OPERATOR)


def _ask(text: str) -> str:
    print(text, end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer:
        print(file=sys.stderr)
    return answer.strip().lower()
