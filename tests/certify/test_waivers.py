"""What is shown of a waiver is what the next certification makes of it."""

from __future__ import annotations

import time

import pytest

from engine.certify.checks import no_critical_issues
from engine.certify.ignoring import ignore_issues
from engine.certify.waivers import NOT_ACCEPTED, WaiversToday, waivers_today
from engine.model import Confidence, Issue, Location, Severity
from engine.trust import changes
from engine.trust.cards import make_card, read_card
from engine.trust.key_store import KeyStore
from engine.trust.policy import Policy, Waiver
from engine.trust.roles import Role
from engine.trust.trust_root import KeyUse
from tests.certify.conftest import simulation

TODAY = "2026-11-24"


def issue_of(rule="netlify/publish-missing", path="netlify.toml"):
    return Issue(
        rule=rule,
        severity=Severity.CRITICAL,
        confidence=Confidence.CERTAIN,
        location=Location(path=path),
        message="It fails.",
    )


def waiver(rule="netlify/publish-missing", path="netlify.toml", by="ada", until=""):
    return Waiver(rule=rule, path=path, reason="known", by=by, until=until)


@pytest.mark.parametrize(
    ("policy", "counts", "told"),
    [
        (Policy(waivers=(waiver(),)), True, "known"),
        (Policy(waivers=(waiver(until=TODAY),)), True, f"until {TODAY}: known"),
        (Policy(waivers=(waiver(rule="netlify/*", path="*"),)), True, "known"),
        (Policy(waivers=(waiver(until="2026-11-23"),)), False, "ended on 2026-11-23"),
        (
            Policy(waivers=(waiver(until="2026-11-23"), waiver(until="2026-12-01"))),
            True,
            "until 2026-12-01: known",
        ),
        (Policy(waivers=(waiver(),), waivable=("render/*",)), False, "waivable"),
        (Policy(waivers=(waiver(by="eve"),), waive_by=("ada",)), False, "waive_by"),
        (Policy(waivers=(waiver(path="other.toml"),)), None, ""),
        (Policy(waivers=(waiver(rule="netlify/other"),)), None, ""),
        (Policy(), None, ""),
    ],
)
def test_what_is_told_is_what_certification_says(policy, counts, told):
    issue = issue_of()
    standing = WaiversToday(policy, TODAY).of(issue)
    check = no_critical_issues(simulation(issues=(issue,)), policy, TODAY)
    assert check.passed is bool(standing and standing.counts)
    assert counts is (standing.counts if standing else None)
    assert told in (standing.told if standing else "")


def test_a_path_with_brackets_names_itself():
    issue = issue_of(path="pages/[slug].js")
    waivers = WaiversToday(Policy(waivers=(waiver(path="pages/[slug].js"),)), TODAY)
    assert waivers.of(issue).counts
    assert waivers.of(issue_of(path="pages/s.js")).counts, "the policy reads it as a pattern too"


def test_many_waivers_and_many_issues_are_asked_quickly():
    many = tuple(waiver(path=f"{n}.toml") for n in range(5_000))
    waivers = WaiversToday(Policy(waivers=many), TODAY)
    begun = time.perf_counter()
    assert all(waivers.of(issue_of(path=f"{n}.toml")).counts for n in range(5_000))
    assert time.perf_counter() - begun < 2, "25 million comparisons take far longer"


def test_a_waiver_that_waits_for_an_admiral_does_not_count(house, issue, monkeypatch, tmp_path):
    for name, value in house.environment.items():
        monkeypatch.setenv(name, value)
    assert not ignore_issues(house.trust, [issue], "known").waits
    assert waivers_today(house.project, TODAY).of(issue).counts

    environment = {"CHIMERA_STATE": str(tmp_path / "state-bob"), "CHIMERA_USER": "bob"}
    kept = KeyStore(environment)
    card = make_card("bob", {u: kept.make(u.value) for u in KeyUse})
    changes.grant(house.trust, Role.ADMIRAL, read_card(card), ("*",))
    done = ignore_issues(house.trust, [issue_of("netlify/b"), issue_of("netlify/c")], "known")
    assert "is not the one an admiral accepted" in done.waits
    assert "policy accept" in done.advice
    waivers = waivers_today(house.project, TODAY)
    assert len(waivers) == 3
    assert waivers.of(issue_of("netlify/c")).told == NOT_ACCEPTED
    assert not waivers.of(issue).counts, "under a policy that is not accepted no waiver counts"

    house.trust.accept_policy(done.policy)
    assert waivers_today(house.project, TODAY).of(issue_of("netlify/c")).counts


def test_to_look_makes_no_key(house, issue, monkeypatch, tmp_path):
    ignore_issues(house.trust, [issue], "known")
    text = (house.project / "chimera.toml").read_text()
    (house.project / "chimera.toml").write_text(text.replace("known", "changed"))
    stranger = tmp_path / "stranger"
    monkeypatch.setenv("CHIMERA_STATE", str(stranger))
    assert not waivers_today(house.project, TODAY).of(issue).counts
    assert not list(stranger.rglob("identity*"))


def test_one_waiver_for_a_rule_in_a_file_and_all_for_an_issue_of_no_file(house):
    same = [issue_of(), issue_of(), issue_of(path="")]
    done = ignore_issues(house.trust, same, "known")
    assert [(w.rule, w.path) for w in done.policy.waivers] == [
        ("netlify/publish-missing", "netlify.toml"),
        ("netlify/publish-missing", "*"),
    ]
