"""Gates: a question bound to what was shown, an answer that is a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import GateClosed, RunAborted
from engine.genesis.events import GateAnswered, GateAsked
from engine.model import Decision

if TYPE_CHECKING:
    from engine.decide import Answer, Question
    from engine.pipeline.context import RunContext


def ask(context: RunContext, question: Question) -> Answer:
    """Ask a gate's question, and publish question and answer."""
    context.emit(
        GateAsked(
            gate=question.gate,
            question=question.question,
            details=question.details,
            digest=question.digest,
            stake=question.stake,
            at=question.at,
            undo=question.undo,
        )
    )
    answer = context.decider.decide(question)
    context.emit(
        GateAnswered(
            gate=question.gate,
            decision=answer.decision,
            by=answer.by,
            digest=question.digest,
            reason=answer.reason,
        )
    )
    context.checkpoint()
    return answer


def require(question: Question, answer: Answer) -> None:
    """Go on when a gate was accepted.

    Raises:
        GateClosed: nobody may answer, or the answer is no.
        RunAborted: the operator ends the run.
    """
    if answer.decision is Decision.ACCEPT:
        return
    if answer.decision is Decision.ABORT:
        raise RunAborted("The operator ended the run.", advice="What was live still is.")
    raise GateClosed(
        answer.reason or f"The {question.gate} gate was answered with no.",
        advice="Run it in a terminal to be asked, or with --yes to approve what is safe.",
    )
