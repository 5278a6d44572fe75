"""Make an older release live again.

Without a name it is the one before the live one. The releases come from the target; the act and
its reason go into the ledger. It is an admiral's act.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_project, add_settings, config_of, project_of
from chimera_tui.formats.text import TextLines
from engine.decide import PolicyDecider

if TYPE_CHECKING:
    import argparse

    from engine.decide import Decider


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_project(parser)
    add_settings(parser, ("deploy.target",))
    parser.add_argument("--to", default="", metavar="RELEASE", help="the release (the one before)")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--no-ui", action="store_true", help="never prompt; without --yes it stops")


def run(args: argparse.Namespace) -> int:
    """Ask, roll back, say."""
    from engine.pipeline import ChimeraDeploymentEngine

    decider: Decider = PolicyDecider(approve=args.yes, by="policy --yes")
    if not args.yes and not args.no_ui and sys.stdin.isatty():
        from chimera_tui.prompts.gates import PromptDecider

        decider = PromptDecider()
    engine = ChimeraDeploymentEngine(
        project_of(args),
        config=config_of(args),
        decider=decider,
        subscribers=(TextLines(sys.stdout),),
    )
    deployment = engine.rollback(args.to)
    print(f"live: {deployment.release} at {deployment.url}")
    return 0
