"""What a key may ask for next is mounted while nothing happens, and shows the present when asked."""

from chimera_tui.run.records import IssueView
from chimera_tui.screens import choosing
from chimera_tui.screens.issues import IssuesScreen
from chimera_tui.sitting.modes import make_ready
from engine.records import replace


async def test_the_issues_are_mounted_in_a_quiet_moment_unseen_and_show_what_is_there(
    stage, project
):
    events = stage.events_of("rejected")
    app = stage.make_app(project)
    async with app.run_test(size=(120, 40)) as pilot:
        await stage.until(pilot, lambda: app.screen.is_composed)
        focused = app.focused
        await stage.until(pilot, lambda: "issues" in app._screen_stacks, tries=600)
        (ready,) = app._screen_stacks["issues"]
        assert isinstance(ready, IssuesScreen)
        await stage.until(pilot, lambda: ready.is_composed)
        assert app.current_mode == "board"
        assert app.focused is focused
        app.fleet.apply_all(events)
        await pilot.press("2")
        await stage.until(pilot, lambda: app.current_mode == "issues" and app.screen is ready)
        await stage.until(pilot, lambda: "Issues 4" in stage.screen_text(app))
        assert app.screen.query_one("#issues").has_focus


async def test_what_came_since_is_seen_at_once_though_the_list_is_not_whole(
    stage, project, monkeypatch
):
    monkeypatch.setattr(choosing, "AT_ONCE", 0.0)
    app = stage.make_app(project, events=stage.events_of("rejected"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2")
        await stage.until(pilot, lambda: app.current_mode == "issues" and app.screen.is_composed)
        await stage.until(pilot, lambda: not app.screen.is_choosing)
        listed = app.screen.query_one("#issues")
        assert len(listed.rows) == 4
        first = app.fleet.model.issues[0].issue
        for number in range(5, 20_000):
            issue = replace(first, subject=str(number))
            app.fleet.model.add_issue(IssueView(issue=issue, number=number))
        app.screen.choose()
        assert app.screen.is_choosing
        assert len(listed.rows) > 100


async def test_a_textual_that_cannot_mount_unseen_costs_the_speed_alone(
    stage, project, monkeypatch
):
    app = stage.make_app(project, events=stage.events_of("rejected"))
    asked = []
    monkeypatch.setattr(
        "chimera_tui.app.make_ready", lambda *given: asked.append(given) or make_ready(*given)
    )
    async with app.run_test(size=(120, 40)) as pilot:
        whole = type(app).__getattribute__

        def without(self, name):
            if name == "_init_mode" and not opening:
                raise AttributeError(name)
            return whole(self, name)

        opening = False
        monkeypatch.setattr(type(app), "__getattribute__", without)
        await stage.until(pilot, lambda: bool(asked), tries=600)
        assert "issues" not in app._screen_stacks
        opening = True
        await pilot.press("2")
        await stage.until(pilot, lambda: "Issues 4" in stage.screen_text(app))
