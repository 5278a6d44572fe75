"""History: the runs of the ledger and the entries of each."""

from __future__ import annotations

from chimera_tui.keys import Context
from chimera_tui.screens.base import ModeScreen, bindings_of


class HistoryScreen(ModeScreen):
    """Runs and entries."""

    CONTEXT = Context.HISTORY
    BINDINGS = bindings_of(Context.HISTORY)
