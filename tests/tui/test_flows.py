"""The console driven by keys, on a scripted run with a real decider."""

import tomllib

import pytest

from chimera_tui.acting.waiving import waive
from chimera_tui.bridge import GateRequest
from chimera_tui.keys import KEYS, Context
from chimera_tui.screens.board import BoardScreen
from chimera_tui.screens.confirm import ConfirmGate
from chimera_tui.screens.detail import DetailScreen
from chimera_tui.screens.ignore import AskIgnore
from chimera_tui.screens.jump import JumpScreen
from chimera_tui.screens.modal import Ask, AskText
from chimera_tui.widgets.diff_view import DiffView
from engine.errors import PermissionDenied
from engine.model import Decision


async def first_heal(stage, app, pilot):
    await stage.until(pilot, lambda: stage.need_shown(app))


async def second_heal(stage, app, pilot, played):
    await first_heal(stage, app, pilot)
    await pilot.press("a")
    await stage.until(pilot, lambda: len(played.answers) == 1 and stage.need_shown(app))


async def test_a_whole_run_by_keys(stage, project):
    played = stage.Stage()
    app = stage.make_app(project, stage=played)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await second_heal(stage, app, pilot, played)
        await pilot.press("a")
        await stage.until(pilot, lambda: stage.gate_waits(app, "final-approval"))
        await pilot.press("y")
        await stage.until(pilot, lambda: stage.gate_waits(app, "deploy"))
        await pilot.press("y")
        await stage.until(pilot, lambda: app.fleet.model.over)
        assert [a.decision for a in played.answers] == [Decision.ACCEPT] * 4
        assert all(a.by == "operator" for a in played.answers)


async def test_a_gate_begins_at_no_and_esc_leaves_it_open(stage, project):
    played = stage.Stage()
    app = stage.make_app(project, stage=played)
    async with app.run_test() as pilot:
        await second_heal(stage, app, pilot, played)
        await pilot.press("a")
        await stage.until(pilot, lambda: stage.gate_waits(app, "final-approval"))
        await pilot.press("escape")
        await stage.until(pilot, lambda: not isinstance(app.screen, ConfirmGate))
        assert len(played.answers) == 2, "nobody answered"
        assert isinstance(app.needs()[0], GateRequest)
        await pilot.press("enter")
        await stage.until(pilot, lambda: stage.gate_waits(app, "final-approval"))
        await pilot.press("enter")
        await stage.until(pilot, lambda: len(played.answers) == 3)
        assert played.answers[2].decision is Decision.REJECT, "enter takes the focused No"


async def test_type_ahead_approves_nothing(stage, project):
    played = stage.Stage()
    clock = stage.StoppedClock()
    app = stage.make_app(project, stage=played, clock=clock)
    async with app.run_test() as pilot:
        await second_heal(stage, app, pilot, played)
        await pilot.press("a")
        clock.auto = 0.0
        await stage.until(pilot, lambda: isinstance(app.screen, ConfirmGate))
        await pilot.press("y", "enter", "y")
        assert len(played.answers) == 2
        clock.ticks += 1
        await pilot.press("y")
        await stage.until(pilot, lambda: len(played.answers) == 3)


async def test_a_heal_that_just_came_up_is_not_accepted_unseen(stage, project):
    played = stage.Stage()
    clock = stage.StoppedClock()
    app = stage.make_app(project, stage=played, clock=clock)
    async with app.run_test() as pilot:
        await first_heal(stage, app, pilot)
        clock.auto = 0.0
        app.actions.bring_up()
        await pilot.press("a")
        await pilot.pause()
        assert not played.answers
        clock.ticks += 1
        await pilot.press("a")
        await stage.until(pilot, lambda: len(played.answers) == 1)


