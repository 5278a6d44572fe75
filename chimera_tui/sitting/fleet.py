"""The runs of one sitting: several at once are rows of one board, one after the other are history.

Events carry their run; the fleet gives each to its model and knows which run the screens show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.run_model import RunModel
from engine.genesis.events import RunFinished, SimulationCompleted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chimera_tui.run.records import Section
    from engine.certify.waivers import WaiversToday
    from engine.genesis.events import Event

_JUDGED = frozenset({SimulationCompleted, RunFinished})
"""After these the issues are all there, or settled as far as the run settles them."""
MOST_RUNS = 50
"""Finished runs that are kept in memory; the ledger has all of them."""


class Fleet:
    """The run models of this sitting, and the one that is shown."""

    def __init__(self, waivers: Callable[[], WaiversToday | None] | None = None) -> None:
        """Begin without a run.

        Args:
            waivers: the project's waivers as they count now; None for a replay, which shows what
                was and not what is.
        """
        self._waivers = waivers
        self.runs: dict[str, RunModel] = {}
        self._idle = RunModel()
        self._shown = ""
        self.previous: frozenset[str] | None = None
        """The fingerprints of the last run before this sitting, for the change since."""
        self.previous_name = ""
        self._change_of: tuple[str, int, int] | None = None
        self._counts = (0, 0)

    @property
    def model(self) -> RunModel:
        """The run that is shown; an empty one before the first event."""
        return self.runs.get(self._shown, self._idle)

    @property
    def lanes(self) -> tuple[RunModel, ...]:
        """The runs of one board: those that go on, or the one shown."""
        going = tuple(m for m in self.runs.values() if m.running and not m.closed)
        return going if self.model in going else (self.model, *going)

    def show(self, run: str) -> None:
        """Show another run."""
        self._shown = run

    def apply(self, event: Event) -> frozenset[Section]:
        """Give an event to its run; the first event of a run makes it the one that is shown."""
        run = event.run or self._shown
        model = self.runs.get(run)
        if model is None:
            model = self.runs[run] = RunModel(run)
            self._change(model)
        changed = model.apply(event)
        if type(event.payload) in _JUDGED and self._waivers is not None:
            changed |= self._judge(model, ended=model.over)
        return changed if run == self._shown or len(self.lanes) > 1 else frozenset()

    def apply_all(self, events: Iterable[Event]) -> frozenset[Section]:
        """Take many; the union of what changed."""
        changed: frozenset[Section] = frozenset()
        for event in events:
            found = self.apply(event)
            if not found <= changed:  # in a flood it is always the same
                changed |= found
        return changed

    def take_waivers(self) -> frozenset[Section]:
        """Show the waivers as they count now, in the run that is shown and goes on no more.

        A waiver is about the project and not about a run: it is read anew, never remembered.
        """
        return self._judge(self.model, ended=True)

    def _judge(self, model: RunModel, *, ended: bool) -> frozenset[Section]:
        waivers = self._waivers() if self._waivers is not None else None
        return frozenset() if waivers is None else model.take_waivers(waivers, ended=ended)

    def _change(self, model: RunModel) -> None:
        old = self.model
        if old.over and old.run and not old.closed:
            self.previous, self.previous_name = old.fingerprints(), old.name
        if not old.running or old.closed:
            self._shown = model.run
        while len(self.runs) > MOST_RUNS:
            oldest = next(iter(self.runs))
            if self.runs[oldest].running or oldest == self._shown:
                break
            del self.runs[oldest]

    def change_since(self) -> tuple[int, int, str] | None:
        """How many issues came and went since the run before, and its name; None without one."""
        model, previous = self.model, self.previous
        if previous is None or model.simulation is None:
            return None
        # Issues only come: with as many as before the change is the same.
        key = (model.run, len(model.by_fingerprint), id(previous))
        if self._change_of != key:
            now = model.by_fingerprint.keys()
            self._change_of, self._counts = key, (len(now - previous), len(previous - now))
        return *self._counts, self.previous_name

    def close_shown(self) -> None:
        """Let the next run take the screen, though the one shown has no end."""
        old = self.model
        if old.run:
            self.previous, self.previous_name = old.fingerprints(), old.name
            old.closed = True
