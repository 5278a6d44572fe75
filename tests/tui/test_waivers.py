"""What `i` writes: a waiver in chimera.toml, and a fact in the ledger that the history shows."""

from chimera_tui.ledger_reader import last_run_of, read_run, run_names
from chimera_tui.narrate import log_line
from chimera_tui.run_views import IssueState
from chimera_tui.waiving import waive
from engine.genesis.events import IssueIgnored

SECRET = "ghp_" + "a1B2" * 9


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

    app = stage.make_app(project, ignore=lambda *asked: waive(project, *asked))
    async with app.run_test(size=(120, 40)) as pilot:
        await issues_of(stage, app, pilot)
        issue = app.screen.selected().issue
        await pilot.press("i", *f"let be, {SECRET}", "enter", "enter")
        await stage.until(pilot, lambda: ignored_in(ledger))
        view = app.fleet.model.by_fingerprint[issue.fingerprint]
        assert view.state is IssueState.IGNORED
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

    again = stage.make_app(project)
    async with again.run_test(size=(120, 40)) as pilot:
        await issues_of(stage, again, pilot)
        assert again.fleet.model.by_fingerprint[issue.fingerprint].state is IssueState.IGNORED
        assert again.interrupted is None
        await pilot.press("slash", *"is:ignored", "enter")
        await stage.until(pilot, lambda: again.screen.note().startswith("1 of "))


def test_the_last_run_comes_with_the_waivers_written_since(stage, project, tmp_path, monkeypatch):
    monkeypatch.setenv("CHIMERA_STATE", str(tmp_path / "state"))
    stage.make_ledger(project, "rejected")
    ledger = project / ".chimera" / "ledger.sqlite"
    before = last_run_of(ledger)
    issue = next(e.payload.issue for e in before if hasattr(e.payload, "issue"))
    waive(project, issue, "known", "2027-01-31")
    waive(project, issue, "known still", "2027-02-28")
    after = last_run_of(ledger)
    assert after[: len(before)] == before
    assert [e.payload.until for e in after[len(before) :]] == ["2027-01-31", "2027-02-28"]
