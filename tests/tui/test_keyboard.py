"""Every action by keyboard: what it does is seen, nothing traps, nothing is dead without a word."""

import pytest

from chimera_tui.keys import KEYS, Context, reason_against
from chimera_tui.screens.base import ModeScreen
from chimera_tui.screens.modal import AskText

MODES = {c.value: c for c in Context if c is not Context.ALL}


async def at(stage, app, pilot, mode):
    await pilot.press(str(list(MODES).index(mode) + 1))
    await stage.until(
        pilot,
        lambda: (
            app.current_mode == mode
            and isinstance(app.screen, ModeScreen)
            and app.screen.is_composed
        ),
    )


async def test_the_filter_of_the_log_narrows_and_esc_clears_it(stage, project):
    app = stage.make_app(project, events=stage.events_of("run"))
    async with app.run_test(size=(120, 40)) as pilot:
        log = app.screen.query_one("#log-list")
        await stage.until(pilot, lambda: len(log.rows) > 20)
        every = len(log.rows)
        await pilot.press("slash")
        await stage.until(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press(*"accepted", "enter")
        await stage.until(pilot, lambda: isinstance(app.screen, ModeScreen))
        assert 0 < len(log.rows) < every
        assert f"Log · accepted · {len(log.rows)} lines" in stage.screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
        assert len(log.rows) == every
        await pilot.press("slash", "escape")
        await stage.until(pilot, lambda: isinstance(app.screen, ModeScreen))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("events", ["rejected"])
async def test_every_key_of_the_table_does_something_or_says_why_not(
    stage, project, events, mode, monkeypatch
):
    """A key changes the screen, opens one, or tells something; afterwards `esc` leads out."""
    monkeypatch.setenv("EDITOR", "true")
    told = []
    stage.make_ledger(project, "rejected")
    app = stage.make_app(project, events=stage.events_of(events) if events else ())
    app.tell = lambda text, **kinds: told.append(text)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        for key in KEYS:
            if key.id == "quit" or not {MODES[mode], Context.ALL} & set(key.where) or not key.key:
                continue
            if app.current_mode != mode:
                await at(stage, app, pilot, mode)
            screen = app.screen
            for name in key.key.split(","):
                bound = screen._bindings.get_bindings_for_key(name)
                assert any(b.action == f"act('{key.id}')" for b in bound), key.id
            reason = reason_against(key, screen.situation())
            told.clear()
            screen.action_act(key.id)
            await pilot.pause()
            if reason:
                assert reason in told, f"{key.id} is grey in {mode} and does not say why"
            assert not any("does nothing here" in t for t in told), key.id
            for _ in range(6):
                if isinstance(app.screen, ModeScreen) and not app.is_typing:
                    break
                await pilot.press("escape")
                await pilot.pause()
            assert isinstance(app.screen, ModeScreen), f"no way out of {key.id} in {mode}"
            assert not app.is_typing, f"still typing after {key.id} in {mode}"


@pytest.mark.parametrize("mode", MODES)
async def test_the_palette_holds_every_action_of_the_table(stage, project, mode):
    app = stage.make_app(project, events=stage.events_of("run"))
    async with app.run_test() as pilot:
        await at(stage, app, pilot, mode)
        names = " ".join(c.title for c in app.get_system_commands(app.screen))
        for key in KEYS:
            if {MODES[mode], Context.ALL} & set(key.where):
                assert key.label in names, key.id
