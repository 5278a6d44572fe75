"""Tell what the platform will do with this project, before anything leaves the machine.

Writes nothing, asks nobody and needs no network. The exit code is 1 when an issue is at or above
--fail-on.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_project, add_settings, config_of, project_of
from chimera_tui.formats.issues import Brush, wants_colour
from engine.clock import SystemClock
from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.project.snapshot import Snapshot
from engine.simulate.simulator import BuildSimulator
from engine.trust.redaction import redact_value

if TYPE_CHECKING:
    import argparse

    from engine.model import Simulation

FORMATS = ("text", "json", "sarif", "github")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_project(parser)
    add_settings(
        parser,
        (
            "deploy.target",
            "simulate.platform",
            "simulate.context",
            "simulate.branch",
            "simulate.package",
            "simulate.fail_on",
        ),
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to print (text)")
    parser.add_argument("--settings", action="store_true", help="show every effective value")


def run(args: argparse.Namespace) -> int:
    """Simulate and print."""
    config = config_of(args)
    snapshot = Snapshot.of_folder(project_of(args))
    name = config.text("simulate.platform")
    target = config.target.value
    # A target with rules of its own decides whose rules hold, unless the operator says otherwise.
    if name == "auto" and args.setting_deploy_target in registry.MODULES:
        name = target
    platform = registry.detect(snapshot) if name == "auto" else registry.platform(name)
    context = BuildContext(
        context=config.text("simulate.context"),
        branch=config.text("simulate.branch"),
        package_path=config.text("simulate.package"),
        target=target if args.setting_deploy_target else platform.name,
    )
    simulation = BuildSimulator(clock=SystemClock()).simulate(snapshot, platform, context)
    # What is printed leaves the machine in logs of others: secrets are taken out of it first.
    simulation = redact_value(simulation)
    _print(simulation, args)
    return int(any(i.severity.at_least(config.fail_on) for i in simulation.issues))


def _print(simulation: Simulation, args: argparse.Namespace) -> None:
    if args.format == "text":
        _print_lines(simulation, settings=args.settings)
        return
    from chimera_tui.formats import report

    printers = {
        "json": report.as_json,
        "sarif": report.as_sarif,
        "github": report.as_annotations,
    }
    print(printers[args.format](simulation))


def _print_lines(simulation: Simulation, *, settings: bool) -> None:
    brush = Brush(colour=wants_colour(sys.stdout))
    print(f"simulated as {simulation.platform}: {len(simulation.rules_run)} rules")
    for issue in simulation.issues:
        print("\n".join(brush.issue(issue)))
    if settings:
        for setting in simulation.settings:
            place = f" ({setting.location})" if setting.location else ""
            note = f"  {setting.note}" if setting.note else ""
            print(f"  {setting.name} = {setting.value}  ← {setting.origin}{place}{note}")
    lines = brush.verdict_lines(
        simulation.verdict, simulation.counts().items(), simulation.unknowns, simulation.elapsed
    )
    print("\n".join(lines))
    if simulation.issues:
        print("  next: `chimeractl heal --diff` shows the heals; `chimeractl rules RULE` explains")
