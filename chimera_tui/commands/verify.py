"""Ask the live site over HTTP and compare it with what was certified.

The files, redirects and headers of the last release are asked for on the live address; a body that
is not the certified one, a redirect that is not in force or a release that changed on its target
is a failure (exit code 1). Nothing is rolled back: `chimeractl rollback` does that.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_project, add_settings, config_of, project_of
from chimera_tui.headless import add_output, subscribers
from engine.decide import PolicyDecider
from engine.model import Verdict

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_project(parser)
    add_settings(parser, ("deploy.target",))
    add_output(parser)


def run(args: argparse.Namespace) -> int:
    """Verify and print every probe that did not pass."""
    from contextlib import ExitStack

    from engine.pipeline import ChimeraDeploymentEngine

    with ExitStack() as stack:
        engine = ChimeraDeploymentEngine(
            project_of(args),
            config=config_of(args),
            decider=PolicyDecider(approve=False),
            subscribers=subscribers(args, stack),
        )
        verification = engine.verify_live()
    if verification.verdict is Verdict.UNKNOWN:
        print("It cannot be told: nothing answered.", file=sys.stderr)
    return 0 if verification.verdict is Verdict.PASSES else 1
