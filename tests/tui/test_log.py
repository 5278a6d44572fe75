"""The log of the board: alone with `l`, and back."""

import pytest


@pytest.mark.parametrize("size", [(80, 24), (80, 40), (120, 40)])
async def test_the_log_alone_takes_the_screen_and_esc_or_l_shows_everything(stage, project, size):
    app = stage.make_app(project, events=stage.events_of("run"))
    async with app.run_test(size=size) as pilot:
        await stage.until(pilot, lambda: app.fleet.model.over)
        log = app.screen.query_one("#log-list")
        before = log.size.height
        for back in ("l", "escape"):
            await pilot.press("l")
            await stage.until(pilot, lambda: log.size.height > before)
            text = stage.screen_text(app)
            assert "Pipeline" not in text
            assert "Needs you" not in text
            assert "Issues ─" not in text
            assert log.has_focus
            assert "enter open" in text or "l log" in text, "the keys stay in sight"
            assert log.size.height >= size[1] - 5
            await pilot.press(back)
            await stage.until(pilot, lambda: log.size.height == before)
            assert "Pipeline" in stage.screen_text(app)


async def test_what_waits_is_reached_from_the_log_alone(stage, project):
    played = stage.Stage()
    app = stage.make_app(project, stage=played)
    async with app.run_test(size=(80, 24)) as pilot:
        await stage.until(pilot, lambda: stage.need_shown(app))
        await pilot.press("l")
        await stage.until(pilot, lambda: not app.screen.query_one("#needs").display)
        await pilot.press("n")
        await stage.until(pilot, lambda: app.screen.query_one("#needs-list").has_focus)
        assert app.screen.query_one("#needs").display
        app.run_thread.cancel.cancel()
        app.run_thread.join(2)
