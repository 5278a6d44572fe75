"""A stretch that Ctrl-C does not cut in two.

Python raises `KeyboardInterrupt` between any two steps of the main thread: also between the commit
of an entry and the line that counts it, after which the run's numbers would contradict the ledger.
What must be whole waits for the interrupt instead, and raises it at its end.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType


@contextmanager
def shielded() -> Iterator[None]:
    """Put off Ctrl-C, and a request to end, until the stretch is over; for milliseconds.

    Only the main thread is interrupted, so any other needs no shield. Stretches may be nested.
    """
    import signal

    came: list[int] = []

    def note(number: int, _frame: object) -> None:
        came.append(number)

    before: dict[int, Callable[[int, FrameType | None], object]] = {}
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            handler = signal.getsignal(number)
            if callable(handler):  # What ends the process at once, or is ignored, cuts nothing.
                with suppress(ValueError):  # Not the main thread.
                    signal.signal(number, note)
                    before[number] = handler
        yield
    finally:
        for taken, handler in before.items():
            signal.signal(taken, handler)
        for late in came:
            # As if it came now: an outer shield notes it, else it is raised here.
            before[late](late, None)
