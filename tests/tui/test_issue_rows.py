"""The issues list in slices: the same order as by tuples, work that is kept, keys that never wait."""

import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chimera_tui.run.records import IssueState, IssueView
from chimera_tui.run_model import RunModel
from chimera_tui.screens import choosing
from chimera_tui.screens.issues import IssuesScreen
from chimera_tui.views import issue_rows
from chimera_tui.views import issues as issues_view
from chimera_tui.views.issue_filter import read_filter
from chimera_tui.views.issue_rows import GROUPS, SORTS, IssueOrders, IssueRows, fill, row_of
from engine.model import Confidence, Issue, Location, Severity


def issue(number, *, path="a.toml", line=1, rule="r", severity=Severity.LOW):
    made = Issue(
        rule=rule,
        severity=severity,
        confidence=Confidence.CERTAIN,
        location=Location(path=path, line=line),
        message=f"message {number}",
        subject=str(number),
    )
    return IssueView(issue=made, number=number)


def ended(slices):
    steps = 0
    while True:
        try:
            next(slices)
            steps += 1
        except StopIteration as end:
            return end.value, steps


def rows_of(issues, text="", sort="severity", group="none"):
    made = IssueRows([], total=len(issues))
    ended(fill(made, IssueOrders().order(issues, sort), read_filter(text), group))
    return made


TUPLES = {
    "severity": lambda v: (
        v.issue.severity.rank,
        v.issue.location.path,
        v.issue.location.line or 0,
        v.issue.rule,
    ),
    "file": lambda v: (v.issue.location.path, v.issue.location.line or 0, v.issue.severity.rank),
    "rule": lambda v: (v.issue.rule, v.issue.location.path, v.issue.location.line or 0),
    "found": lambda v: v.number,
}
PARTS = some.tuples(
    some.sampled_from(["a", "b/c", "B", "é", ""]),
    some.sampled_from([None, 1, 2, 1000]),
    some.sampled_from(["r", "s", "r2"]),
    some.sampled_from(list(Severity)),
)


