"""What every step of a run needs, in one record, and the place where a run can be stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import LedgerError, RunAborted, TrustError
from engine.records import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from engine.cancel import CancelToken
    from engine.clock import Chance, Clock
    from engine.config import ChimeraConfig
    from engine.decide import Decider
    from engine.genesis.bus import Bus
    from engine.genesis.events import Payload
    from engine.genesis.ledger import Ledger
    from engine.platforms.interface import BuildContext, Deployer, Platform
    from engine.platforms.lanes import Lane
    from engine.trust.policy import Policy
    from engine.trust.project_trust import ProjectTrust


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What kind of run is asked for."""

    command: str = "deploy"
    certify: bool = True
    """False lets an uncertified build pass: an admiral's act, and a fact in the ledger."""
    dry_run: bool = False
    """True says what would be done and leaves no trace: no heal, no key, no entry, no lock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """One run's surroundings."""

    project: Path
    config: ChimeraConfig
    options: RunOptions
    decider: Decider
    clock: Clock
    chance: Chance
    cancel: CancelToken
    bus: Bus
    kept: Ledger | None
    """The ledger; in a dry run the one that is there, read only, or None."""
    standing: ProjectTrust | None
    """The project's trust; None in a dry run where the first true run would found it."""
    policy: Policy
    deployer: Deployer
    lanes: tuple[Lane, ...]
    """The platforms the run looks through; the release is served as the first one says."""
    started: float

    @property
    def platform(self) -> Platform:
        """The platform that the release is served as."""
        return self.lanes[0].platform

    @property
    def build(self) -> BuildContext:
        """The build that is released, with its target."""
        return self.lanes[0].context

    @property
    def ledger(self) -> Ledger:
        """The ledger that the run is written to.

        Raises:
            LedgerError: there is none, as this is a dry run.
        """
        if self.kept is None:
            raise LedgerError("A dry run has no ledger.")
        return self.kept

    @property
    def trust(self) -> ProjectTrust:
        """The trust that the run signs with.

        Raises:
            TrustError: there is none, as this is a dry run.
        """
        if self.standing is None:
            raise TrustError("A dry run founds no trust.")
        return self.standing

    @property
    def environment(self) -> str:
        """The target as a certificate names it: ``local/production``."""
        return f"{self.build.target}/{self.build.context}"

    def emit(self, payload: Payload) -> None:
        """Publish; a tick is also a place to stop at.

        Raises:
            RunAborted: the operator or the clock ends the run.
        """
        self.bus.publish(payload)
        if payload.tick:
            self.checkpoint()

    def checkpoint(self) -> None:
        """Go on, or stop.

        Raises:
            RunAborted: the operator or the clock ends the run.
        """
        self.cancel.check()
        limit = self.config.number("run.timeout")
        if self.clock.monotonic() - self.started > limit:
            raise RunAborted(
                f"The run took longer than {limit:g} s.",
                advice="`run.timeout` in chimera.toml sets the limit.",
            )
