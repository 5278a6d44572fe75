"""Heal the configuration: the smallest edits, each proved by simulating again.

Without a mode it only shows what would be offered. --diff prints a unified diff that `git apply`
takes; --apply writes the safe heals, with --unsafe the others too; --interactive asks about each.
Whatever is written is written whole or not at all, and --undo takes it back.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_project, add_settings, config_of, project_of

if TYPE_CHECKING:
    import argparse

    from engine.decide import Decider
    from engine.genesis.events import Event
    from engine.pipeline.healing import HealReport

SETTINGS = (
    "simulate.platform",
    "simulate.context",
    "simulate.branch",
    "simulate.package",
    "simulate.fail_on",
)
WRITTEN = "written"
"""What --undo without a name stands for: the last heal."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_project(parser)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--diff", action="store_true", help="print a diff that `git apply` takes")
    mode.add_argument("--apply", action="store_true", help="write the safe heals")
    mode.add_argument("--interactive", action="store_true", help="ask about each heal, then write")
    mode.add_argument(
        "--undo",
        nargs="?",
        const=WRITTEN,
        metavar="HEAL",
        help="put the files of a written heal back (the last one)",
    )
    parser.add_argument(
        "--unsafe", action="store_true", help="with --diff or --apply: the unsafe heals too"
    )
    parser.add_argument(
        "--rule", action="append", default=[], metavar="ID", help="only this rule (repeatable)"
    )
    parser.add_argument(
        "--path",
        action="append",
        default=[],
        help="only issues in this file or folder of the project (repeatable)",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="(text)")
    add_settings(parser, SETTINGS)


def run(args: argparse.Namespace) -> int:
    """Show, write, ask or undo."""
    if args.undo is not None:
        return _undo(args)
    from chimera_tui.formats import heal_report
    from engine.pipeline.healing import HealOptions, heal_project
    from engine.project.snapshot import normal

    config = config_of(args)
    text = args.format == "text"
    report = heal_project(
        project_of(args),
        config=config,
        decider=_decider(args),
        options=HealOptions(
            write=args.apply or args.interactive,
            rules=tuple(args.rule),
            paths=tuple(normal(path) for path in args.path),
        ),
        subscribers=(_Lines(quiet=args.interactive),) if text and not args.diff else (),
    )
    if not text:
        print(heal_report.as_json(report))
    elif args.diff:
        sys.stdout.buffer.write(report.diff.encode("utf-8", "surrogateescape"))
        sys.stdout.buffer.flush()
        for line in heal_report.not_in_the_diff(report):
            print(line, file=sys.stderr)
    else:
        print(_ending(args, report))
    if args.apply or args.interactive:
        return int(any(i.severity.at_least(config.fail_on) for i in report.after.issues))
    return 0


def _decider(args: argparse.Namespace) -> Decider:
    if args.interactive:
        from chimera_tui.prompts.heals import HealPrompts

        return HealPrompts()
    from engine.decide import PolicyDecider

    if args.diff or args.apply:
        by = "heal --diff" if args.diff else "heal --apply"
        return PolicyDecider(approve=True, unsafe=args.unsafe, by=by)
    return PolicyDecider(approve=False, by="a look")


def _undo(args: argparse.Namespace) -> int:
    from engine.pipeline.healing import undo_written

    name = "" if args.undo == WRITTEN else args.undo
    heal = undo_written(project_of(args), name, config=config_of(args))
    if args.format == "json":
        import json

        print(json.dumps({"undone": heal.name, "files": [f.path for f in heal.files]}))
    else:
        print(f"heal {heal.name} is undone: {', '.join(f.path for f in heal.files)}")
    return 0


def _ending(args: argparse.Namespace, report: HealReport) -> str:
    healed = len(report.healing.edits)
    if report.written:
        left = len(report.after.distinct)
        issues = "no issue is" if not left else "1 issue is" if left == 1 else f"{left} issues are"
        return f"Heal {report.written} is written; {issues} left."
    if not report.before.issues:
        return "Nothing to heal."
    if args.apply or args.interactive:
        return "Nothing was written." if not healed else ""
    return "Nothing was written. --apply writes the safe heals, --interactive asks about each."


class _Lines:
    """The healing's events as lines; what a mere look would repeat is left out."""

    def __init__(self, *, quiet: bool) -> None:
        from chimera_tui.formats.text import TextLines

        self._lines = TextLines(sys.stdout)
        self._quiet = quiet

    def __call__(self, event: Event) -> None:
        """Print one event."""
        from engine.genesis import events as ev
        from engine.model import Decision, HealOutcome

        match event.payload:
            case ev.HealDecided(decision=Decision.SKIP):
                return
            case ev.IssueClosed(outcome=HealOutcome.DECLINED | HealOutcome.HEALED):
                return
            case ev.RunFinished():
                return
            case ev.HealProposed() | ev.IssueFound() if self._quiet:
                return
            case _:
                self._lines(event)
