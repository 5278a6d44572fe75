"""Saying nothing; apart from `announce`, because events cost a light command its lightness."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model import Issue, Simulation


class Silent:
    """Is told and keeps it to itself."""

    def started(self, files: int, rules: int) -> None:
        """Say nothing."""

    def found(self, issue: Issue, *, healable: bool) -> None:
        """Say nothing."""

    def failed(self, rule: str, fault: str) -> None:
        """Say nothing; the fault is in the simulation's open questions too."""

    def checked(self, done: int, total: int, title: str) -> None:
        """Say nothing."""

    def completed(self, simulation: Simulation) -> None:
        """Say nothing."""
