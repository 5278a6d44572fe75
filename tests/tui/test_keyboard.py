"""Every action by keyboard: what it does is seen, nothing traps, nothing is dead without a word."""

from pathlib import Path

import pytest

from chimera_tui.acting.editor import editor_command
from chimera_tui.keys import KEYS, Context, reason_against
from chimera_tui.screens.base import ModeScreen
from chimera_tui.screens.detail import DetailScreen
from chimera_tui.screens.ignore import AskIgnore
from chimera_tui.screens.modal import AskText
from engine.errors import UsageError

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


async def test_the_detail_of_a_small_terminal_can_act_on_its_issue(stage, project):
    app = stage.make_app(project, ignore=lambda *_: None)
    edited = []
    app.actions.edit_at = edited.append
    async with app.run_test(size=(80, 24)) as pilot:
        app.fleet.apply_all(stage.events_of("rejected"))
        await at(stage, app, pilot, "issues")
        await stage.until(pilot, lambda: app.screen.selected() is not None)
        issue = app.screen.selected().issue
        await pilot.press("enter")
        await stage.until(pilot, lambda: isinstance(app.screen, DetailScreen))
        assert "i ignore…  o rule page" in stage.screen_text(app)
        await pilot.press("e")
        assert edited == [issue.location]
        await pilot.press("i")
        await stage.until(pilot, lambda: isinstance(app.screen, AskIgnore))
        await pilot.press("escape")
        await stage.until(pilot, lambda: isinstance(app.screen, DetailScreen))
        await pilot.press("escape")
        await stage.until(pilot, lambda: isinstance(app.screen, ModeScreen))


@pytest.mark.parametrize(
    ("variable", "opened"),
    [
        ("vim", ["vim", "+7", "/p/a b.toml"]),
        ("nano -w", ["nano", "-w", "+7", "/p/a b.toml"]),
        ("code", ["code", "--wait", "--goto", "/p/a b.toml:7"]),
        ("code --wait", ["code", "--wait", "--goto", "/p/a b.toml:7"]),
        ("'/opt/my editor'", ["/opt/my editor", "/p/a b.toml"]),
        ("hx", ["hx", "/p/a b.toml:7"]),
        (" ", ["vi", "+7", "/p/a b.toml"]),
    ],
)
def test_the_editor_opens_at_the_line(variable, opened, monkeypatch):
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", variable)
    assert editor_command(Path("/p/a b.toml"), 7) == opened


def test_an_editor_that_is_no_command_line_is_said(monkeypatch):
    monkeypatch.setenv("VISUAL", "vim 'half")
    with pytest.raises(UsageError, match="no command line"):
        editor_command(Path("x"), 1)


async def test_ctrl_c_tells_the_way_out(stage, project):
    told = []
    app = stage.make_app(project, events=stage.events_of("run"))
    app.tell = lambda text, **kinds: told.append(text)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+c")
        assert any("^q quits" in text for text in told)
