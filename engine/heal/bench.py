"""Where an operator tries edits of their own before they decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.heal.proof import find_again

if TYPE_CHECKING:
    from engine.heal.healer import ConfigurationHealer
    from engine.heal.overlay import Candidate, Overlay
    from engine.model import Edit, Issue
    from engine.project.snapshot import Snapshot


class Bench:
    """What a hands-on decider may look at and try; it changes nothing."""

    def __init__(self, healer: ConfigurationHealer, run: Overlay, first: Candidate) -> None:
        self._healer = healer
        self._run = run
        self._first = first

    @property
    def snapshot(self) -> Snapshot:
        """The project with all heals that were taken so far."""
        return self._run.log.snapshot

    def prove(self, issue: Issue, edits: tuple[Edit, ...]) -> tuple[bool, str]:
        """Simulate with these edits instead."""
        here = find_again(issue, self._run.now.issues) or issue
        proof, candidate = self._healer.prove(self._run, here, self._first.proposal, edits)
        return candidate is not None, proof.text
