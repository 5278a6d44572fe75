"""Tell what the platform will do with this project, before anything leaves the machine.

Writes nothing, asks nobody and needs no network. The exit code is 1 when an issue is at or above
--fail-on.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_project, add_settings, config_of, project_of
from engine.clock import SystemClock
from engine.genesis.bus import Bus, NullRecorder
from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.project.snapshot import Snapshot
from engine.simulate.simulator import BuildSimulator

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
    clock = SystemClock()
    bus = Bus(run="simulate", project=snapshot_name(snapshot), clock=clock, recorder=NullRecorder())
    if args.format == "text":
        from chimera_tui.formats.text import TextLines

        bus.subscribe(TextLines(sys.stdout))
    simulation = BuildSimulator(clock=clock, emit=bus.publish).simulate(snapshot, platform, context)
    _print(simulation, args)
    return int(any(i.severity.at_least(config.fail_on) for i in simulation.issues))


def snapshot_name(snapshot: Snapshot) -> str:
    """The name of the project's folder; never its path."""
    return snapshot.root.name if snapshot.root is not None else "project"


def _print(simulation: Simulation, args: argparse.Namespace) -> None:
    if args.settings and args.format == "text":
        for setting in simulation.settings:
            place = f" ({setting.location})" if setting.location else ""
            note = f"  {setting.note}" if setting.note else ""
            print(f"  {setting.name} = {setting.value}  ← {setting.origin}{place}{note}")
    if args.format == "text":
        return
    from chimera_tui.formats import report

    printers = {
        "json": report.as_json,
        "sarif": report.as_sarif,
        "github": report.as_annotations,
    }
    print(printers[args.format](simulation))
