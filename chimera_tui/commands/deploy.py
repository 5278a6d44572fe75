"""Simulate, heal, certify, deploy and verify; roll back by itself when the site is not well.

In a terminal it opens the console, where each step is confirmed. With --no-ui or without a
terminal it prints lines; --yes then approves every gate and every safe heal.

The project is healed and certified for every platform that it is set up for (--as names some): one
tree, one certificate that names each. A node serves the site of the first that has
one. A --platform that is not built yet is refused before anything begins.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_project, add_settings, config_of, project_of
from chimera_tui.headless import add_output, ended_in_order, has_terminal, subscribers
from engine.decide import PolicyDecider
from engine.genesis.events import RunFinished

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from engine.config import ChimeraConfig
    from engine.genesis.events import Event

SETTINGS = (
    "deploy.target",
    "simulate.platform",
    "simulate.context",
    "simulate.branch",
    "simulate.package",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_project(parser)
    add_settings(parser, SETTINGS)
    add_run_options(parser)


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Add what steers a run; the demo has it too."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--certify", dest="certify", action="store_true", default=True, help="certify (the default)"
    )
    group.add_argument(
        "--no-certify",
        dest="certify",
        action="store_false",
        help="let an uncertified build pass: admirals only, and it stands in the ledger",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="say what would be done and leave no trace: nothing is written, not even to the"
        " ledger",
    )
    parser.add_argument("--yes", action="store_true", help="approve every gate and safe heal")
    parser.add_argument(
        "--unsafe", action="store_true", help="with --yes: approve heals marked unsafe too"
    )
    add_output(parser)


def run(args: argparse.Namespace) -> int:
    """Run it in the console or headless."""
    return run_project(args, project_of(args), config_of(args), command="deploy")


def run_project(
    args: argparse.Namespace, project: Path, config: ChimeraConfig, *, command: str
) -> int:
    """Run the pipeline on a project, with the face that fits."""
    from engine.pipeline import ChimeraDeploymentEngine, RunOptions

    options = RunOptions(command=command, certify=args.certify, dry_run=args.dry_run)
    if has_terminal() and not args.no_ui and not args.yes and args.events is None:
        from chimera_tui.console import open_console

        return open_console(project, config, options)
    with ExitStack() as stack:
        ended = EndCode()
        engine = ChimeraDeploymentEngine(
            project,
            config=config,
            decider=PolicyDecider(approve=args.yes, unsafe=args.unsafe, by="policy --yes"),
            subscribers=(*subscribers(args, stack), ended),
        )
        with ended_in_order():
            engine.deploy(options)
    return ended.code


class EndCode:
    """Remembers the exit code that the run's last event names."""

    def __init__(self) -> None:
        self.code = 2

    def __call__(self, event: Event) -> None:
        """Look at one event."""
        if isinstance(event.payload, RunFinished):
            self.code = event.payload.exit_code
