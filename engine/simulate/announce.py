"""What a simulation says while it runs: to nobody, or as events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from engine.genesis.events import (
    IssueFound,
    Progressed,
    RuleFailed,
    SimulationCompleted,
    SimulationStarted,
)
from engine.model import Layer

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.genesis.events import Payload
    from engine.model import Issue, Simulation


class Observer(Protocol):
    """Is told of each step of a simulation."""

    def started(self, files: int, rules: int) -> None:
        """It begins."""
        ...

    def found(self, issue: Issue, *, healable: bool) -> None:
        """A rule found something."""
        ...

    def failed(self, rule: str, fault: str) -> None:
        """A rule itself broke."""
        ...

    def checked(self, done: int, total: int, title: str) -> None:
        """One more rule has looked."""
        ...

    def completed(self, simulation: Simulation) -> None:
        """It ended."""
        ...


class EventObserver:
    """Publishes each step; one that proves a heal says only that it ran and what it came to."""

    def __init__(
        self,
        emit: Callable[[Payload], object],
        platform: str,
        *,
        again: bool,
        rules_in_all: int = 0,
    ) -> None:
        self._emit = emit
        self._platform = platform
        self._again = again
        self._rules_in_all = rules_in_all

    def started(self, files: int, rules: int) -> None:
        """Publish the start."""
        self._emit(
            SimulationStarted(
                platform=self._platform,
                files=files,
                rules=rules,
                again=self._again,
                rules_in_all=self._rules_in_all,
            )
        )

    def found(self, issue: Issue, *, healable: bool) -> None:
        """Publish an issue."""
        if not self._again:
            self._emit(IssueFound(issue=issue, healable=healable))

    def failed(self, rule: str, fault: str) -> None:
        """Publish that a rule broke."""
        self._emit(RuleFailed(rule=rule, error=fault, platform=self._platform))

    def checked(self, done: int, total: int, title: str) -> None:
        """Publish the progress."""
        if not self._again:
            self._emit(
                Progressed(
                    at=Layer.SIMULATE,
                    task="rules",
                    done=done,
                    total=total,
                    text=title,
                    platform=self._platform,
                )
            )

    def completed(self, simulation: Simulation) -> None:
        """Publish the verdict."""
        self._emit(
            SimulationCompleted(
                platform=simulation.platform,
                verdict=simulation.verdict,
                digest=simulation.digest,
                counts=tuple(simulation.counts().items()),
                settings=simulation.settings,
                unknowns=simulation.unknowns,
                publish=simulation.publish,
                elapsed=simulation.elapsed,
                again=self._again,
            )
        )
