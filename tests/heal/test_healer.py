from __future__ import annotations

import re

import pytest
from toy import FILE, ToyPlatform, word_rule

from engine.decide import PolicyDecider, ProposalChoice, ScriptedDecider
from engine.genesis.events import (
    HealAttempted,
    HealCompleted,
    HealDecided,
    HealIntended,
    HealProposed,
    IssueClosed,
    Payload,
)
from engine.heal.healer import ConfigurationHealer
from engine.model import (
    Decision,
    Edit,
    Healing,
    HealOutcome,
    Safety,
    Severity,
)
from engine.platforms.interface import Rule, RuleBody
from engine.project.snapshot import Snapshot

YES = PolicyDecider(approve=True)


class Case:
    def __init__(self, text: str, *rules: Rule, decider: object = YES, **options: object) -> None:
        self.platform = ToyPlatform(*rules)
        self.snapshot = Snapshot.in_memory({FILE: text})
        self.events: list[Payload] = []
        self.healer = ConfigurationHealer(
            snapshot=self.snapshot,
            simulate=self.platform.simulate,
            decider=decider,
            emit=self.events.append,
            **options,
        )

    def heal(self, *rules: str, **options: object) -> Healing:
        issues = [
            i for i in self.platform.simulate(self.snapshot).issues if not rules or i.rule in rules
        ]
        self.healing = self.healer.heal(issues, self.platform, **options)
        return self.healing

    def text(self) -> str | None:
        return self.snapshot.with_edits(self.healing.edits).text(FILE)

    def outcomes(self) -> dict[str, HealOutcome]:
        return {i.issue.rule: i.outcome for i in self.healing.issues}

    def kinds(self) -> list[type[Payload]]:
        return [type(e) for e in self.events]


def deciding(*choices: ProposalChoice) -> ScriptedDecider:
    left = iter(choices)
    return ScriptedDecider(gates=lambda q: pytest.fail(str(q)), heals=lambda i, p: next(left))


def test_heals_all_and_tells_it() -> None:
    case = Case("one bad two wrong", word_rule("bad", "good"), word_rule("wrong", "right"))
    healing = case.heal()
    assert case.text() == "one good two right"
    assert healing.successful
    assert [(e.old, e.new) for e in healing.edits] == [("bad", "good"), ("wrong", "right")]
    assert case.kinds() == [
        HealIntended,
        *[HealProposed, HealDecided, HealAttempted, IssueClosed] * 2,
        HealCompleted,
    ]
    shown = case.events[1]
    assert isinstance(shown, HealProposed)
    assert "-one bad two wrong\n" in shown.diffs[0]
    assert shown.proposals[0].proof.startswith("Simulated again: the issue is gone")
    assert case.events[-1] == HealCompleted(healed=2, declined=0, manual=0)


def test_healing_what_is_healed_changes_nothing() -> None:
    case = Case("bad", word_rule("bad", "good"))
    case.heal()
    again = Case(case.text() or "", word_rule("bad", "good"))
    assert again.heal().edits == ()


def test_an_attempt_that_does_not_heal_is_withdrawn() -> None:
    case = Case("bad", word_rule("bad", "bad bad", "good"))
    case.heal()
    assert case.text() == "good"
    failed, worked = case.healing.issues[0].attempts
    assert (failed.outcome, worked.outcome) == (HealOutcome.FAILED, HealOutcome.HEALED)
    assert "still there" in failed.note
    assert [
        p.strategy for e in case.events if isinstance(e, HealProposed) for p in e.proposals
    ] == ["to-good"]


@pytest.mark.parametrize(
    ("brought", "holds"),
    [
        (Severity.CRITICAL, False),
        (Severity.HIGH, False),
        (Severity.MEDIUM, True),
        (Severity.LOW, True),
    ],
)
def test_an_attempt_that_brings_what_is_as_bad_is_withdrawn(brought: Severity, holds: bool) -> None:
    case = Case("bad", word_rule("bad", "worse"), word_rule("worse", severity=brought))
    case.heal()
    assert case.text() == ("worse" if holds else "bad")
    assert case.outcomes()["bad"] is (HealOutcome.HEALED if holds else HealOutcome.MANUAL_REVIEW)
    assert ("worse" in case.outcomes()) is holds


