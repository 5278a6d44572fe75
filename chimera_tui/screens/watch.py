"""Watch: simulate at every save."""

from __future__ import annotations

from chimera_tui.keys import Context
from chimera_tui.screens.base import ModeScreen, bindings_of


class WatchScreen(ModeScreen):
    """Changes and what they came to."""

    CONTEXT = Context.WATCH
    BINDINGS = bindings_of(Context.WATCH)
