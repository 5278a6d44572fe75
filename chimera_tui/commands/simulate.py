"""Tell what the platform will do with this project, before anything leaves the machine.

Writes nothing, asks nobody and needs no network. A project that is set up for several platforms
is looked at as each of them; --platform names some of them (`netlify,render`, or repeated). The
exit code is 1 when an issue on any of them is at or above --fail-on.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_project, add_settings, config_of, project_of
from chimera_tui.formats.issues import Brush, wants_colour
from engine.clock import SystemClock
from engine.platforms import registry
from engine.platforms.lanes import LOCAL_TARGETS, lanes_for
from engine.project.snapshot import Snapshot
from engine.simulate.simulator import BuildSimulator
from engine.trust.redaction import redact_value

if TYPE_CHECKING:
    import argparse

    from engine.config import ChimeraConfig
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
        told={"deploy.target": "the platforms to look at, else as --as; local and nodes add rules"},
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to print (text)")
    parser.add_argument("--settings", action="store_true", help="show every effective value")


def run(args: argparse.Namespace) -> int:
    """Simulate and print."""
    config = config_of(args)
    snapshot = Snapshot.of_folder(project_of(args))
    names, target = _asked(args, config)
    lanes = lanes_for(config, snapshot, names=names, target=target)
    simulation = BuildSimulator(clock=SystemClock()).simulate_lanes(snapshot, lanes)
    # What is printed leaves the machine in logs of others: secrets are taken out of it first.
    simulation = redact_value(simulation)
    _print(simulation, args)
    return int(any(i.severity.at_least(config.fail_on) for i in simulation.issues))


def _asked(args: argparse.Namespace, config: ChimeraConfig) -> tuple[tuple[str, ...], str]:
    """The platforms and the target that `--platform` says, unless `--as` names the platforms."""
    if not args.setting_deploy_target:
        return (), ""
    targets = config.names("deploy.target")
    own = tuple(name for name in targets if name in registry.MODULES)
    auto = config.text("simulate.platform") == registry.AUTO
    target = next((name for name in targets if name in LOCAL_TARGETS), targets[0])
    return own if auto else (), target


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
    told: dict[str, str] = {}
    for part in simulation.each:
        _print_part(part, brush, told, settings=settings)
    if simulation.parts:
        print(brush.together(simulation))
    if simulation.issues:
        print("  next: `chimeractl heal --diff` shows the heals; `chimeractl rules RULE` explains")


def _print_part(
    simulation: Simulation, brush: Brush, told: dict[str, str], *, settings: bool
) -> None:
    """Print what one platform said; `told` names the platform that an issue was told of first."""
    print(f"simulated as {simulation.platform}: {len(simulation.rules_run)} rules")
    for issue in simulation.issues:
        first = told.setdefault(issue.fingerprint, issue.platform)
        again = "" if first == issue.platform else first
        print("\n".join(brush.issue(issue, as_for=again)))
    if settings:
        for setting in simulation.settings:
            place = f" ({setting.location})" if setting.location else ""
            note = f"  {setting.note}" if setting.note else ""
            print(f"  {setting.name} = {setting.value}  ← {setting.origin}{place}{note}")
    lines = brush.verdict_lines(
        simulation.verdict, simulation.counts().items(), simulation.unknowns, simulation.elapsed
    )
    print("\n".join(lines))
