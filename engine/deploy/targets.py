"""The targets a release can go to. What is not built answers so, and never pretends."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from engine.config import STATE_FOLDER, Target
from engine.errors import NotYetAvailable

if TYPE_CHECKING:
    from pathlib import Path

    from engine.clock import Clock
    from engine.config import ChimeraConfig
    from engine.platforms.interface import Deployer


def deployer_for(config: ChimeraConfig, project: Path, clock: Clock) -> Deployer:
    """Make the deployer of the configured target.

    Of several targets each is looked at before any is begun. As long as one only is built, a list
    of two has one that is not, and is refused here.

    Raises:
        NotYetAvailable: a target is not built yet.
    """
    made = [_deployer(target, config, project, clock) for target in config.targets]
    return made[0]


def _deployer(target: Target, config: ChimeraConfig, project: Path, clock: Clock) -> Deployer:
    match target:
        case Target.LOCAL:
            from engine.platforms.nodes.deployer import LocalDeployer
            from engine.platforms.nodes.layout import NodeFolder

            return LocalDeployer(
                NodeFolder(project / STATE_FOLDER / "node"),
                clock=clock,
                keep=int(config.number("node.keep")),
                port=int(config.number("node.port")),
            )
        case Target.NETLIFY | Target.RENDER | Target.PAGES | Target.NODES:
            raise NotYetAvailable(
                f"Deploying to {target.value} is not yet available.",
                advice="`chimeractl simulate` and `heal` work for it today; nothing was begun; "
                "`--platform local` deploys to this machine.",
            )
        case _:
            assert_never(target)
