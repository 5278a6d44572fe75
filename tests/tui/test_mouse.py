"""The mouse does what keys do: tabs, rows, the key bar, the wheel."""

from chimera_tui.screens.base import ModeScreen
from chimera_tui.screens.detail import DetailScreen


def place_of(stage, app, text, row=None):
    """Where a text stands on the screen."""
    for y, shown in enumerate(stage.screen_text(app).split("\n")):
        if text in shown and (row is None or y == row):
            return shown.index(text), y
    raise AssertionError(f"{text} is not on the screen")


async def test_tabs_rows_and_the_key_bar_can_be_clicked(stage, project):
    app = stage.make_app(project, events=stage.events_of("run"))
    async with app.run_test(size=(80, 24)) as pilot:
        await stage.until(pilot, lambda: app.fleet.model.over)
        await pilot.click(offset=place_of(stage, app, "2 Issues", row=0))
        await stage.until(pilot, lambda: app.current_mode == "issues" and app.screen.is_composed)
        await stage.until(pilot, lambda: app.screen.selected() is not None)
        first = app.screen.selected()
        at = place_of(stage, app, "There is no lock file")
        await pilot.click(offset=at)
        await stage.until(pilot, lambda: app.screen.selected() is not first)
        assert app.screen.selected().issue.rule == "lock-file-missing"
        assert isinstance(app.screen, ModeScreen), "the first click selects"
        await pilot.click(offset=at)
        await stage.until(pilot, lambda: isinstance(app.screen, DetailScreen))
        await pilot.press("escape")
        await stage.until(pilot, lambda: isinstance(app.screen, ModeScreen))
        await pilot.click(offset=place_of(stage, app, "? help", row=23))
        await stage.until(pilot, lambda: isinstance(app.screen, DetailScreen))
        assert "Help · Issues" in stage.screen_text(app)


async def test_the_wheel_scrolls_a_long_text(stage, project):
    from textual.events import MouseScrollDown

    app = stage.make_app(project, events=stage.events_of("run"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        await stage.until(pilot, lambda: isinstance(app.screen, DetailScreen))
        text = app.screen.query_one("#detail-text")
        for _ in range(5):
            text.post_message(
                MouseScrollDown(text, 5, 5, 0, 1, 0, shift=False, meta=False, ctrl=False)
            )
        await stage.until(pilot, lambda: text.scroll_offset.y > 0)
