"""No long pause while the console works: the collector's rounds, and the hand-over of threads.

Python's collector stops every thread while it looks. A full round looks at all modules and widgets
that a console loads, 60 to 120 ms, and a flood of events brings one about several times a second;
yet what was there at the first paint stays. So it is put aside, what comes later is looked at in
small rounds, and the full round waits for a moment in which nothing happens.

The screen's thread also waits up to a switch interval for each engine thread that computes, every
time it has waited for its terminal: five milliseconds is much for one of twenty waits in a frame.
"""

from __future__ import annotations

import gc
import sys
from time import perf_counter

YOUNG = 10_000
"""New objects that bring about a small round: 3 ms."""
MIDDLE = 20
NEVER = 1_000_000
"""Middle rounds before the interpreter would begin a full one of its own accord."""
DUE, OVERDUE = 4, 400
"""Middle rounds after which a full one is due in a quiet moment, or at any."""
LONG_SECONDS = 0.02
"""A full round that took so long found much that stays: that is put aside as well."""
SWITCH_SECONDS = 0.001


class Pauses:
    """Holds the interpreter's rounds for one sitting; `end` leaves it as it was."""

    def __init__(self) -> None:
        self._thresholds = gc.get_threshold()
        self._interval = sys.getswitchinterval()

    def begin(self) -> None:
        """Put aside what is there, and keep rounds small from here on."""
        gc.freeze()
        gc.set_threshold(YOUNG, MIDDLE, NEVER)
        sys.setswitchinterval(SWITCH_SECONDS)

    def breathe(self, *, quiet: bool) -> None:
        """Take a full round if one is due.

        Args:
            quiet: nothing happens and nobody types.
        """
        if gc.get_count()[2] < (DUE if quiet else OVERDUE):
            return
        began = perf_counter()
        gc.collect()
        if perf_counter() - began > LONG_SECONDS:
            gc.freeze()

    def end(self) -> None:
        """Leave the interpreter as it was; nothing stays put aside."""
        gc.unfreeze()
        gc.set_threshold(*self._thresholds)
        sys.setswitchinterval(self._interval)