def test_what_a_masking_issue_hid_is_not_held_against_its_heal() -> None:
    case = Case(
        "broken bad",
        word_rule("broken", "whole", severity=Severity.CRITICAL, masks=True),
        word_rule("bad", "good", severity=Severity.CRITICAL, hidden_by="broken"),
    )
    case.heal()
    assert case.text() == "whole good"
    assert "what it hid is now seen" in case.healing.issues[0].reason
    only = Case(
        "broken bad",
        word_rule("broken", "whole", severity=Severity.CRITICAL, masks=True),
        word_rule("bad", "good", severity=Severity.CRITICAL, hidden_by="broken"),
    )
    only.heal(revealed=False)
    assert only.text() == "whole bad"


def test_three_attempts_and_then_a_person() -> None:
    case = Case("bad", word_rule("bad", "bad a", "bad b", "bad c", "good"))
    case.heal()
    (issue,) = case.healing.issues
    assert issue.outcome is HealOutcome.MANUAL_REVIEW
    assert [a.number for a in issue.attempts] == [1, 2, 3]
    assert "Manual review after 3 attempts" in issue.reason
    assert "to-bad b" in issue.reason
    assert not case.healing.successful
    assert case.text() == "bad"
    assert case.events[-1] == HealCompleted(healed=0, declined=0, manual=1)


def test_heals_that_undo_each_other_are_found() -> None:
    case = Case(
        "left",
        word_rule("left", "right", severity=Severity.CRITICAL),
        word_rule("right", "left", severity=Severity.LOW),
    )
    case.heal()
    assert case.text() == "right"
    right = next(i for i in case.healing.issues if i.issue.rule == "right")
    assert right.outcome is HealOutcome.MANUAL_REVIEW
    assert "disagree" in right.reason


def test_a_heal_that_brings_a_healed_issue_back_disagrees_even_when_it_is_lesser() -> None:
    case = Case(
        "low high",
        word_rule("low", "fine", severity=Severity.LOW),
        word_rule("high", "low", severity=Severity.HIGH),
    )
    first = case.platform.simulate(case.snapshot).issues
    case.healing = case.healer.heal(first, case.platform)
    high = next(i for i in case.healing.issues if i.issue.rule == "high")
    assert high.outcome is HealOutcome.HEALED  # it came before `low` was healed
    two_passes = Case(
        "low x mid",
        word_rule("low", "fine", severity=Severity.CRITICAL),
        word_rule("mid", "low", severity=Severity.LOW),
    )
    two_passes.heal()
    assert two_passes.outcomes()["mid"] is HealOutcome.MANUAL_REVIEW
    assert two_passes.text() == "fine x mid"


def test_an_issue_that_went_with_another_heal_is_healed_without_an_attempt() -> None:
    def both(rule: Rule) -> Rule:
        return rule

    case = Case(
        "bad bad2",
        word_rule("bad", "good", severity=Severity.CRITICAL),
        both(word_rule("bad2", "x", hidden_by="good")),
    )
    case.heal()
    gone = next(i for i in case.healing.issues if i.issue.rule == "bad2")
    assert (gone.outcome, gone.attempts) == (HealOutcome.HEALED, ())
    assert case.text() == "good bad2"


def test_unsafe_heals_need_their_own_yes() -> None:
    rules = [word_rule("bad", "good", safety=Safety.UNSAFE)]
    case = Case("bad", *rules)
    case.heal()
    assert case.text() == "bad"
    assert case.outcomes()["bad"] is HealOutcome.DECLINED
    case = Case("bad", *rules, decider=PolicyDecider(approve=True, unsafe=True))
    case.heal()
    assert case.text() == "good"


def test_no_consent_no_change() -> None:
    case = Case("bad", word_rule("bad", "good"), decider=PolicyDecider(approve=False))
    assert case.heal().edits == ()
    assert case.healing.issues[0].reason == "no approval given"


def test_an_issue_without_a_heal_says_why() -> None:
    case = Case("bad", word_rule("bad"))
    case.heal()
    assert case.outcomes()["bad"] is HealOutcome.NO_HEAL
    assert case.healing.issues[0].reason == "no swap known"
    foreign = Case("bad", word_rule("bad", "good"), rules=())
    foreign.heal()
    assert foreign.healing.issues[0].reason == "No rule here knows how to heal it."


def test_the_operator_chooses_among_candidates() -> None:
    decider = deciding(ProposalChoice(decision=Decision.ACCEPT, by="op", chosen=1))
    case = Case("bad", word_rule("bad", "good", "fine"), decider=decider)
    case.heal()
    assert case.text() == "fine"


