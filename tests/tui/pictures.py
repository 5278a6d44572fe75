"""The scenes that are pictured: each reaches its screen by keys and says what must hold there."""

from dataclasses import dataclass

import stage as st

from chimera_tui.picture import own_svg
from chimera_tui.screens.confirm import ConfirmGate
from chimera_tui.screens.detail import DetailScreen
from chimera_tui.screens.jump import JumpScreen
from chimera_tui.screens.palette import PaletteScreen
from engine.model import Decision, Layer, Verdict

SIZES = ((120, 40), (80, 24))


@dataclass
class Scene:
    """A picture: what is on, how to get there, what must hold."""

    name: str
    act: object
    ledger: tuple = ()
    stage: str = ""
    events: str = ""
    mode: str = "board"


async def to_heal(app, pilot, stage):
    await st.until(pilot, lambda: st.need_shown(app))
    await pilot.press("a")
    await st.until(pilot, lambda: len(stage.answers) == 1 and st.need_shown(app))


async def board(app, pilot, stage):
    await to_heal(app, pilot, stage)
    await pilot.pause(0.1)
    assert "Needs you (1)" in st.screen_text(app)
    assert stage.answers[0].decision is Decision.ACCEPT


async def heals(app, pilot, stage):
    await to_heal(app, pilot, stage)
    await pilot.press("3")
    await st.until(pilot, lambda: app.current_mode == "heals" and app.screen.review() is not None)
    await pilot.press("right_square_bracket", "s", "right_square_bracket", "space")
    await pilot.pause()
    review = app.screen.review()
    assert review.waits
    assert review.selection.counts == (2, 3)
    assert review.selection.state.value == "[~]"


async def heal_split(app, pilot, stage):
    await to_heal(app, pilot, stage)
    await pilot.press("3")
    await st.until(pilot, lambda: app.current_mode == "heals" and app.screen.review() is not None)
    await pilot.press("v")
    await pilot.pause()
    assert app.screen.look().view.value == "split"


async def confirm(app, pilot, stage):
    await to_heal(app, pilot, stage)
    await pilot.press("a")
    await st.until(pilot, lambda: st.gate_waits(app, "final-approval"))
    await pilot.press("y")
    await st.until(pilot, lambda: st.gate_waits(app, "deploy"))
    assert isinstance(app.screen, ConfirmGate)
    assert app.screen.focused_choice == 0, "the focus begins at No"


async def success(app, pilot, stage):
    await st.until(pilot, lambda: app.fleet.model.over)
    assert app.fleet.model.url == "http://127.0.0.1:4400/"
    assert all(v.state.value == "done" for v in app.fleet.model.layers.values())


async def rejected(app, pilot, stage):
    await st.until(pilot, lambda: app.fleet.model.over)
    assert app.fleet.model.state.value == "REJECTED"


async def crashed(app, pilot, stage):
    await st.until(pilot, lambda: app.fleet.model.crashed is not None)
    assert "Traceback" not in st.screen_text(app)


async def platforms(app, pilot, stage):
    await st.until(pilot, lambda: app.fleet.model.over)
    rows = app.fleet.model.platforms
    assert {r.name: (r.verdict, r.standing) for r in rows.values()} == {
        "netlify": (Verdict.FAILS, Verdict.PASSES),
        "render": (Verdict.FAILS, Verdict.FAILS),
        "pages": (Verdict.PASSES, Verdict.PASSES),
    }
    assert len(app.fleet.model.issues) == 4, "the missing lock file is one issue of two platforms"
    assert app.fleet.model.simulation.verdict is Verdict.FAILS


async def platforms_going(app, pilot, stage):
    await st.until(pilot, lambda: app.fleet.model.sequence > 0)
    rows = app.fleet.model.platforms
    assert [r.state.value for r in rows.values()] == ["done", "running", "waiting"]
    assert (rows["render"].done, rows["render"].rules) == (41, 104)
    layer = app.fleet.model.layers[Layer.SIMULATE]
    assert (layer.done, layer.total) == (73 + 41, 73 + 104)


