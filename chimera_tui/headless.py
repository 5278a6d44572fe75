"""Without a console: the same events as lines or JSON lines, and the same gates.

Where people read standard output and a machine asked for events there (``--events -``), the lines
for people go to standard error.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from chimera_tui.formats.text import TextLines
from engine.errors import UsageError
from engine.genesis.codec import encode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from contextlib import ExitStack

    from engine.genesis.events import Event

    Subscriber = Callable[[Event], None]


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that steer what is printed."""
    parser.add_argument("--no-ui", action="store_true", help="print lines; do not open the console")
    parser.add_argument(
        "--events",
        metavar="FILE",
        help="write every event as a CloudEvents JSON line to FILE; - is standard output",
    )
    parser.add_argument("--quiet", action="store_true", help="print only how it ended")


class JsonLines:
    """Writes every event, ticks too, as one JSON line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __call__(self, event: Event) -> None:
        """Write one event."""
        self._stream.write(encode(event).decode("ascii") + "\n")
        self._stream.flush()


def subscribers(args: argparse.Namespace, stack: ExitStack) -> tuple[Subscriber, ...]:
    """Make the subscribers that the arguments ask for.

    Raises:
        UsageError: the file for the events cannot be written.
    """
    lines = sys.stderr if args.events == "-" else sys.stdout
    wanted: list[Subscriber] = [Ending(lines) if args.quiet else TextLines(lines)]
    if args.events == "-":
        wanted.append(JsonLines(sys.stdout))
    elif args.events:
        try:
            file = Path(args.events).open("w", encoding="ascii")  # noqa: SIM115 - the stack closes it
            stream = stack.enter_context(file)
        except OSError as error:
            raise UsageError(
                f"The events cannot be written: {error.strerror}.", where=args.events
            ) from error
        wanted.append(JsonLines(stream))
    return tuple(wanted)


class Ending:
    """Prints only how the run ended."""

    def __init__(self, stream: TextIO) -> None:
        self._lines = TextLines(stream)

    def __call__(self, event: Event) -> None:
        """Print the last event."""
        if event.topic in {"deploy.finished", "deploy.crashed"}:
            self._lines(event)


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Take a request to end (a CI host's, a terminal's that goes) as the operator's Ctrl-C.

    The run then says how it ended instead of being cut off; what ignores it goes on ignoring it.
    """
    import signal

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    taken = []
    for number in (signal.SIGTERM, signal.SIGHUP):
        with suppress(ValueError):  # Not the main thread.
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, interrupt)
                taken.append(number)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def has_terminal() -> bool:
    """True when a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()
