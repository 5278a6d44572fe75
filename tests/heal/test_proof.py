from __future__ import annotations

from toy import ToyPlatform, word_rule

from engine.clock import SystemClock
from engine.heal.proof import find_again, identity, judge
from engine.model import (
    Confidence,
    Issue,
    Location,
    Severity,
    Simulation,
    Unknown,
    Verdict,
)
from engine.platforms.interface import BuildContext, Rule, RuleBody
from engine.project.snapshot import Snapshot
from engine.simulate.simulator import BuildSimulator


def issue(
    rule: str = "r",
    *,
    key: str = "",
    subject: str = "",
    path: str = "f",
    severity: Severity = Severity.HIGH,
) -> Issue:
    return Issue(
        rule=rule,
        severity=severity,
        confidence=Confidence.CERTAIN,
        location=Location(path=path, key_path=key),
        message=f"{rule} {subject}",
        subject=subject,
    )


def simulation(*issues: Issue, unknowns: tuple[Unknown, ...] = ()) -> Simulation:
    return Simulation(
        platform="p", digest="", verdict=Verdict.PASSES, issues=issues, unknowns=unknowns
    )


def test_numbers_of_list_items_are_no_identity() -> None:
    one = issue(key="redirects[2].to", subject="/a")
    moved = issue(key="redirects[1].to", subject="/a")
    assert identity(one) == identity(moved)
    assert identity(one) != identity(issue(key="redirects[2].to", subject="/b"))
    assert find_again(one, [moved]) == moved
    assert find_again(one, [moved, one]) == one
    assert find_again(one, [issue("other")]) is None


def test_one_of_several_alike_is_healed_when_there_is_one_less() -> None:
    three = [issue(key=f"redirects[{n}]") for n in range(3)]
    assert judge(three[1], simulation(*three), simulation(*three[:2])).holds
    assert not judge(three[1], simulation(*three), simulation(*three)).holds


def test_an_issue_that_moved_to_another_file_is_no_new_one() -> None:
    other = issue("other", subject="/x", path="_redirects")
    moved = issue("other", subject="/x", path="public/_redirects")
    wrong_place = issue("place", path="_redirects")
    proof = judge(wrong_place, simulation(wrong_place, other), simulation(moved))
    assert proof.holds
    assert proof.brought == ()


def test_what_went_along_is_told() -> None:
    one, two = issue("a"), issue("b")
    proof = judge(one, simulation(one, two), simulation())
    assert proof.also_gone == (two,)
    assert "1 more went with it" in proof.text


def test_new_issues_count_by_severity() -> None:
    one = issue("a")
    lesser = judge(one, simulation(one), simulation(issue("b", severity=Severity.MEDIUM)))
    assert lesser.holds
    assert "lesser ones came: b (medium)" in lesser.text
    same = judge(one, simulation(one), simulation(issue("b")))
    assert not same.holds
    assert "It brings a new high issue: b" in same.text
    assert judge(one, simulation(one), simulation(issue("b")), masks=True).holds


def test_a_healed_issue_that_comes_back_means_that_heals_disagree() -> None:
    one, low = issue("a"), issue("low", severity=Severity.LOW)
    proof = judge(one, simulation(one), simulation(low), healed={identity(low)})
    assert not proof.holds
    assert proof.undoes == (identity(low),)
    assert judge(one, simulation(one), simulation(low)).holds


def test_a_rule_that_broke_proves_nothing_but_an_open_question_is_allowed() -> None:
    one = issue("a")
    broken = Unknown(question="A: the rule itself failed (KeyError)", would_tell="", rule="a")
    proof = judge(one, simulation(one), simulation(unknowns=(broken,)))
    assert not proof.holds
    assert judge(one, simulation(one, unknowns=(broken,)), simulation(unknowns=(broken,))).holds, (
        "it was broken before"
    )
    asked = Unknown(question="Is it built?", would_tell="a rehearsal", rule="a")
    assert judge(one, simulation(one), simulation(unknowns=(asked,))).holds


def test_the_simulator_tells_a_broken_rule_in_the_words_that_are_looked_for() -> None:
    def broken(site: object) -> list[Issue]:
        raise KeyError("x")

    rule = word_rule("bad", "good")
    platform = ToyPlatform(Rule.of(RuleBody(meta=rule.meta, check=broken, heal=rule.heal, page="")))
    found = BuildSimulator(clock=SystemClock()).simulate(
        Snapshot.in_memory({"words": "bad"}), platform, BuildContext()
    )
    one = issue("bad")
    assert not judge(one, simulation(one), found).holds