async def test_a_part_of_a_heal_is_simulated_and_asked(stage, project):
    played = stage.Stage()
    app = stage.make_app(project, stage=played)
    async with app.run_test(size=(120, 40)) as pilot:
        await second_heal(stage, app, pilot, played)
        await pilot.press("3")
        await stage.until(
            pilot, lambda: app.current_mode == "heals" and app.screen.review() is not None
        )
        await pilot.press("space")
        review = app.screen.review()
        assert review.selection.state.value == "[~]"
        await pilot.press("enter")
        await stage.until(pilot, lambda: isinstance(app.screen, Ask))
        assert review.proof.holds
        await pilot.press("y")
        await stage.until(pilot, lambda: len(played.answers) == 2)
        edits = played.answers[1].edits
        assert edits
        assert {e.path for e in edits} == {"netlify.toml"}


async def test_rejecting_asks_for_a_reason(stage, project):
    played = stage.Stage()
    app = stage.make_app(project, stage=played)
    async with app.run_test() as pilot:
        await first_heal(stage, app, pilot)
        await pilot.press("r")
        await stage.until(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press(*"not ours", "enter")
        await stage.until(pilot, lambda: len(played.answers) == 1)
        assert played.answers[0].decision is Decision.REJECT
        assert played.answers[0].reason == "not ours"


async def test_an_engine_that_fails_is_told_with_advice(stage, project):
    played = stage.Stage()
    played.fault = (5, RuntimeError("boom"))
    app = stage.make_app(project, stage=played)
    async with app.run_test(size=(120, 40)) as pilot:
        await stage.until(pilot, lambda: app.fleet.model.crashed is not None)
        await pilot.pause(0.1)
        text = stage.screen_text(app)
        assert "RuntimeError: boom" in text
        assert "Please report it" in text
        assert "Traceback" not in text


async def test_quitting_while_a_run_goes_on_asks(stage, project):
    played = stage.Stage()
    app = stage.make_app(project, stage=played)
    async with app.run_test() as pilot:
        await first_heal(stage, app, pilot)
        await pilot.press("ctrl+q")
        await stage.until(pilot, lambda: isinstance(app.screen, Ask))
        assert "Detach" in stage.screen_text(app)
        await pilot.press("s")
        await stage.until(pilot, lambda: not isinstance(app.screen, Ask))
        await pilot.press("ctrl+q")
        await stage.until(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("c")
        assert app.run_thread.cancel.cancelled
    assert app.run_thread.join(5)


async def test_read_only_takes_the_keys_away_and_says_so(stage, project):
    app = stage.make_app(project, events=stage.events_of("run"), read_only=True)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert app.run_thread is None
        assert "read-only" in stage.screen_text(app)


async def test_every_mode_is_reached_and_esc_leads_out(stage, project):
    app = stage.make_app(project, events=stage.events_of("run"))
    async with app.run_test() as pilot:
        for number, mode in enumerate(("board", "issues", "heals", "history", "watch"), start=1):
            await pilot.press(str(number))
            await stage.until(pilot, lambda mode=mode: app.current_mode == mode)
        await pilot.press("escape")
        await stage.until(pilot, lambda: app.current_mode == "board")


async def test_jump_mode_goes_to_a_pane(stage, project):
    app = stage.make_app(project, events=stage.events_of("run"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("g")
        await stage.until(pilot, lambda: isinstance(app.screen, JumpScreen))
        assert "p Pipeline  n Needs you  o Now  i Issues  l Log  1-5 another" in (
            stage.screen_text(app)
        )
        await pilot.press("n")
        await stage.until(pilot, lambda: not isinstance(app.screen, JumpScreen))
        assert app.focused.id == "needs-list"
        await pilot.press("g", "4")
        await stage.until(pilot, lambda: app.current_mode == "history")


async def test_no_key_of_any_mode_breaks_or_traps(stage, project):
    """Every key of the table, in every mode, before a run: it acts, or says why not."""
    app = stage.make_app(project, events=stage.events_of("rejected"))
    async with app.run_test(size=(120, 40)) as pilot:
        for context in Context:
            if context is Context.ALL:
                continue
            app.switch_mode(context.value)
            await pilot.pause()
            for key in KEYS:
                if key.id in {"quit", "edit", "palette", "heal.safe"} or key.id.startswith("mode."):
                    continue
                if context in key.where or Context.ALL in key.where:
                    app.mode_screen.action_act(key.id)
                    await pilot.pause()
                    while len(app.screen_stack) > 1:
                        app.pop_screen()
                        await pilot.pause()
                    app.switch_mode(context.value)
                    await pilot.pause()


async def test_a_small_terminal_shows_the_question(stage, project):
    played = stage.Stage()
    app = stage.make_app(project, stage=played)
    async with app.run_test(size=(50, 12)) as pilot:
        await first_heal(stage, app, pilot)
        await pilot.pause(0.1)
        text = stage.screen_text(app)
        assert "1 for you" in text
        assert "60 × 16 or more shows all" in text
        app.run_thread.cancel.cancel()


async def test_a_run_without_an_end_is_offered_again(stage, project):
    from engine.genesis.ledger import Ledger

    ledger = Ledger(project / ".chimera" / "ledger.sqlite")
    for line in (stage.SCENARIOS / "run.jsonl").read_bytes().splitlines()[:20]:
        ledger.append(line)
    ledger.close()
    app = stage.make_app(project)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert app.interrupted is not None
        assert "was interrupted in" in stage.screen_text(app)


async def test_the_help_and_a_layer_open_and_close(stage, project):
    app = stage.make_app(project, events=stage.events_of("run"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down", "down", "enter")
        await stage.until(pilot, lambda: isinstance(app.screen, DetailScreen))
        assert "HXO_FINAL_APPROVAL" in stage.screen_text(app)
        await pilot.press("escape")
        await stage.until(pilot, lambda: not isinstance(app.screen, DetailScreen))


async def ask_to_ignore(stage, app, pilot):
    await pilot.press("2")
    await stage.until(pilot, lambda: app.current_mode == "issues" and app.screen.is_composed)
    await pilot.press("i")
    await stage.until(pilot, lambda: isinstance(app.screen, AskIgnore))


async def test_ignoring_writes_a_waiver_with_reason_and_day(stage, project, tmp_path, monkeypatch):
    monkeypatch.setenv("CHIMERA_STATE", str(tmp_path / "state"))
    app = stage.make_app(project, ignore=lambda *asked: waive(project, *asked))
    app.fleet.apply_all(stage.events_of("rejected"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ask_to_ignore(stage, app, pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "Say why" in stage.screen_text(app), "an empty reason is none"
        await pilot.press(*"known at the host", "enter", "enter")
        await stage.until(pilot, (project / "chimera.toml").exists)
        issue = app.screen.selected().issue
        waiver = tomllib.loads((project / "chimera.toml").read_text())["policy"]["waivers"][0]
        assert waiver["rule"] == issue.rule
        assert waiver["path"] == issue.location.path
        assert waiver["reason"] == "known at the host"
        assert waiver["until"] == "2027-02-22", "90 days from the clock's day"


@pytest.mark.parametrize("day", ["2026-11-23", "tomorrow", ""])
async def test_a_waiver_needs_a_day_to_come(stage, project, day):
    asked = []
    app = stage.make_app(project, ignore=lambda *what: asked.append(what))
    app.fleet.apply_all(stage.events_of("rejected"))
    async with app.run_test(size=(80, 24)) as pilot:
        await ask_to_ignore(stage, app, pilot)
        await pilot.press(*"why", "tab")
        app.screen.query_one("#until").value = day
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, AskIgnore)
        assert not asked
        await pilot.press("escape")
        await stage.until(pilot, lambda: not isinstance(app.screen, AskIgnore))


async def test_who_may_not_ignore_is_told_with_advice(stage, project):
    def refuse(*_asked):
        raise PermissionDenied("An observer may not ignore.", advice="Ask a captain.")

    app = stage.make_app(project, ignore=refuse)
    app.fleet.apply_all(stage.events_of("rejected"))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ask_to_ignore(stage, app, pilot)
        await pilot.press(*"why", "enter", "enter")
        await stage.until(pilot, lambda: "An observer" in stage.screen_text(app))
        assert "An observer may not ignore. Ask a captain." in stage.screen_text(app)


async def test_a_console_that_only_looks_says_why_it_cannot_ignore(stage, project):
    app = stage.make_app(project, events=stage.events_of("rejected"), read_only=True)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("2")
        await stage.until(pilot, lambda: app.current_mode == "issues" and app.screen.is_composed)
        await pilot.press("i")
        await pilot.pause()
        assert not isinstance(app.screen, AskIgnore)
        assert "read-only" in stage.screen_text(app)


async def test_a_tick_before_the_first_paint_breaks_nothing(stage, project):
    app = stage.make_app(project)
    async with app.run_test():
        BoardScreen().clock_tick()


async def test_a_tick_while_the_console_closes_breaks_nothing(stage, project):
    played = stage.Stage()
    app = stage.make_app(project, stage=played)
    async with app.run_test() as pilot:
        await first_heal(stage, app, pilot)
        gone = app.mode_screen.query("*").remove()
        app._running = False  # at once: the app's own tick would fall into the gap
        await gone
        for _ in range(8):
            app.tick()
        app._running = True
        app.run_thread.cancel.cancel()


async def test_an_undo_in_the_ledger_is_no_interrupted_run(stage, project):
    from dataclasses import replace

    from engine.genesis.codec import encode
    from engine.genesis.events import LineLogged
    from engine.genesis.ledger import Ledger
    from engine.model import Layer

    stage.make_ledger(project, "rejected")
    undo = LineLogged(at=Layer.HEAL, text="heal 0001 was undone")
    event = replace(stage.events_of("rejected")[-1], run="20261124-235959-undo00", payload=undo)
    ledger = Ledger(project / ".chimera" / "ledger.sqlite")
    ledger.append(encode(event))
    ledger.close()
    app = stage.make_app(project)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.interrupted is None
        assert app.fleet.model.issues, "the run before it is shown"


async def test_a_run_that_cannot_start_says_why_where_it_is_seen(stage, project):
    from engine.errors import ConfigurationError

    def start(*_given):
        raise ConfigurationError("There is no such target.", advice="Name one that is there.")

    app = stage.make_app(project, stage=start)
    async with app.run_test(size=(80, 24)) as pilot:
        await stage.until(pilot, lambda: app.fleet.model.crashed is not None)
        await pilot.pause(0.1)
        shown = stage.screen_text(app)
        assert "✗ failed" in shown.split("\n")[0]
        assert "✗ There is no such target." in shown
        assert "Name one that is there." in shown
        assert "itself failed" not in shown


async def test_the_end_of_a_run_is_told_where_the_board_is_not_on(stage, project):
    played, told = stage.Stage(), []
    app = stage.make_app(project, stage=played)
    app.tell = lambda text, **kinds: told.append(text)
    async with app.run_test(size=(120, 40)) as pilot:
        await second_heal(stage, app, pilot, played)
        await pilot.press("3")
        await stage.until(
            pilot, lambda: app.current_mode == "heals" and app.screen.review() is not None
        )
        await pilot.press("a")
        for gate in ("final-approval", "deploy"):
            await stage.until(pilot, lambda gate=gate: stage.gate_waits(app, gate))
            await pilot.press("y")
        await stage.until(pilot, lambda: app.fleet.model.over)
        await stage.until(pilot, lambda: any("has ended" in text for text in told))
        ends = [text for text in told if "has ended" in text]
        assert ends == ["The run has ended: success, live at http://127.0.0.1:4400/. 1 shows it."]


@pytest.mark.parametrize(("size", "opens"), [((120, 40), True), ((80, 24), False)])
async def test_jump_mode_has_a_letter_for_the_diff_or_says_that_there_is_one_pane(
    stage, project, size, opens
):
    told = []
    app = stage.make_app(project, stage=stage.Stage())
    app.tell = lambda text, **kinds: told.append(text)
    async with app.run_test(size=size) as pilot:
        await stage.until(pilot, lambda: stage.need_shown(app))
        await pilot.press("3")
        await stage.until(pilot, lambda: app.current_mode == "heals" and app.screen.is_composed)
        await pilot.pause()
        panes = app.screen.panes()
        assert app.screen.query_one(DiffView) in panes
        await pilot.press("g")
        await stage.until(
            pilot, lambda: isinstance(app.screen, JumpScreen) or "one pane" in told[-1]
        )
        assert isinstance(app.screen, JumpScreen) is opens
        assert (len(panes) > 1) is opens
