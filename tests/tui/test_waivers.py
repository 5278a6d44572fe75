"""What `i` writes: a waiver in chimera.toml, and a fact in the ledger that the history shows."""

import threading
import time

from chimera_tui.acting.waiver_reader import WaiverReader
from chimera_tui.acting.waiving import Waived, waive
from chimera_tui.past.ledger_reader import last_run_of, read_run, run_names
from chimera_tui.run.records import IssueState, IssueView
from chimera_tui.run_model import RunModel
from chimera_tui.screens.ignore import AskIgnore
from chimera_tui.sitting.fleet import Fleet
from chimera_tui.words.narrate import log_line
from engine.certify.waivers import NOT_ACCEPTED, WaiversToday
from engine.errors import LedgerError
from engine.genesis.events import IssueIgnored, SimulationCompleted
from engine.model import Confidence, Issue, Location, Severity
from engine.trust import changes
from engine.trust.cards import make_card, read_card
from engine.trust.key_store import KeyStore
from engine.trust.policy import Policy, Waiver
from engine.trust.project_trust import ProjectTrust
from engine.trust.roles import Role
from engine.trust.trust_root import KeyUse

SECRET = "ghp_" + "a1B2" * 9


def real(project):
    """What the command line gives the console for a project."""
    return {
        "ignore": lambda *asked: waive(project, *asked),
        "waivers": WaiverReader(project),
    }


def second_admiral(project, tmp_path):
    """From now on a changed policy waits for an admiral."""
    kept = KeyStore({"CHIMERA_STATE": str(tmp_path / "state-bob"), "CHIMERA_USER": "bob"})
    card = make_card("bob", {u: kept.make(u.value) for u in KeyUse})
    trust = ProjectTrust.open(project)
    trust.ensure_policy(Policy())
    changes.grant(trust, Role.ADMIRAL, read_card(card), ("*",))


def ignored_in(ledger):
    return [
        e
        for name in run_names(ledger)
        for e in read_run(ledger, name).events
        if isinstance(e.payload, IssueIgnored)
    ]


async def issues_of(stage, app, pilot, mode="2"):
    await pilot.press(mode)
    await stage.until(pilot, lambda: app.current_mode == "issues" and app.screen.is_composed)


async def test_an_ignored_issue_is_a_fact_seen_in_history_and_replayed(
    stage, project, tmp_path, monkeypatch
):
    monkeypatch.setenv("CHIMERA_STATE", str(tmp_path / "state"))
    stage.make_ledger(project, "rejected")
    ledger = project / ".chimera" / "ledger.sqlite"

    app = stage.make_app(project, **real(project))
    async with app.run_test(size=(120, 40)) as pilot:
        await issues_of(stage, app, pilot)
        issue = app.screen.selected().issue
        await pilot.press("i", *f"let be, {SECRET}", "enter", "enter")
        await stage.until(pilot, lambda: ignored_in(ledger))
        view = app.fleet.model.by_fingerprint[issue.fingerprint]
        await stage.until(pilot, lambda: view.state is IssueState.IGNORED)
        await pilot.press("4")
        await stage.until(
            pilot, lambda: app.current_mode == "history" and len(app.screen.summaries) == 2
        )
        rows = stage.screen_text(app).split("\n")
        assert any("ignored by" in r and f"until 2027-02-22: {issue.rule}" in r for r in rows)

    (event,) = ignored_in(ledger)
    assert event.payload.rule == issue.rule
    assert event.payload.issue == issue.fingerprint
    assert event.payload.until == "2027-02-22"
    assert SECRET not in ledger.read_bytes().decode("latin-1"), "a secret goes into no ledger"
    assert log_line(event).text.startswith("ignored by")

    again = stage.make_app(project, waivers=WaiverReader(project))
    async with again.run_test(size=(120, 40)) as pilot:
        await issues_of(stage, again, pilot)
        assert again.fleet.model.by_fingerprint[issue.fingerprint].state is IssueState.IGNORED
        assert again.interrupted is None
        await pilot.press("slash", *"is:ignored", "enter")
        await stage.until(pilot, lambda: again.screen.note().startswith("1 of "))


