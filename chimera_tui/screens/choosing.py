"""Choosing and ordering the issues between the frames of the screen: no key waits for it."""

from __future__ import annotations

import gc
from time import perf_counter
from typing import TYPE_CHECKING

from chimera_tui.screens.base import ModeScreen
from chimera_tui.views.issue_filter import IssueFilter
from chimera_tui.views.issue_rows import GROUPS, SORTS, IssueOrders, IssueRows, fill, row_of
from chimera_tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Generator

    from chimera_tui.run.records import IssueView

AT_ONCE = 0.02
"""Seconds of work that are done before the first frame: enough for some thousand issues."""
BETWEEN = 0.012
"""Seconds of work between two looks at the keyboard."""
FRAMES = 12
"""Every so many of these the screen tells how far it is."""
MANY = 100_000
"""With so many issues a full collection of garbage takes as long as a key may at most."""
SCREENFUL = 100
"""Rows that are worth to be shown before the list is whole."""


class Choosing(ModeScreen):
    """A screen with a list of issues (``#issues``), chosen by a filter."""

    def __init__(self) -> None:
        super().__init__()
        self.filter = IssueFilter("")
        self.marked: set[str] = set()
        self._orders = IssueOrders()
        self._key: tuple[object, ...] = ()
        self._work: Generator[None, None, None] | None = None
        self._made: IssueRows | None = None
        self._stay: IssueView | None = None
        self._at: int | None = None
        self._steps = 0

    @property
    def is_choosing(self) -> bool:
        """True while the list is not whole."""
        return self._work is not None

    @property
    def works(self) -> bool:
        """True while it chooses."""
        return self.is_choosing

    def rows(self) -> IssueRows | None:
        """The rows of the list; None before the first ones."""
        if not self.is_composed:
            return None
        shown = self.query_one("#issues", LineList).rows
        return shown if isinstance(shown, IssueRows) else None

    def selected(self) -> IssueView | None:
        """The issue under the cursor."""
        shown = self.rows()
        if shown is None:
            return None
        return shown.issue(self.query_one("#issues", LineList).cursor)

    @property
    def sort(self) -> str:
        """The order that is wanted."""
        wanted = self.console.ui.issue_sort
        return wanted if wanted in SORTS else SORTS[0]

    @property
    def group(self) -> str:
        """The grouping that is wanted."""
        wanted = self.console.ui.issue_group
        return wanted if wanted in GROUPS else GROUPS[0]

    def stay_here(self) -> None:
        """The operator moved the cursor: it is not put back when the list is whole."""
        self._stay = None

    def choose(self) -> None:
        """Choose and order anew where something changed; the cursor stays on its issue."""
        model = self.console.fleet.model
        settled = model.settled if self.filter.of_state else 0
        asked = (self.filter.text, self.sort, self.group, settled)
        key = (id(model.issues), *asked, len(model.issues), self.console.fleet.previous is None)
        grows = self._work is not None and self._key[: len(asked) + 1] == key[: len(asked) + 1]
        if key == self._key or grows:
            # While issues stream in, what is begun is ended first: else it would never end.
            self._show(None)
            return
        self._key = key
        self._put_aside()
        if self._work is None or self._stay is None:
            self._stay = self.selected()
        self._made = IssueRows(
            [], total=len(model.issues), marked=self.marked, fresh=self.console.fleet.previous
        )
        if not self.filter.tests and len(self.rows() or ()) < SCREENFUL:
            found = model.issues[:MANY]
            self._show(IssueRows(found, total=len(model.issues), marked=self.marked))
        order = self._orders.order(model.issues, self.sort)
        self._steps = 0
        self._work = self._choosing(self._made, fill(self._made, order, self.filter, self.group))
        self._do(AT_ONCE)

    def _choosing(
        self, made: IssueRows, work: Generator[None, None, None]
    ) -> Generator[None, None, None]:
        yield from work
        self._at = yield from row_of(made, self._same(self._stay))

    def _put_aside(self) -> None:
        """Spare the collector the long lists: it would look through each of them many times.

        Before a choosing and after it: in between, what is put aside would hold what has died
        meanwhile, and the full round that would find it waits for the end (`works`).
        """
        if len(self.console.fleet.model.issues) >= MANY:
            gc.freeze()  # issues hold no cycles: reference counts free them all the same

    def _do(self, seconds: float) -> None:
        work, made = self._work, self._made
        if work is None or made is None or not self.is_attached:
            return
        until = perf_counter() + seconds
        try:
            next(work)
            while perf_counter() < until:
                next(work)
        except StopIteration:
            self._work = None
            self._end(made)
            return
        self._steps += 1
        if self._steps % FRAMES == 0:
            if len(made) >= SCREENFUL:
                self._show(made)
            self.chosen_changed()
        self.after(0.001, lambda: self._do(BETWEEN) if work is self._work else None)

    def _end(self, made: IssueRows) -> None:
        at = self._at if self._stay is not None else None
        self._stay = None
        self._put_aside()
        self._show(made, at)
        self.chosen_changed()
        if made.total != len(self.console.fleet.model.issues):
            self.choose()

    def _same(self, view: IssueView | None) -> IssueView | None:
        """The issue itself, or its like in the run that is shown now."""
        model = self.console.fleet.model
        if view is None or (
            view.number <= len(model.issues) and model.issues[view.number - 1] is view
        ):
            return view
        return model.by_fingerprint.get(view.issue.fingerprint)

    def _show(self, made: IssueRows | None, at: int | None = None) -> None:
        listed = self.query_one("#issues", LineList)
        with self.prevent(LineList.Highlighted):
            if made is None:
                listed.refresh()
            else:
                listed.show(made, at)

    def chosen_changed(self) -> None:
        """The list grew, or is whole; the subclass tells what hangs on it."""
