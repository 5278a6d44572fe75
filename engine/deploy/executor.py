"""Carrying a release to its target: tries, retries, and every step said.

Only what may pass is tried again (a busy target, a broken connection); a refusal is final at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import DeployError, TransientDeployError
from engine.genesis.events import DeployCompleted, DeployRetried, DeployStarted, Progressed
from engine.model import Layer

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.genesis.events import Payload
    from engine.model import Deployment
    from engine.platforms.interface import Deployer, DeployPlan, Release


class DeployExecutor:
    """Layer 4 (Chimera Core)."""

    def __init__(
        self, deployer: Deployer, *, attempts: int, emit: Callable[[Payload], object]
    ) -> None:
        self._deployer = deployer
        self._attempts = attempts
        self._emit = emit

    def deploy(self, release: Release, plan: DeployPlan) -> Deployment:
        """Put a release live.

        Raises:
            DeployError: the target refused, or failed as often as it may; what was live still is.
        """
        import logging

        import stamina

        # Each retry is an event; without a handler it would be a line on standard error as well.
        logging.getLogger("stamina").addHandler(logging.NullHandler())
        self._started(release, plan, attempt=1)
        for attempt in stamina.retry_context(
            on=TransientDeployError, attempts=self._attempts, wait_initial=0.2, wait_max=5.0
        ):
            with attempt:
                try:
                    deployment = self._deployer.deploy(release, self._progress)
                except TransientDeployError as error:
                    last = attempt.num >= self._attempts
                    self._emit(
                        DeployRetried(
                            attempt=attempt.num,
                            error=str(error),
                            next="given up" if last else "tried again",
                        )
                    )
                    raise
                self._emit(DeployCompleted(deployment=deployment))
                return deployment
        raise DeployError("The deploy ended without a result.", advice="Run it again.")

    def rehearse(self, release: Release, plan: DeployPlan) -> None:
        """Say what a deploy would do; a dry run ends here."""
        self._started(release, plan, attempt=1, dry_run=True)

    def _started(
        self, release: Release, plan: DeployPlan, *, attempt: int, dry_run: bool = False
    ) -> None:
        self._emit(
            DeployStarted(
                platform=plan.target,
                target=plan.target,
                digest=release.manifest.sha3_256,
                files=plan.files,
                size=plan.size,
                key=release.key,
                attempt=attempt,
                dry_run=dry_run,
                steps=plan.steps,
            )
        )

    def _progress(self, done: int, total: int, text: str) -> None:
        self._emit(Progressed(at=Layer.DEPLOY, task="files", done=done, total=total, text=text))
