"""Simulate again at every save, and say what came and what went.

In a terminal it opens the console's watch mode. With --no-ui or without a terminal it prints a
line for each save; --events - prints the same as CloudEvents JSON lines. It changes nothing.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_project, add_settings, config_of, folder_of
from engine.clock import SystemClock
from engine.errors import ChimeraError

if TYPE_CHECKING:
    import argparse

    from chimera_tui.watching.changes import Burst
    from chimera_tui.watching.watcher import ProjectWatch


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_project(parser)
    add_settings(
        parser,
        ("simulate.platform", "simulate.context", "simulate.branch", "simulate.fail_on"),
    )
    parser.add_argument("--no-ui", action="store_true", help="print lines; do not open the console")
    parser.add_argument(
        "--events", choices=["-"], help="print events as CloudEvents JSON lines instead"
    )
    parser.add_argument(
        "--count", type=int, default=0, metavar="N", help="end after N simulations (0: never)"
    )


def run(args: argparse.Namespace) -> int:
    """Watch until interrupted."""
    from chimera_tui.headless import has_terminal

    project, config = folder_of(args), config_of(args)
    if has_terminal() and not args.no_ui and args.events is None:
        from chimera_tui.console import open_console

        return open_console(project, config, mode="watch")
    from threading import Event

    from chimera_tui.watching.changes import FolderWatch
    from chimera_tui.watching.watcher import ProjectWatch

    watched = ProjectWatch(project, config, SystemClock())
    left = args.count
    for burst in FolderWatch(project, Event()).bursts():
        if burst.trouble or burst.slowly:
            _tell(burst)
            continue
        paths = watched.sift(burst.paths) if burst.paths else burst.paths
        if paths is None or paths:
            _simulate(watched, paths, args)
            left -= 1
            if left == 0:
                break
    return 0


def _tell(burst: Burst) -> None:
    """Say what keeps the changes from being seen; the watch goes on."""
    told = f"✗ {burst.trouble} The watch goes on when it is back."
    if burst.slowly:
        told = f"! The folder is looked at again and again: {burst.slowly}"
    print(told, file=sys.stderr, flush=True)


def _simulate(
    watched: ProjectWatch, paths: frozenset[str] | None, args: argparse.Namespace
) -> None:
    from chimera_tui.watching.watcher import fault_of, told
    from engine.genesis.codec import encode

    try:
        result = watched.simulate(paths)
    except ChimeraError as error:
        if not watched.judged:
            raise
        # What is saved next may mend it.
        print(f"✗ {fault_of(error)}", file=sys.stderr, flush=True)
        return
    if args.events == "-":
        for event in result.events:
            sys.stdout.write(encode(event).decode("ascii") + "\n")
        sys.stdout.flush()
        return
    time = watched.clock.now().astimezone().strftime("%H:%M:%S")
    names = ", ".join(sorted(paths)[:3]) if paths else "everything"
    more = f" and {len(paths) - 3} more" if paths and len(paths) > 3 else ""
    took = f"{result.elapsed * 1000:.0f} ms"
    print(f"{time}  {names}{more} → {told(result)}  {took}", flush=True)
    for issue in result.came:
        print(f"          + {issue.severity:<8} {issue.location}  {issue.message}", flush=True)