async def test_a_waiver_that_waits_for_an_admiral_is_not_shown_as_ignored(
    stage, project, tmp_path, monkeypatch
):
    monkeypatch.setenv("CHIMERA_STATE", str(tmp_path / "state"))
    second_admiral(project, tmp_path)
    stage.make_ledger(project, "rejected")

    def shows(app, view):
        assert view.state is IssueState.OPEN
        assert view.waiver.told == NOT_ACCEPTED
        assert "waiver idle" in stage.screen_text(app)
        assert "waits for an admiral's acceptance" in stage.screen_text(app)

    app, told = stage.make_app(project, **real(project)), []
    app.tell = lambda text, **_: told.append(text)
    async with app.run_test(size=(120, 40)) as pilot:
        await issues_of(stage, app, pilot)
        await pilot.press("i", *"let be", "enter", "enter")
        await stage.until(pilot, lambda: told)
        assert told[0].startswith("1 waiver written into chimera.toml, but not in force")
        assert "policy accept" in told[0]
        shows(app, app.screen.selected())

    app = stage.make_app(project, waivers=WaiverReader(project))
    async with app.run_test(size=(120, 40)) as pilot:
        await issues_of(stage, app, pilot)
        shows(app, app.screen.selected())


async def test_the_waiver_of_a_rule_that_may_not_be_waived_is_told_as_that(
    stage, project, tmp_path, monkeypatch
):
    monkeypatch.setenv("CHIMERA_STATE", str(tmp_path / "state"))
    (project / "chimera.toml").write_text('[policy]\nwaivable = ["render/*"]\n')
    stage.make_ledger(project, "rejected")
    app, told = stage.make_app(project, **real(project)), []
    app.tell = lambda text, **_: told.append(text)
    async with app.run_test(size=(120, 40)) as pilot:
        await issues_of(stage, app, pilot)
        await pilot.press("i", *"let be", "enter", "enter")
        await stage.until(pilot, lambda: told)
        assert "your policy does not let it count" in told[0]
        assert app.screen.selected().state is IssueState.OPEN


def test_the_last_run_comes_without_what_was_written_since(stage, project, tmp_path, monkeypatch):
    monkeypatch.setenv("CHIMERA_STATE", str(tmp_path / "state"))
    stage.make_ledger(project, "rejected")
    ledger = project / ".chimera" / "ledger.sqlite"
    before = last_run_of(ledger)
    issue = next(e.payload.issue for e in before if hasattr(e.payload, "issue"))
    waive(project, [issue], "known", "2027-01-31")
    assert last_run_of(ledger) == before


def issue_at(number, path="a.toml"):
    return Issue(
        rule="netlify/x",
        severity=Severity.LOW,
        confidence=Confidence.CERTAIN,
        location=Location(path=path),
        message="It stands.",
        subject=str(number),
    )


def waivers_of(*paths):
    waivers = tuple(Waiver(rule="netlify/x", path=p, reason="known", by="ada") for p in paths)
    return WaiversToday(Policy(waivers=waivers), "2026-11-24")


def test_what_was_healed_or_declined_is_not_ignored_and_a_waiver_taken_back_is_seen():
    model = RunModel("run")
    for number, state in enumerate(IssueState):
        model.add_issue(IssueView(issue=issue_at(number), number=number + 1, state=state))
        model.issues[-1].reason = f"was {state.value}"
    model.take_waivers(waivers_of("a.toml"), ended=True)
    became = {s: v.state for s, v in zip(IssueState, model.issues, strict=True)}
    assert became == {
        IssueState.OPEN: IssueState.IGNORED,
        IssueState.HEALED: IssueState.HEALED,
        IssueState.DECLINED: IssueState.DECLINED,
        IssueState.NO_HEAL: IssueState.IGNORED,
        IssueState.REVIEW: IssueState.IGNORED,
        IssueState.IGNORED: IssueState.IGNORED,
    }
    assert model.in_state(IssueState.IGNORED) == 4
    model.take_waivers(waivers_of("b.toml"), ended=True)
    assert [v.state for v in model.issues[:5]] == list(IssueState)[:5]
    assert [v.reason for v in model.issues[:5]] == [f"was {s.value}" for s in list(IssueState)[:5]]


def test_a_run_that_goes_on_may_still_heal_what_is_waived(stage):
    every = Waiver(rule="*", path="*", reason="known", by="ada")
    fleet = Fleet(lambda: WaiversToday(Policy(waivers=(every,)), "2026-11-24"))
    events = stage.events_of("run")
    found = next(n for n, e in enumerate(events) if isinstance(e.payload, SimulationCompleted))
    fleet.apply_all(events[: found + 1])
    views = fleet.model.issues
    assert all(v.waiver.counts and v.state is IssueState.OPEN for v in views)
    fleet.apply_all(events[found + 1 :])
    assert {v.state for v in views} == {IssueState.HEALED, IssueState.IGNORED}
    assert fleet.model.in_state(IssueState.IGNORED) == 3


