"""One tree for several platforms: what heals on one must not break another."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from toy import FILE, ToyPlatform, ToySite, word_rule

from engine.clock import SystemClock
from engine.decide import PolicyDecider, ProposalChoice, ScriptedDecider
from engine.genesis.events import HealAttempted, HealProposed, IssueClosed, Payload
from engine.heal.healer import ConfigurationHealer
from engine.model import Decision, Healing, HealOutcome, Severity
from engine.platforms.interface import BuildContext, Rule
from engine.platforms.lanes import Lane
from engine.project.snapshot import Snapshot
from engine.simulate.simulator import BuildSimulator

YES = PolicyDecider(approve=True)


@dataclass(frozen=True)
class NamedSite(ToySite):
    pass


class Named(ToyPlatform):
    """A toy platform with a name of its own."""

    def __init__(self, name: str, *rules: Rule) -> None:
        super().__init__(*rules)
        self.name = name

    def resolve(self, snapshot: Snapshot, context: BuildContext) -> ToySite:
        return NamedSite(snapshot, context, self.name)


class Case:
    def __init__(self, text: str, *platforms: Named, decider: object = YES) -> None:
        lanes = tuple(Lane(platform=p, context=BuildContext(target=p.name)) for p in platforms)
        simulator = BuildSimulator(clock=SystemClock())
        self.snapshot = Snapshot.in_memory({FILE: text})
        self.events: list[Payload] = []
        before = simulator.simulate_lanes(self.snapshot, lanes)
        healer = ConfigurationHealer(
            snapshot=self.snapshot,
            simulate=lambda overlay: simulator.simulate_lanes(overlay, lanes, again=True),
            decider=decider,
            emit=self.events.append,
        )
        self.healing: Healing = healer.heal_lanes(before.issues, lanes, baseline=before)

    def text(self) -> str | None:
        return self.snapshot.with_edits(self.healing.edits).text(FILE)

    def outcomes(self) -> dict[tuple[str, str], HealOutcome]:
        return {(h.issue.platform, h.issue.rule): h.outcome for h in self.healing.issues}

    def told(self, kind: type[Payload]) -> list[Payload]:
        return [e for e in self.events if isinstance(e, kind)]


def no(decision: Decision = Decision.REJECT) -> ScriptedDecider:
    def choose(issue, proposals):
        return ProposalChoice(decision=decision, chosen=0, by="test", reason="not that")

    return ScriptedDecider(gates=None, heals=choose)


def test_a_heal_that_breaks_another_platform_is_withdrawn_and_the_next_one_taken():
    case = Case(
        "a bad word",
        Named("one", word_rule("bad", "good", "fine", severity=Severity.CRITICAL)),
        Named("two", word_rule("good", severity=Severity.HIGH)),
    )
    assert case.text() == "a fine word"
    first, second = (e.attempt for e in case.told(HealAttempted))
    assert first.outcome is HealOutcome.FAILED
    assert "brings a new high issue on two: the word good" in first.note
    assert second.outcome is HealOutcome.HEALED
    assert second.proposal.proof.startswith("Simulated again as one, two: the issue is gone")


def test_what_is_lesser_on_another_platform_is_said_and_does_not_stand_against_it():
    case = Case(
        "a bad word",
        Named("one", word_rule("bad", "good", severity=Severity.CRITICAL)),
        Named("two", word_rule("good", severity=Severity.LOW)),
    )
    assert case.text() == "a good word"
    (healed, _) = case.healing.issues
    assert "good (low on two)" in healed.reason


def test_a_low_issue_is_no_reason_to_bring_another_platform_a_medium_one():
    case = Case(
        "a bad word",
        Named("one", word_rule("bad", "good", severity=Severity.LOW)),
        Named("two", word_rule("good", severity=Severity.HIGH)),
    )
    assert case.text() == "a bad word"
    assert case.outcomes() == {("one", "bad"): HealOutcome.MANUAL_REVIEW}


def test_what_both_have_is_healed_once():
    shared = word_rule("bad", "good")
    case = Case("a bad word", Named("one", shared), Named("two", shared))
    assert case.text() == "a good word"
    assert len(case.told(HealProposed)) == 1
    closed = case.told(IssueClosed)
    assert [e.platform for e in closed] == ["one", "two"]
    assert closed[1].reason == "It went with another heal."
    assert len({e.issue for e in closed}) == 1, "one identity on both platforms"


@pytest.mark.parametrize("decision", [Decision.REJECT, Decision.SKIP])
def test_what_was_declined_is_not_asked_again_for_another_platform(decision):
    shared = word_rule("bad", "good")
    case = Case("a bad word", Named("one", shared), Named("two", shared), decider=no(decision))
    assert len(case.told(HealProposed)) == 1
    assert set(case.outcomes().values()) == {HealOutcome.DECLINED}
    assert case.told(IssueClosed)[1].reason.startswith("The same change was declined")


def test_another_way_of_healing_is_asked_for_though_the_first_was_declined():
    case = Case(
        "a bad word",
        Named("one", word_rule("bad", "good")),
        Named("two", word_rule("bad", "fine")),
        decider=no(),
    )
    offered = [e.proposals[0].title for e in case.told(HealProposed)]
    assert offered == ["write good", "write fine"]


def test_what_one_rule_cannot_heal_goes_with_the_other_platforms_heal():
    case = Case(
        "a bad word",
        Named("one", word_rule("bad", "worse")),
        Named("two", word_rule("worse"), word_rule("bad", "good")),
    )
    assert case.text() == "a good word"
    assert set(case.outcomes().values()) == {HealOutcome.HEALED}
    assert case.healing.successful
    closed = case.told(IssueClosed)
    assert [(e.platform, e.outcome) for e in closed] == [
        ("two", HealOutcome.HEALED),
        ("one", HealOutcome.HEALED),
    ], "each is closed once, and only when it is known how"


def test_rules_of_one_name_are_each_their_platforms_own():
    case = Case(
        "a bad word",
        Named("one", word_rule("bad")),
        Named("two", word_rule("bad", "good")),
    )
    assert case.text() == "a good word"
    assert set(case.outcomes().values()) == {HealOutcome.HEALED}
