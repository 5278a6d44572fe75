"""Run everything on a sample site with real faults.

Copies a small shop to a fresh folder and runs all five layers on the local node: its faults are
found, healed as you approve, certified, deployed on this machine and verified over HTTP. In a
terminal it opens the console; with --no-ui or without a terminal it prints lines and approves by
itself (the folder is a copy, made for this).
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from chimera_tui.commands.deploy import add_run_options, run_project
from chimera_tui.headless import has_terminal
from engine.config import ChimeraConfig, Target
from engine.errors import UsageError

if TYPE_CHECKING:
    import argparse

SAMPLE = Path(__file__).parents[1] / "demo_site"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "folder", nargs="?", help="where to copy the sample to (a new temporary folder)"
    )
    add_run_options(parser)


def run(args: argparse.Namespace) -> int:
    """Copy the sample and run the pipeline on it."""
    project = make_sample(args.folder)
    if args.no_ui or not has_terminal():
        # Nobody can be asked, and the copy is nobody's work: approving is what the demo is for.
        args.yes = args.unsafe = True
    # The sample goes to this machine whatever else is set; a port or a time limit of yours holds.
    config = ChimeraConfig.load(
        project, environment=os.environ, flags={"deploy.target": Target.LOCAL.value}
    )
    code = run_project(args, project, config, command="demo")
    if args.events != "-":
        _print_further(project, dry_run=args.dry_run)
    return code


def make_sample(folder: str | None) -> Path:
    """Copy the sample site.

    Raises:
        UsageError: the folder exists and is not empty.
    """
    if folder is None:
        project = Path(tempfile.mkdtemp(prefix="chimera-demo-")) / "sample-shop"
    else:
        project = Path(folder).absolute()
        if project.exists() and (not project.is_dir() or any(project.iterdir())):
            raise UsageError(
                f"{folder} is there already and is not empty.",
                advice="Name a new folder; nothing was changed.",
                where=folder,
            )
    try:
        shutil.copytree(SAMPLE, project, dirs_exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"The sample cannot be copied there: {error.strerror or error}.",
            advice="Name a folder that you may make.",
            where=str(project),
        ) from error
    return project


def _print_further(project: Path, *, dry_run: bool) -> None:
    if dry_run:
        print(f"\nThe sample is in {project}, as it was: a dry run writes nothing.")
        return
    print(
        f"\nThe sample is in {project}. Look further:\n"
        f"  cd {project}\n"
        "  chimeractl                  open the console on it\n"
        "  chimeractl ledger show      what happened, entry by entry\n"
        "  chimeractl ledger verify    that nobody changed it\n"
        "  chimeractl heal --undo      take the heals back\n"
        "  chimeractl node stop        stop the server",
        file=sys.stdout,
    )
