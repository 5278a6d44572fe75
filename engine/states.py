"""The states of a run and the moves between them. Every move is an event, and no other exists.

::

    IDLE → SIMULATING → HEALING? → CERTIFYING → DEPLOYING → VERIFYING → SUCCESS
                                       │             │ └──(dry run)──────↗
                                       └─ REJECTED   └─ ROLLED_BACK ←─┘
    ABORTED: the operator, a closed gate or a time-out, from any state that works
    FAILED:  what nothing else fits, from any state that works
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.genesis.events import StateChanged
from engine.model import RunState

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.genesis.events import Payload

_ENDS = frozenset({RunState.ABORTED, RunState.FAILED})

TRANSITIONS: dict[RunState, frozenset[RunState]] = {
    RunState.IDLE: frozenset({RunState.SIMULATING}) | _ENDS,
    RunState.SIMULATING: frozenset({RunState.HEALING, RunState.CERTIFYING}) | _ENDS,
    RunState.HEALING: frozenset({RunState.CERTIFYING}) | _ENDS,
    RunState.CERTIFYING: frozenset({RunState.DEPLOYING, RunState.REJECTED}) | _ENDS,
    # SUCCESS without VERIFYING is a dry run: nothing is live that could be asked.
    RunState.DEPLOYING: frozenset({RunState.VERIFYING, RunState.SUCCESS, RunState.ROLLED_BACK})
    | _ENDS,
    RunState.VERIFYING: frozenset({RunState.SUCCESS, RunState.ROLLED_BACK}) | _ENDS,
    RunState.SUCCESS: frozenset(),
    RunState.REJECTED: frozenset(),
    RunState.ROLLED_BACK: frozenset(),
    RunState.ABORTED: frozenset(),
    RunState.FAILED: frozenset(),
}


class StateMachine:
    """Where a run stands."""

    def __init__(self, emit: Callable[[Payload], object]) -> None:
        self.state = RunState.IDLE
        self._emit = emit

    def move(self, new: RunState, reason: str = "") -> None:
        """Move on, and say so; a move that does not exist is an error of the program."""
        if new not in TRANSITIONS[self.state]:
            raise AssertionError(f"no way from {self.state} to {new}")
        old, self.state = self.state, new
        self._emit(StateChanged(old=old, new=new, reason=reason))