def test_a_part_is_simulated_again_and_withdrawn_when_it_does_not_heal() -> None:
    nothing = ProposalChoice(
        decision=Decision.ACCEPT,
        by="op",
        edits=(Edit(path=FILE, start=0, end=3, old="bad", new="bad!"),),
    )
    mine = ProposalChoice(
        decision=Decision.ACCEPT,
        by="op",
        edits=(Edit(path=FILE, start=0, end=3, old="bad", new="mine"),),
    )
    case = Case("bad", word_rule("bad", "good", "fine"), decider=deciding(nothing, mine))
    case.heal()
    assert case.text() == "mine"
    failed, worked = case.healing.issues[0].attempts
    assert "in part or edited" in failed.note
    assert worked.proposal.edits == mine.edits
    decided = [e for e in case.events if isinstance(e, HealDecided)]
    assert [d.partial for d in decided] == [True, True]


def test_abort_ends_it_and_keeps_what_was_taken() -> None:
    decider = deciding(
        ProposalChoice(decision=Decision.ACCEPT, by="op"),
        ProposalChoice(decision=Decision.ABORT, by="op", reason="enough"),
    )
    case = Case("a b c", *(word_rule(w, w.upper()) for w in "abc"), decider=decider)
    case.heal()
    assert case.text() == "A b c"
    assert case.outcomes() == {
        "a": HealOutcome.HEALED,
        "b": HealOutcome.DECLINED,
        "c": HealOutcome.DECLINED,
    }


def test_a_rejection_is_final_for_the_issue() -> None:
    decider = deciding(ProposalChoice(decision=Decision.REJECT, by="op", reason="no"))
    case = Case("bad", word_rule("bad", "good"), decider=decider)
    case.heal()
    assert case.outcomes() == {"bad": HealOutcome.DECLINED}
    assert case.healing.issues[0].attempts[0].decision is Decision.REJECT


def test_a_heal_that_breaks_is_no_heal_and_a_rule_that_breaks_proves_nothing() -> None:
    rule = word_rule("bad", "good")

    def broken(issue: object, site: object) -> list[object]:
        raise KeyError("x")

    def fragile(site: object) -> list[object]:
        if "good" in (site.snapshot.text(FILE) or ""):
            raise RuntimeError("boom")
        return list(rule.check(site))

    case = Case("bad", Rule.of(RuleBody(meta=rule.meta, check=rule.check, heal=broken, page="")))
    case.heal()
    assert "KeyError" in case.healing.issues[0].reason
    case = Case("bad", Rule.of(RuleBody(meta=rule.meta, check=fragile, heal=rule.heal, page="")))
    case.heal()
    assert case.outcomes() == {"bad": HealOutcome.MANUAL_REVIEW}
    assert "silence proves nothing" in case.healing.issues[0].reason


def test_many_issues_of_one_rule() -> None:
    case = Case("\n".join(["bad"] * 12), word_rule("bad", "good"))
    case.heal()
    assert case.text() == "\n".join(["good"] * 12)
    assert len(case.healing.edits) == 12
    assert all(re.fullmatch("bad", e.old) for e in case.healing.edits)


def test_a_hands_on_decider_gets_a_workbench_that_changes_nothing() -> None:
    class Hands:
        def lay_out(self, bench: object) -> None:
            self.bench = bench

        def decide(self, question: object) -> object:
            pytest.fail(str(question))

        def choose(self, issue, proposals, diffs, attempt) -> ProposalChoice:
            assert self.bench.snapshot.text(FILE) == "bad"
            worse = (Edit(path=FILE, start=0, end=3, old="bad", new="bad bad"),)
            assert self.bench.prove(issue, worse) == (False, "The issue is still there.")
            fine = (Edit(path=FILE, start=0, end=3, old="bad", new="fine"),)
            holds, text = self.bench.prove(issue, fine)
            assert holds, text
            return ProposalChoice(decision=Decision.ACCEPT, by="op", edits=fine)

    case = Case("bad", word_rule("bad", "good"), decider=Hands())
    case.heal()
    assert case.text() == "fine"
    assert len(case.healing.issues[0].attempts) == 1


def test_what_may_hide_others_is_healed_first() -> None:
    case = Case(
        "bad typo",
        word_rule("bad", "good", severity=Severity.CRITICAL),
        word_rule("typo", "word", severity=Severity.MEDIUM, masks=True),
    )
    case.heal()
    assert [i.issue.rule for i in case.healing.issues] == ["typo", "bad"]
