from __future__ import annotations

import pytest

from engine.certify.ignoring import ignore_issues, with_waivers
from engine.errors import CannotEditError
from engine.genesis.events import IssueIgnored
from engine.trust.policy import Waiver
from tests.certify.conftest import TARGET, simulation

WAIVER = Waiver(rule="netlify/x", path='a"b\\ü.toml', reason='say "why"\nnow', by="ada")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment",
        '[deploy]\r\ntarget = "local"\r\n',
        "[policy]\napprovals = 1\n",
        '[policy]\n[[policy.waivers]]\nrule = "a"\nreason = "b"\nby = "c"',
    ],
)
def test_a_waiver_goes_to_the_end_and_all_else_stays(text):
    made = with_waivers(text, [WAIVER])
    assert made.startswith(text)
    again = with_waivers(made, [WAIVER])
    assert again.count("netlify/x") == 2


@pytest.mark.parametrize(
    "text", ["[policy]\nwaivers = []\n", "policy = 5\n", "[policy]\nblok = 1\n", "junk"]
)
def test_where_it_cannot_be_written_it_is_not(text):
    with pytest.raises(CannotEditError):
        with_waivers(text, [WAIVER])


def test_an_empty_reason_or_a_wrong_day_is_refused(house, issue):
    for reason, until in ((" ", ""), ("why", "soon")):
        with pytest.raises(CannotEditError):
            ignore_issues(house.trust, [issue], reason, until=until)
    assert not (house.project / "chimera.toml").exists()


def test_an_ignored_issue_no_longer_blocks_and_stands_in_the_certificate(house, issue):
    found = simulation(issues=(issue,))
    assert not house.certifier.certify(found, None, house.manifest, TARGET).passed
    done = ignore_issues(house.trust, [issue], "known, fixed on Monday", until="2026-12-01")
    assert not done.waits
    house.policy = done.policy
    said = [p for p in house.said if isinstance(p, IssueIgnored)]
    assert [(p.rule, p.issue, p.reason, p.until) for p in said] == [
        (issue.rule, issue.fingerprint, "known, fixed on Monday", "2026-12-01")
    ]
    made = house.certifier.certify(found, None, house.manifest, TARGET)
    assert made.passed
    assert "waived" in made.checks[1].detail
