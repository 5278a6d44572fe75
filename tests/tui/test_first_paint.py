"""What is loaded before the first paint: the board, and nothing that only a key may ask for."""

import subprocess
import sys
from importlib import import_module

import pytest

from chimera_tui.sitting.modes import LATER

WAITS = (
    "chimera_tui.acting.actions",
    "chimera_tui.diff",
    "chimera_tui.screens.issues",
    "chimera_tui.screens.modal",
    "engine.pipeline",
    "engine.platforms",
    "engine.simulate",
    "hashlib",
    "sqlite3",
)


def test_the_console_loads_only_the_board():
    code = (
        "import sys, chimera_tui.commands.console, chimera_tui.console, chimera_tui.app;"
        "print(*sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(told.stdout.split())
    assert "chimera_tui.screens.board" in loaded
    assert loaded.isdisjoint(WAITS)


@pytest.mark.parametrize("name", LATER)
def test_what_is_loaded_later_is_there(name):
    assert import_module(name)


async def test_the_theme_stands_before_the_first_paint(stage, project, monkeypatch):
    monkeypatch.setenv("TEXTUAL_THEME", "chimera-day")
    app = stage.make_app(project, events=stage.events_of("run"))
    assert app.theme == "chimera-day"
    seen = []
    monkeypatch.setattr(type(app), "on_mount", lambda self: seen.append(self.mode_screen))
    async with app.run_test(size=(120, 40)) as pilot:
        await stage.until(pilot, lambda: app.mode_screen.is_composed)
        assert app.mode_screen.CONTEXT.value == "board"
        assert app.screen.styles.background.hex.lower() == "#f7f6f2"
