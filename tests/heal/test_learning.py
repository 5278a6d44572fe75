from __future__ import annotations

from collections import Counter

from engine.clock import SystemClock
from engine.genesis.bus import Bus
from engine.genesis.events import HealAttempted, HealDecided, LineLogged
from engine.genesis.ledger import Ledger
from engine.heal.learning import Ranking, StrategyRecord, count_ledger
from engine.model import Attempt, Decision, HealOutcome, Layer, Proposal, Safety


def proposal(strategy: str, safety: Safety = Safety.SAFE) -> Proposal:
    return Proposal(
        rule="r",
        issue="i",
        strategy=strategy,
        title="",
        edits=(),
        safety=safety,
        reason="",
    )


def record(strategy: str, accepted: int = 0, rejected: int = 0, failed: int = 0) -> StrategyRecord:
    return StrategyRecord(
        rule="r",
        strategy=strategy,
        tried=accepted + failed,
        worked=accepted,
        accepted=accepted,
        rejected=rejected,
    )


def ranking(*records: StrategyRecord, seed: int = 7) -> Ranking:
    return Ranking({("r", r.strategy): r for r in records}, seed=seed)


A, B, C = proposal("a"), proposal("b"), proposal("c")


def test_the_rules_order_stands_while_nothing_is_known() -> None:
    for seed in range(20):
        assert ranking(seed=seed).rank([A, B, C]) == (A, B, C)
        assert ranking(record("other", 9), seed=seed).rank([A, B, C]) == (A, B, C)


def test_what_worked_comes_first_and_what_was_rejected_last() -> None:
    firsts = Counter(
        ranking(record("a", rejected=20), record("b", accepted=20), seed=seed)
        .rank([A, B, C])[0]
        .strategy
        for seed in range(200)
    )
    assert firsts["b"] > 150
    assert firsts["a"] < 5


def test_what_is_new_still_gets_its_turn() -> None:
    firsts = Counter(
        ranking(record("a", accepted=3, rejected=2), seed=seed).rank([A, B])[0].strategy
        for seed in range(200)
    )
    assert 20 < firsts["b"] < 150


def test_safety_is_no_part_of_the_order() -> None:
    unsafe = proposal("a", Safety.UNSAFE)
    assert ranking().rank([unsafe, B]) == (unsafe, B)
    assert ranking().rank([B, unsafe]) == (B, unsafe)


def test_a_seed_makes_it_repeatable() -> None:
    known = [record("a", 3, 2), record("b", 2, 1, 1), record("c", 1)]
    orders = {ranking(*known, seed=5).rank([A, B, C]) for _ in range(10)}
    assert len(orders) == 1
    assert len({ranking(*known, seed=s).rank([A, B, C]) for s in range(50)}) > 1


def test_the_ledger_is_counted(tmp_path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    bus = Bus(run="1", project="p", clock=SystemClock(), recorder=ledger)

    def attempt(outcome: HealOutcome, strategy: str = "a") -> None:
        bus.publish(
            HealAttempted(
                issue="i",
                attempt=Attempt(
                    number=1,
                    proposal=proposal(strategy),
                    decision=Decision.ACCEPT,
                    outcome=outcome,
                ),
            )
        )

    def decided(decision: Decision) -> None:
        bus.publish(
            HealDecided(issue="i", rule="r", strategy="a", decision=decision, by="operator")
        )

    bus.publish(LineLogged(at=Layer.HEAL, text="heal.attempted heal.decided"))
    attempt(HealOutcome.HEALED)
    decided(Decision.ACCEPT)
    attempt(HealOutcome.FAILED)
    attempt(HealOutcome.DECLINED)
    decided(Decision.REJECT)
    decided(Decision.SKIP)
    attempt(HealOutcome.FAILED, "b")
    counted = count_ledger(ledger)
    ledger.close()
    assert counted == {
        ("r", "a"): record("a", accepted=1, rejected=1, failed=1),
        ("r", "b"): record("b", failed=1),
    }


def test_without_exploring_the_mean_decides() -> None:
    known = {("r", s.strategy): s for s in (record("a", 1, 3), record("b", 3, 1))}
    orders = {Ranking(known, seed=s, explore=False).rank([A, B, C]) for s in range(30)}
    assert orders == {(B, C, A)}
