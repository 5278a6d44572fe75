"""No long pause: the collector's rounds while a console is open, and rows that are left alone."""

import gc
import sys

from chimera_tui import pauses
from chimera_tui.pauses import Pauses
from chimera_tui.widgets.line_list import FixedRows, LineList
from chimera_tui.words.spans import line


def test_the_interpreter_is_left_as_it_was():
    before = gc.get_threshold(), sys.getswitchinterval(), gc.get_freeze_count()
    held = Pauses()
    held.begin()
    assert gc.get_freeze_count() > 1000
    assert gc.get_threshold()[2] == pauses.NEVER
    held.end()
    assert (gc.get_threshold(), sys.getswitchinterval()) == before[:2]
    assert gc.get_freeze_count() == 0


def test_a_full_round_waits_for_a_quiet_moment(monkeypatch):
    rounds = []
    middle = 0
    monkeypatch.setattr(gc, "collect", lambda: rounds.append(middle))
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, middle))
    held = Pauses()
    for middle in (0, pauses.DUE - 1, pauses.DUE, pauses.OVERDUE):  # noqa: B007 - read above
        held.breathe(quiet=False)
    assert rounds == [pauses.OVERDUE]
    middle = pauses.DUE
    held.breathe(quiet=True)
    assert rounds == [pauses.OVERDUE, pauses.DUE]


async def test_a_console_holds_them_and_lets_go(stage, project):
    before = gc.get_threshold()
    app = stage.make_app(project, events=stage.events_of("run"))
    async with app.run_test(size=(120, 40)) as pilot:
        await stage.until(pilot, lambda: gc.get_threshold()[2] == pauses.NEVER)
    assert gc.get_threshold() == before


async def test_only_rows_that_changed_are_drawn(stage, project, monkeypatch):
    app = stage.make_app(project, events=stage.events_of("run"))
    async with app.run_test(size=(120, 40)) as pilot:
        await stage.until(pilot, lambda: app.current_mode == "board" and app.screen.is_composed)
        shown = app.screen.query_one("#layers", LineList)
        texts = [f"row {n}" for n in range(4)]
        shown.show(FixedRows([line(t) for t in texts]))
        await pilot.pause()
        drawn = []
        draw = LineList.render_line
        monkeypatch.setattr(
            LineList,
            "render_line",
            lambda self, y: (drawn.append(y) if self is shown else None, draw(self, y))[1],
        )
        texts[2] = "another"
        shown.show(FixedRows([line(t) for t in texts]))
        await pilot.pause()
        assert drawn == [2]
        assert "another" in draw(shown, 2).text
