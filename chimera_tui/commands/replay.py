"""Show a past run again, from the ledger alone.

Everything on the screen comes from the entries: that is the proof that the events are the whole
truth. In a terminal it opens the console's picture of the run; otherwise it prints the lines.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import project_of
from chimera_tui.headless import add_output, has_terminal, subscribers
from engine.config import STATE_FOLDER
from engine.errors import UsageError
from engine.genesis.events import RunFinished

if TYPE_CHECKING:
    import argparse

    from engine.genesis.events import Event


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("run", nargs="?", default="last", metavar="RUN", help="the run (last)")
    parser.add_argument("--project", default=".", help="the project's folder (.)")
    parser.add_argument("--list", action="store_true", help="list the runs instead")
    add_output(parser)


def run(args: argparse.Namespace) -> int:
    """Print or show the run."""
    from engine.genesis.ledger import Ledger

    path = project_of(args) / STATE_FOLDER / "ledger.sqlite"
    if not path.is_file():
        raise UsageError(
            "There is no ledger here.", advice="A deploy makes one.", where=str(path.parent)
        )
    with closing(Ledger(path)) as ledger:
        runs = ledger.runs()
        if args.list:
            print("\n".join(runs))
            return 0
        wanted = runs[0] if args.run == "last" and runs else args.run
        events = tuple(entry.event() for entry in ledger.entries(run=wanted))
    if not events:
        raise UsageError(
            f"The ledger knows no run {args.run!r}.", advice="`chimeractl replay --list` has them."
        )
    if has_terminal() and not args.no_ui and args.events is None:
        from chimera_tui.console import open_replay

        return open_replay(project_of(args), events)
    with ExitStack() as stack:
        for subscriber in subscribers(args, stack):
            for event in events:
                subscriber(event)
    if not _ended(events):
        print("The run has no end: it was interrupted here.", file=sys.stderr)
    return 0


def _ended(events: tuple[Event, ...]) -> bool:
    return any(isinstance(event.payload, RunFinished) for event in events)
