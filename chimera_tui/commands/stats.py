"""Show what the ledger has learnt of each rule and way of healing: tried, worked, taken, refused.

Candidates are ranked by these counts; no heal is ever taken because of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.commands._shared import project_of
from engine.config import STATE_FOLDER

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("what", choices=("heals",), help="what to count")
    parser.add_argument("--project", default=".", help="the project's folder (.)")
    parser.add_argument("--rule", default="", metavar="ID", help="only this rule")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="(text)")


def run(args: argparse.Namespace) -> int:
    """Count and print."""
    from chimera_tui.formats import heal_report
    from engine.genesis.ledger import Ledger
    from engine.heal.learning import count_ledger

    path = project_of(args) / STATE_FOLDER / "ledger.sqlite"
    records = []
    if path.is_file():
        ledger = Ledger(path)
        try:
            counted = count_ledger(ledger)
        finally:
            ledger.close()
        records = [r for key, r in sorted(counted.items()) if args.rule in {"", r.rule}]
    if args.format == "json":
        print(heal_report.statistics_as_json(records))
    elif records:
        print(heal_report.statistics_as_text(records))
    else:
        print("The ledger knows of no heal yet.")
    return 0