def test_a_thousand_waivers_of_many_issues_take_one_look_at_each():
    model = RunModel("run")
    for number in range(20_000):
        model.add_issue(
            IssueView(issue=issue_at(number, f"{number % 2_000}.toml"), number=number + 1)
        )
    waivers = waivers_of(*(f"{n}.toml" for n in range(1_000)))
    begun = time.perf_counter()
    model.take_waivers(waivers, ended=True)
    assert time.perf_counter() - begun < 2, "20 million comparisons take far longer"
    assert model.in_state(IssueState.IGNORED) == 10_000


async def ask(stage, app, pilot):
    await issues_of(stage, app, pilot)
    await pilot.press("i", *"why", "enter", "enter")
    await stage.until(pilot, lambda: not isinstance(app.screen, AskIgnore))


async def test_waivers_are_written_beside_the_screen_and_one_line_tells_all(stage, project):
    go, told = threading.Event(), []

    def write(issues, *_):
        assert go.wait(5)
        return Waived(told=f"{len(issues)} waivers", counts=True)

    app = stage.make_app(project, ignore=write)
    app.fleet.apply_all(stage.events_of("rejected"))
    app.tell = lambda text, **how: told.append((text, how))
    async with app.run_test(size=(120, 40)) as pilot:
        await ask(stage, app, pilot)
        await pilot.press("down", "i")
        assert [text for text, _ in told] == ["The waivers before these are still being written."]
        go.set()
        await stage.until(pilot, lambda: len(told) == 2)
    assert told[1] == ("1 waivers", {"warning": False, "error": False})


async def test_a_fault_is_told_and_nothing_counts_as_ignored(stage, project):
    def fail(*_):
        raise LedgerError("The ledger is locked.", advice="Wait.")

    app = stage.make_app(project, ignore=fail)
    app.fleet.apply_all(stage.events_of("rejected"))
    told = []
    app.tell = lambda text, **how: told.append((text, how))
    async with app.run_test(size=(120, 40)) as pilot:
        await ask(stage, app, pilot)
        await stage.until(pilot, lambda: told)
    assert told == [("The ledger is locked. Wait.", {"warning": False, "error": True})]
    assert app.fleet.model.in_state(IssueState.IGNORED) == 0


async def test_what_is_healed_is_not_ignored_and_a_marked_heal_is_left_out(stage, project):
    asked = []
    app = stage.make_app(
        project, ignore=lambda *what: asked.append(what) or Waived(told="done", counts=True)
    )
    app.fleet.apply_all(stage.events_of("run"))
    told = []
    app.tell = lambda text, **_: told.append(text)
    views = app.fleet.model.issues
    healed = [v for v in views if v.state is IssueState.HEALED]
    assert 0 < len(healed) < len(views)
    async with app.run_test(size=(120, 40)) as pilot:
        app.actions.ignore(healed)
        await pilot.pause()
        assert not isinstance(app.screen, AskIgnore)
        assert "nothing left to ignore" in told[0]
        app.actions.ignore(views)
        await stage.until(pilot, lambda: isinstance(app.screen, AskIgnore))
        await pilot.press(*"why", "enter", "enter")
        await stage.until(pilot, lambda: asked)
    wanted = [v.issue for v in views if v.state is not IssueState.HEALED]
    assert {i.rule for i in asked[0][0]} == {i.rule for i in wanted}


def test_waivers_are_read_again_when_a_file_changed_and_only_then(project, tmp_path, monkeypatch):
    monkeypatch.setenv("CHIMERA_STATE", str(tmp_path / "state"))
    policy = project / "chimera.toml"
    reader = WaiverReader(project)
    assert reader() is None, "a project without a policy has nothing to judge"
    policy.write_text("[policy]\napprovals = 1\n")
    assert reader() is None
    waive(project, [issue_at(1)], "known", "2099-01-31")
    first = reader()
    assert first.of(issue_at(2)).counts
    assert reader() is first
    policy.write_text("[policy]\nblok = 1 # waivers\n")
    assert reader() is None, "a policy that cannot be meant lets nothing be"
    policy.write_text("")
    assert reader() is None
    waive(project, [issue_at(1)], "known", "2099-01-31")
    assert reader().of(issue_at(1)).counts
    policy.unlink()
    assert len(reader()) == 0