async def platform_issues(app, pilot, stage):
    await st.until(pilot, lambda: app.fleet.model.over)
    await st.until(pilot, lambda: len(app.screen.query_one("#layers").rows) == 8)
    layers = app.screen.query_one("#layers")
    layers.focus()
    await pilot.press("end", "up", "enter")
    await st.until(
        pilot, lambda: app.current_mode == "issues" and app.screen.selected() is not None
    )
    await pilot.pause(0.15)
    assert app.screen.note() == "2 of 4 issues"


async def issues(app, pilot, stage):
    await st.until(
        pilot, lambda: app.current_mode == "issues" and app.screen.selected() is not None
    )
    await pilot.press("down")
    await pilot.pause(0.15)
    assert app.screen.selected().issue.rule == "redirect-target-missing"


async def issues_filter(app, pilot, stage):
    await st.until(
        pilot, lambda: app.current_mode == "issues" and app.screen.selected() is not None
    )
    await pilot.press("slash", *"sev:medium+", "enter")
    await pilot.pause(0.15)
    assert app.screen.note() == "4 of 5 issues"


async def history(app, pilot, stage):
    await st.until(pilot, lambda: app.current_mode == "history" and len(app.screen.summaries) == 2)
    await pilot.pause(0.1)
    assert app.screen.selected().model.state.value == "SUCCESS"


async def compare(app, pilot, stage):
    await history(app, pilot, stage)
    await pilot.press("c")
    await st.until(pilot, lambda: isinstance(app.screen, DetailScreen))
    assert "1 gone" in st.screen_text(app)


async def help_screen(app, pilot, stage):
    await st.until(pilot, lambda: app.current_mode == "board")
    await pilot.press("question_mark")
    await st.until(pilot, lambda: isinstance(app.screen, DetailScreen))
    assert "The board shows the run" in st.screen_text(app)


async def palette(app, pilot, stage):
    await st.until(pilot, lambda: app.current_mode == "board" and app.screen.is_composed)
    await pilot.press("ctrl+p", *"run")
    await st.until(pilot, lambda: isinstance(app.screen, PaletteScreen) and app.screen.chosen)
    assert app.screen.chosen.id == "run.start"


async def jump(app, pilot, stage):
    await st.until(pilot, lambda: app.fleet.model.over)
    await pilot.press("g")
    await st.until(pilot, lambda: isinstance(app.screen, JumpScreen))
    assert "n Needs you" in st.screen_text(app)


SCENES = (
    Scene("board", board, stage="run"),
    Scene("heals", heals, stage="run"),
    Scene("heals-split", heal_split, stage="run"),
    Scene("confirm", confirm, stage="run"),
    Scene("success", success, events="run"),
    Scene("rejected", rejected, events="rejected"),
    Scene("crashed", crashed, events="crashed"),
    Scene("platforms", platforms, events="platforms"),
    Scene("platforms-going", platforms_going, events="platforms-going"),
    Scene("platform-issues", platform_issues, events="platforms"),
    Scene("issues", issues, events="run", mode="issues"),
    Scene("issues-filter", issues_filter, events="run", mode="issues"),
    Scene("history", history, ledger=("rejected", "run"), mode="history"),
    Scene("compare", compare, ledger=("rejected", "run"), mode="history"),
    Scene("help", help_screen, events="run"),
    Scene("palette", palette, events="run"),
    Scene("jump", jump, events="run"),
)


async def take(scene, project, size):
    """Reach a scene; the text of its screen and its SVG."""
    stage = st.Stage(scene.stage) if scene.stage else None
    if scene.ledger:
        st.make_ledger(project, *scene.ledger)
    events = st.events_of(scene.events) if scene.events else ()
    app = st.make_app(project, stage=stage, events=events, mode=scene.mode)
    async with app.run_test(size=size) as pilot:
        await scene.act(app, pilot, stage)
        await st.until(pilot, lambda: app.actions.lookups.idle)
        app.clear_notifications()
        await pilot.pause(0.05)
        text, svg = st.screen_text(app), own_svg(app.export_screenshot(title="Chimera"))
        if app.run_thread is not None:
            app.run_thread.cancel.cancel()
            app.run_thread.join(2)
    return text, svg
