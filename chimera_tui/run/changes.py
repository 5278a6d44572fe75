"""What the reducers share: which sections a payload changes, and how a layer begins and ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from chimera_tui.run.records import LayerState, LayerView, Section
from engine.model import Decision, Layer

if TYPE_CHECKING:
    from chimera_tui.run_model import RunModel

Changed = frozenset[Section]
Handler = Callable[["RunModel", Any, float], Changed]
"""Takes the model, a payload of its own topic and the time; answers what changed."""

RUN = frozenset({Section.RUN, Section.LOG})
LAYER = frozenset({Section.LAYERS, Section.LOG})
BOTH = frozenset({Section.RUN, Section.LAYERS, Section.LOG})
TICK = frozenset({Section.LAYERS})
ISSUES = frozenset({Section.ISSUES, Section.LAYERS, Section.LOG})
HEALS = frozenset({Section.HEALS, Section.ISSUES, Section.LAYERS, Section.LOG})

WAITS: dict[Layer, str] = {
    Layer.SIMULATE: "",
    Layer.HEAL: "waits for simulate",
    Layer.CERTIFY: "waits for heal",
    Layer.DEPLOY: "waits for a certificate",
    Layer.VERIFY: "waits for the deploy",
}


def begin(view: LayerView, now: float) -> None:
    """Let a layer work."""
    if view.state in {LayerState.WAITING, LayerState.SKIPPED}:
        view.state = LayerState.RUNNING
        if view.note in WAITS.values():
            view.note = ""
    if view.started is None:
        view.started = now


def end(view: LayerView, now: float, state: LayerState) -> None:
    """Let a layer end in a state."""
    view.state = state
    view.task = ""
    if view.started is None:
        view.started = now
    if view.ended is None:
        view.ended = now


def past(decision: Decision) -> str:
    """A decision as what was done."""
    return {
        Decision.ACCEPT: "accepted",
        Decision.REJECT: "rejected",
        Decision.SKIP: "left closed",
        Decision.ABORT: "stopped",
    }[decision]
