"""Show the policy, explain its verdict on this project, or accept a changed one.

The policy is the [policy] table of chimera.toml. `check` says line by line what it makes of the
project as it is now; the exit code is 1 when something blocks. A team's changed policy counts only
when an admiral has accepted it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_settings, config_of, project_of
from chimera_tui.commands._trust import add_project_option, desk, in_force

if TYPE_CHECKING:
    import argparse

    from engine.config import ChimeraConfig
    from engine.model import Simulation
    from engine.trust.project_trust import ProjectTrust

SETTINGS = (
    "deploy.target",
    "simulate.platform",
    "simulate.context",
    "simulate.branch",
    "simulate.package",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    check = verbs.add_parser("check", help="explain the verdict line by line")
    add_settings(check, SETTINGS)
    show = verbs.add_parser("show", help="print the policy in force")
    accept = verbs.add_parser("accept", help="accept the policy as it is now (an admiral's act)")
    for verb in (check, show, accept):
        add_project_option(verb)


def run(args: argparse.Namespace) -> int:
    """Do what the verb says."""
    from engine.certify.desk import policy_of

    if args.verb == "check":
        return _check(args)
    if args.verb == "show":
        policy = policy_of(project_of(args))
        print(policy.canonical().decode())
        print(f"digest {policy.digest.sha3_256}")
        return 0
    with desk(args) as opened:
        return in_force(opened.trust.accept_policy(opened.policy))


def _check(args: argparse.Namespace) -> int:
    from engine.certify.desk import policy_of
    from engine.certify.verdict import explain
    from engine.clock import SystemClock
    from engine.trust.redaction import redact_value

    config = config_of(args)
    target = f"{config.target.value}/{config.text('simulate.context')}"
    lines = explain(
        policy_of(project_of(args)),
        _simulation(args, config),
        target,
        trust=_trust(args),
        clock=SystemClock(),
    )
    for line in redact_value(lines):
        print(f"{'ok     ' if line.passed else 'BLOCKED'}  {line.rule}: {line.detail}")
    blocked = sum(1 for line in lines if not line.passed)
    print(f"{target}: " + (f"{blocked} lines block" if blocked else "nothing blocks"))
    return int(bool(blocked))


def _trust(args: argparse.Namespace) -> ProjectTrust | None:
    from engine.trust.project_trust import ProjectTrust
    from engine.trust.role_file import read_texts

    project = project_of(args)
    if read_texts(project.resolve()) is None:
        return None
    return ProjectTrust.open(project, found=False)


def _simulation(args: argparse.Namespace, config: ChimeraConfig) -> Simulation:
    from engine.clock import SystemClock
    from engine.platforms.lanes import lanes_for
    from engine.project.snapshot import Snapshot
    from engine.simulate.simulator import BuildSimulator

    snapshot = Snapshot.of_folder(project_of(args))
    lanes = lanes_for(config, snapshot, target=config.target.value)
    return BuildSimulator(clock=SystemClock()).simulate_lanes(snapshot, lanes)
