"""Check and sign the project as it is now, without deploying it.

The certificate goes to a file that others can check (`chimeractl certificate verify`), with
Chimera or with any DSSE and in-toto tool. A rejection is signed too and the exit code is 1. For
the final approval --yes is needed; without it the chain ends at Truth's verdict and exit code 3.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_project, add_settings, config_of, project_of
from chimera_tui.commands.policy import SETTINGS
from engine.decide import PolicyDecider

if TYPE_CHECKING:
    import argparse

    from engine.genesis.events import Event
    from engine.model import Certificate


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_project(parser)
    add_settings(parser, SETTINGS)
    parser.add_argument("--yes", action="store_true", help="give the final approval")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help=".chimera/certificates/ID.json by default"
    )


def run(args: argparse.Namespace) -> int:
    """Certify and write the file."""
    from engine.genesis.events import CheckRecorded, DeployCertified
    from engine.pipeline import ChimeraDeploymentEngine
    from engine.trust.certificate_file import certificate_text
    from engine.trust.redaction import redact
    from engine.trust.role_file import write_whole

    made: list[Certificate] = []

    def listen(event: Event) -> None:
        from chimera_tui.commands._trust import tell

        tell(event)
        match event.payload:
            case CheckRecorded(check=check):
                print(f"{'ok    ' if check.passed else 'FAILED'}  {check.name}: {check.detail}")
            case DeployCertified(certificate=certificate):
                made.append(certificate)

    project = project_of(args)
    engine = ChimeraDeploymentEngine(
        project,
        config=config_of(args),
        decider=PolicyDecider(approve=args.yes, by="policy --yes"),
        subscribers=(listen,),
    )
    try:
        engine.certify()
    finally:
        if made:
            last = made[-1]
            out = args.out or (
                project / ".chimera" / "certificates" / f"{last.certificate_id[:16]}.json"
            )
            write_whole(out, certificate_text(last))
            levels = ", ".join(v.value for v in last.levels) or "no level"
            print(f"{'certificate' if last.passed else 'rejection'} {last.certificate_id}")
            print(f"{levels}; digest {last.digest}\nwritten to {redact(str(out))}")
    return 0
