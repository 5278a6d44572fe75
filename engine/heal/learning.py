"""Learning which heal works: candidates ranked by what happened to their kind before.

For each rule and strategy the ledger tells how often it was tried, accepted, rejected, and how
often it worked. Thompson sampling draws a chance of success for each candidate from what is known
and ranks by the draws: what worked comes first, what is new still gets its turn. Ranking is all it
does; it never answers for the operator, and whether a heal is safe is no part of it: the decider
looks at that, while the order says which heal an expert would make.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from engine.genesis.events import HealAttempted, HealDecided
from engine.model import Decision, HealOutcome
from engine.records import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.genesis.events import Event
    from engine.genesis.ledger import Ledger
    from engine.model import Proposal

TOPICS = frozenset({HealDecided.topic, HealAttempted.topic})


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyRecord:
    """What happened to one way of healing one rule."""

    rule: str
    strategy: str
    tried: int = 0
    """Attempts that were taken, or withdrawn because they did not hold."""
    worked: int = 0
    """Attempts that removed their issue and brought nothing as bad."""
    accepted: int = 0
    rejected: int = 0

    @property
    def successes(self) -> int:
        """What speaks for it: it worked and was wanted."""
        return self.accepted

    @property
    def failures(self) -> int:
        """What speaks against it: it did not work, or was not wanted."""
        return self.tried - self.worked + self.rejected


def count(events: Iterable[Event]) -> dict[tuple[str, str], StrategyRecord]:
    """Count the events of any number of runs, by rule and strategy."""
    found: dict[tuple[str, str], StrategyRecord] = {}

    def record(rule: str, strategy: str) -> StrategyRecord:
        return found.get((rule, strategy)) or StrategyRecord(rule=rule, strategy=strategy)

    for event in events:
        payload = event.payload
        if isinstance(payload, HealDecided):
            old = record(payload.rule, payload.strategy)
            if payload.decision is Decision.ACCEPT:
                found[old.rule, old.strategy] = replace(old, accepted=old.accepted + 1)
            elif payload.decision is Decision.REJECT:
                found[old.rule, old.strategy] = replace(old, rejected=old.rejected + 1)
        elif isinstance(payload, HealAttempted):
            proposal = payload.attempt.proposal
            old = record(proposal.rule, proposal.strategy)
            if payload.attempt.outcome is HealOutcome.HEALED:
                new = replace(old, tried=old.tried + 1, worked=old.worked + 1)
            elif payload.attempt.outcome is HealOutcome.FAILED:
                new = replace(old, tried=old.tried + 1)
            else:
                new = old
            if new != StrategyRecord(rule=old.rule, strategy=old.strategy):
                found[old.rule, old.strategy] = new
    return found


def count_ledger(ledger: Ledger) -> dict[tuple[str, str], StrategyRecord]:
    """Count the heals of a ledger, by rule and strategy.

    Raises:
        LedgerError: an entry about a heal cannot be read.
    """
    marks = tuple(topic.encode() for topic in TOPICS)
    return count(
        entry.event() for entry in ledger.entries() if any(mark in entry.body for mark in marks)
    )


class Ranking:
    """Orders an issue's candidates."""

    def __init__(
        self,
        records: Mapping[tuple[str, str], StrategyRecord] | None = None,
        *,
        seed: int | None = None,
        explore: bool = True,
    ) -> None:
        """Take what is known.

        Args:
            records: what happened before, by rule and strategy.
            seed: fixes the draws, for tests and replays.
            explore: False ranks by the mean of what is known, without a draw: for production,
                where the same project must get the same offer (fact sheet "trust", 6).
        """
        self._records = dict(records or {})
        self._explore = explore
        self._random = random.Random(seed)  # noqa: S311 - it ranks suggestions, it keeps no secret

    def rank(self, proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
        """Order candidates by a draw from what is known of each.

        While nothing is known of any of them, the rule's own order stands.
        """
        known = [self._records.get((p.rule, p.strategy)) for p in proposals]
        if not any(r is not None and r.successes + r.failures > 0 for r in known):
            return tuple(proposals)
        draws = [
            self._chance(
                1 + (r.successes if r else 0) + _trust(index), 1 + (r.failures if r else 0)
            )
            for index, r in enumerate(known)
        ]
        order = sorted(range(len(proposals)), key=lambda i: (-draws[i], i))
        return tuple(proposals[i] for i in order)

    def _chance(self, good: float, bad: float) -> float:
        """A draw from the Beta distribution, or its mean."""
        return self._random.betavariate(good, bad) if self._explore else good / (good + bad)


def _trust(index: int) -> float:
    """The head start of the rule's own order: its first candidate counts as worked twice."""
    return 2.0 / (1 + index)
