"""The table of issues: true numbers under true names, in every width; and the verdict."""

import pytest

from chimera_tui.run.records import IssueState, IssueView
from chimera_tui.sitting.fleet import Fleet
from chimera_tui.views.counts import issue_table, verdict_now
from chimera_tui.words.spans import plain
from engine.genesis.events import HealCompleted, SimulationCompleted
from engine.model import Confidence, Issue, Location, Severity, Verdict
from engine.records import replace


def fleet_with(stage, numbers, name="rejected"):
    fleet = Fleet()
    fleet.apply_all(stage.events_of(name)[:1])
    number = 0
    for (severity, state), many in numbers.items():
        for _ in range(many):
            number += 1
            issue = Issue(
                rule="netlify/x",
                severity=severity,
                confidence=Confidence.CERTAIN,
                location=Location(path="a.toml"),
                message="It stands.",
                subject=str(number),
            )
            fleet.model.add_issue(IssueView(issue=issue, number=number, state=state))
    return fleet


def rows_of(fleet, width):
    return [plain(row).rstrip() for row in issue_table(fleet, width)]


@pytest.mark.parametrize("width", [36, 56])
def test_each_state_is_told_under_its_name(stage, width):
    numbers = {(Severity.HIGH, state): n for n, state in enumerate(IssueState, start=1)}
    numbers[Severity.LOW, IssueState.IGNORED] = 7
    rows = rows_of(fleet_with(stage, numbers), width)
    assert [row.split() for row in rows[1:-1]] == [
        ["found", "0", "21", "0", "7", "28"],
        ["open", "0", "1", "0", "0", "1"],
        ["healed", "0", "2", "0", "0", "2"],
        ["declined", "0", "3", "0", "0", "3"],
        ["by", "hand", "0", "9", "0", "0", "9"],
        ["ignored", "0", "6", "0", "7", "13"],
    ]
    assert all(len(row) <= width for row in rows)
    ends = {
        tuple(n for n, c in enumerate(row) if c != " " and row[n + 1 : n + 2] in {"", " "})[-5:]
        for row in rows[1:-1]
    }
    assert len(ends) == 1, "the numbers stand below one another"


def test_what_nobody_declined_or_ignored_takes_no_row(stage):
    rows = rows_of(fleet_with(stage, {(Severity.LOW, IssueState.OPEN): 1}), 56)
    assert [row.split()[0] for row in rows[1:-1]] == ["found", "open", "healed"]


def test_a_million_fits_a_narrow_row(stage):
    fleet = fleet_with(stage, {(Severity.LOW, IssueState.OPEN): 1})
    fleet.model.severities()[Severity.LOW][IssueState.OPEN] = 1_250_000
    fleet.model.severities()[Severity.HIGH][IssueState.OPEN] = 12_345
    rows = rows_of(fleet, 36)
    assert rows[1].split() == ["found", "0", "12k", "0", "1.2M", "1.3M"]
    assert "…" not in rows[1]
    assert rows_of(fleet, 56)[1].split()[1:] == ["0", "12345", "0", "1250000", "1262345"]


@pytest.mark.parametrize(
    ("name", "healed", "told"),
    [
        ("run", Verdict.UNKNOWN, "fails at first, cannot tell once healed"),
        ("run", Verdict.PASSES, "fails at first, passes once healed"),
        ("run", Verdict.FAILS, "fails, and still once healed"),
        ("platforms", Verdict.UNKNOWN, "fails at first, cannot tell once healed"),
        ("platforms", Verdict.PASSES, "fails at first, passes once healed"),
        ("platforms", Verdict.FAILS, "fails, and still once healed"),
    ],
)
def test_the_verdict_after_the_heals_is_the_one_that_was_told(stage, name, healed, told):
    events = list(stage.events_of(name))
    ended = next(n for n, e in enumerate(events) if isinstance(e.payload, HealCompleted))
    looks = {e.payload.platform: e for e in events if isinstance(e.payload, SimulationCompleted)}
    fleet = Fleet()
    fleet.apply_all(events[: ended + 1])
    assert verdict_now(fleet.model) in {"fails", "fails; what is critical is healed"}
    for number, (platform, event) in enumerate(looks.items()):
        # One platform stands as said, the others pass.
        verdict = healed if number == 0 else Verdict.PASSES
        again = replace(event.payload, platform=platform, verdict=verdict, again=True)
        fleet.apply(replace(event, payload=again, sequence=events[ended].sequence + 1 + number))
    assert verdict_now(fleet.model) == told