@given(
    some.lists(PARTS, max_size=40),
    some.sampled_from(SORTS),
    some.integers(1, 7),
    some.integers(1, 30),
)
def test_the_order_in_slices_is_the_order_by_tuples(parts, sort, slice_size, at_a_time):
    issues = [
        issue(n, path=p, line=at, rule=r, severity=s) for n, (p, at, r, s) in enumerate(parts)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(issue_rows, "SLICE", slice_size)
        patch.setattr(issue_rows, "AT_A_TIME", at_a_time)
        assert rows_of(issues, sort=sort).entries == sorted(issues, key=TUPLES[sort])


@pytest.mark.parametrize("group", GROUPS[1:])
def test_groups_hold_their_issues_and_say_how_many(group):
    issues = [issue(n, path=f"f{n % 3}", rule=f"r{n % 2}") for n in range(12)]
    made = rows_of(issues, text="message", group=group)
    assert made.whole
    assert made.found == 12
    heads = [e for e in made.entries if not isinstance(e, IssueView)]
    assert sum(h.size for h in heads) == 12
    assert len(made) == 12 + len(heads)


def test_half_an_order_is_gone_on_with_and_a_whole_one_is_kept(monkeypatch):
    monkeypatch.setattr(issue_rows, "SLICE", 10)
    issues = [issue(n, path=f"f{n % 7}") for n in range(500)]
    orders = IssueOrders()
    _, whole = ended(IssueOrders().order(issues, "severity"))
    first = orders.order(issues, "severity")
    for _ in range(whole // 2):
        next(first)
    first.close()
    _, rest = ended(orders.order(issues, "severity"))
    assert rest == whole - whole // 2
    assert ended(orders.order(issues, "severity"))[1] == 0
    issues.append(issue(500, path="f0"))
    assert ended(orders.order(issues, "severity"))[1] > 0, "one more issue is a new list"


def test_states_are_counted_as_they_change():
    model = RunModel()
    for number in range(4):
        model.add_issue(issue(number, severity=Severity.HIGH))
    model.settle_issue(model.issues[0], IssueState.HEALED, "gone")
    model.settle_issue(model.issues[1], IssueState.IGNORED, "so be it")
    assert model.severities()[Severity.HIGH][IssueState.OPEN] == 2
    assert model.in_state(IssueState.HEALED) == 1
    assert sum(model.severities()[Severity.HIGH].values()) == 4


async def test_a_long_list_fills_while_keys_are_heard(stage, project, monkeypatch):

    monkeypatch.setattr(choosing, "AT_ONCE", 0.0)
    monkeypatch.setattr(choosing, "BETWEEN", 0.0)
    monkeypatch.setattr(choosing, "FRAMES", 1)
    monkeypatch.setattr(issue_rows, "SLICE", 50)
    frames = []
    told = IssuesScreen.chosen_changed
    monkeypatch.setattr(
        IssuesScreen,
        "chosen_changed",
        lambda self: (frames.append(self.is_choosing), told(self)),
    )
    app = stage.make_app(project, events=stage.events_of("rejected"))
    async with app.run_test(size=(120, 40)) as pilot:
        await stage.until(pilot, lambda: app.fleet.model.issues)
        for number in range(len(app.fleet.model.issues) + 1, 3001):
            app.fleet.model.add_issue(issue(number, path=f"f{number % 11}"))
        await pilot.press("2")
        await stage.until(pilot, lambda: app.current_mode == "issues" and app.screen.is_composed)
        await pilot.press("slash", "7", "7")
        assert app.screen.filter.text == "77"
        await stage.until(pilot, lambda: not app.screen.is_choosing)
        assert frames.count(True) > 60, "between the slices the screen is drawn"
        rows = app.screen.rows()
        assert rows.whole
        assert rows.found == sum("77" in str(n) for n in range(3001))
        await pilot.press("enter", "down", "down")
        stays = app.screen.selected()
        await pilot.press("s")
        await stage.until(pilot, lambda: not app.screen.is_choosing)
        assert app.screen.selected() is stays, "the cursor stays on its issue"
        assert app.screen.note().startswith(f"{rows.found} of ")


def test_the_row_of_an_issue_is_found_by_identity_and_in_slices(monkeypatch):
    monkeypatch.setattr(issue_rows, "COMPARED", 3)
    issues = [issue(1) for _ in range(10)]  # equal, yet not the same
    rows = rows_of(issues, sort="found")
    assert [ended(row_of(rows, view))[0] for view in issues] == list(range(10))
    assert ended(row_of(rows, issues[9]))[1] == 3
    assert ended(row_of(rows, issue(1))) == (None, 4)
    assert ended(row_of(rows, None)) == (None, 0)


def test_a_list_without_a_filter_is_the_order_itself():
    issues, orders = [issue(n) for n in range(1, 9)], IssueOrders()
    order = ended(orders.order(issues, "severity"))[0]
    made = IssueRows([], total=8)
    ended(fill(made, orders.order(issues, "severity"), read_filter(""), "none"))
    assert made.entries is order
    assert made.whole


@pytest.mark.parametrize("sort", SORTS)
def test_issues_that_come_while_others_are_ordered_wait_for_the_next_order(sort):
    issues = [issue(n, line=n, path=f"{n}") for n in range(1, 11)]
    before, slices = list(issues), issue_rows.ordered(issues, sort)
    number = 11
    while True:
        try:
            next(slices)
        except StopIteration as end:
            made = end.value
            break
        issues.append(issue(number, line=number, path=f"{number}", rule=f"r{number}"))
        number += 1
    assert number > 11
    assert made == sorted(before, key=TUPLES[sort])


async def a_list_of(stage, pilot, app, many):
    await stage.until(pilot, lambda: app.fleet.model.issues)
    for number in range(len(app.fleet.model.issues) + 1, many + 1):
        app.fleet.model.add_issue(issue(number, path=f"f{number % 11}"))
    await pilot.press("2")
    await stage.until(pilot, lambda: app.current_mode == "issues" and app.screen.is_composed)
    await stage.until(pilot, lambda: not app.screen.is_choosing)


async def test_a_long_choosing_puts_its_lists_aside_twice_not_at_every_step(
    stage, project, monkeypatch
):
    monkeypatch.setattr(choosing, "AT_ONCE", 0.0)
    monkeypatch.setattr(choosing, "BETWEEN", 0.0)
    monkeypatch.setattr(choosing, "MANY", 1000)
    monkeypatch.setattr(issue_rows, "SLICE", 20)
    app = stage.make_app(project, events=stage.events_of("rejected"))
    async with app.run_test(size=(120, 40)) as pilot:
        await a_list_of(stage, pilot, app, 3000)
        frozen, steps = [], []
        monkeypatch.setattr(choosing.gc, "freeze", lambda: frozen.append(len(steps)))
        step = choosing.Choosing._do
        monkeypatch.setattr(
            choosing.Choosing, "_do", lambda self, *a: (steps.append(self.works), step(self, *a))
        )
        await pilot.press("s")
        await stage.until(pilot, lambda: not app.screen.is_choosing)
        assert len(steps) > 2 * choosing.FRAMES
        assert steps.count(True) > 2 * choosing.FRAMES, "no quiet moment as long as it lasts"
        assert len(frozen) == 2


async def test_marked_issues_are_sought_beside_the_screen(stage, project, monkeypatch):
    threads, text = [], issues_view.issue_text

    def told(view):
        threads.append(threading.get_ident())
        return text(view)

    monkeypatch.setattr(issues_view, "issue_text", told)
    ignored = []
    app = stage.make_app(project, events=stage.events_of("rejected"))
    async with app.run_test(size=(120, 40)) as pilot:
        await a_list_of(stage, pilot, app, 300)
        copied = []
        app.copy_to_clipboard = copied.append
        await pilot.press("space", "space", "y")
        await stage.until(pilot, lambda: copied)
        assert len(threads) == 2
        assert threading.get_ident() not in threads
        assert len(copied[0].split("\n\n")) == 2
        await pilot.press("Y")
        await stage.until(pilot, lambda: len(copied) == 2)
        assert len(json.loads(copied[1])) == 2
        app.actions.ignore = ignored.append
        app.screen.do_ignore()
        await stage.until(pilot, lambda: ignored)
        assert [v.issue.fingerprint for v in ignored[0]] == [
            v.issue.fingerprint
            for v in app.fleet.model.issues
            if v.issue.fingerprint in app.screen.marked
        ]
