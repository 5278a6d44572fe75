"""The five modes of the console, and what is loaded only when a key may ask for it.

The board is there before the first paint; the others come while the operator reads it.
"""

from __future__ import annotations

import importlib
import threading
from typing import TYPE_CHECKING, Any

from chimera_tui.screens.board import BoardScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App
    from textual.screen import Screen

_BEHIND = ("issues", "heals", "history", "watch")
"""The modes whose screens are loaded when they are asked for."""
LATER = (
    "chimera_tui.acting.actions",
    *(f"chimera_tui.screens.{mode}" for mode in _BEHIND),
    "chimera_tui.screens.palette",
    "engine.pipeline",
)
"""What a key may ask for next."""


def _behind(name: str) -> Callable[[], Screen[Any]]:
    def make() -> Screen[Any]:
        module = importlib.import_module(f"chimera_tui.screens.{name}")
        screen: Screen[Any] = getattr(module, f"{name.capitalize()}Screen")()
        return screen

    return make


MODE_SCREENS: dict[str, str | Callable[[], Screen[Any]]] = {
    "board": BoardScreen,
    **{name: _behind(name) for name in _BEHIND},
}
"""Makes the screen of each mode, by its name."""


def load_later() -> None:
    """Load what may be asked for next, in a thread, where nobody waits for it."""
    threading.Thread(target=_load, name="chimera-load", daemon=True).start()


def make_ready(app: App[int], mode: str) -> None:
    """Mount a mode's screen, unseen, in a moment in which nobody types and nothing comes.

    The first opening costs a quarter of a second whatever is shown: most of it is reading styles
    and making widgets. A key that asks for a screen that is there waits for its drawing alone.
    Textual itself mounts a mode's screen only to show it, and this name of its own may go with
    any of its releases: without it the key waits as it would have.
    """
    mount = getattr(app, "_init_mode", None)
    if mount is not None:
        mount(mode)


def _load() -> None:
    for name in LATER:
        importlib.import_module(name)
