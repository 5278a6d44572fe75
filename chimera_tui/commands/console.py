"""Open the console on this folder: board, issues, heals, history and watch."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_project, add_settings, config_of, project_of
from chimera_tui.commands.deploy import SETTINGS
from chimera_tui.headless import has_terminal
from engine.errors import UsageError

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_project(parser)
    add_settings(parser, SETTINGS)
    parser.add_argument("--read-only", action="store_true", help="look, change nothing")


def run(args: argparse.Namespace) -> int:
    """Open it."""
    # `serve` names Textual's driver of the browser, and then pipes are the terminal.
    if not has_terminal() and not os.environ.get("TEXTUAL_DRIVER"):
        raise UsageError(
            "There is no terminal to open the console in.",
            advice="`chimeractl deploy --no-ui` and `simulate` print lines instead.",
        )
    from chimera_tui.console import open_console

    return open_console(project_of(args), config_of(args), read_only=args.read_only)
