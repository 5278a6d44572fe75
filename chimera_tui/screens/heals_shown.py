"""What the heal review shows: heals, facts, hunks and the diff of the heal under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical

from chimera_tui.diff.rows import Look, View
from chimera_tui.keys import Context
from chimera_tui.run.records import Section
from chimera_tui.screens.base import ModeScreen, Pane
from chimera_tui.views import heals as view
from chimera_tui.widgets.diff_view import DiffView
from chimera_tui.widgets.line_bar import LineBar
from chimera_tui.widgets.line_list import LineList, NoRows, TextPane
from engine.model import Safety
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from chimera_tui.run.records import HealView
    from chimera_tui.sitting.heal_review import HealReview
    from chimera_tui.sitting.situation import Situation
    from chimera_tui.words.spans import Line


class HealsShown(ModeScreen):
    """Heals at the left, the diff at the right; what the keys do is the subclass's."""

    CONTEXT = Context.HEALS
    SECTIONS = frozenset({Section.HEALS, Section.RUN})

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[str, int, int] | None = None
        self._wanted = ""
        self.context_lines = 3

    def body(self) -> ComposeResult:
        """Left: heals, facts, hunks. Right: the diff. Small: two lines and the diff."""
        with Horizontal():
            with Vertical(id="left"):
                with Pane(id="queue"):
                    yield LineList(id="heal-list", empty=self._none)
                with Pane(id="facts"):
                    yield TextPane(self._facts_lines, id="facts-text")
                with Pane(id="hunks"):
                    yield LineList(id="hunk-list")
            with Vertical(id="right"):
                yield LineBar(self._summary, id="summary")
                with Pane(id="diff"):
                    yield DiffView(id="diff-view")

    def on_mount(self) -> None:
        """At the first heal that waits."""
        self.is_composed = True
        self.query_one("#facts", Pane).label("Proposal")
        self.show_model(frozenset(Section))
        if self._wanted:
            self._go_wanted()
        self.query_one("#diff-view" if self.review() else "#heal-list").focus()

    def _none(self) -> Sequence[Line]:
        return view.no_heals(self.console.fleet.model)

    # -- the selection --------------------------------------------------------------------------

    def _rows(self) -> view.HealRows | None:
        rows = self.query_one("#heal-list", LineList).rows
        return rows if isinstance(rows, view.HealRows) else None

    def heal(self) -> HealView | None:
        """The heal under the cursor."""
        rows = self._rows() if self.is_composed else None
        if rows is None or not rows.views:
            return None
        at = min(self.query_one("#heal-list", LineList).cursor, len(rows.views) - 1)
        return rows.views[at]

    def review(self) -> HealReview | None:
        """The operator's work on it."""
        heal = self.heal()
        return self.console.actions.review_of(heal) if heal is not None else None

    def show_heal(self, fingerprint: str) -> None:
        """Go to the heal of an issue; before the screen is up, remember it."""
        self._wanted = fingerprint
        if self.is_composed and self._rows() is not None:
            self._go_wanted()

    def _go_wanted(self) -> None:
        fingerprint, self._wanted = self._wanted, ""
        rows = self._rows()
        at = rows.index_of(fingerprint) if rows is not None else None
        if at is not None:
            self.query_one("#heal-list", LineList).cursor = at

    def situation(self) -> Situation:
        """With the heal."""
        review = self.review()
        if review is None:
            return super().situation()
        return replace(
            super().situation(),
            heal_waits=review.waits,
            heal_safe=review.proposal.safety is Safety.SAFE,
            has_diff=True,
            has_file=True,
            has_issue=True,
            candidates=len(review.proposals),
        )

    def note(self) -> str:
        """Which heal of how many, and how much of it is marked."""
        rows, review = (self._rows() if self.is_composed else None), self.review()
        if rows is None or review is None:
            return ""
        at = self.query_one("#heal-list", LineList).cursor
        return f"heal {at + 1} of {len(rows)} {review.selection.state.value}"

    # -- showing --------------------------------------------------------------------------------

    def show_model(self, changed: frozenset[Section]) -> None:
        """Show heals anew; a heal that begins to wait comes into view."""
        del changed
        before = self.heal()
        rows = view.HealRows(self.console.fleet.model)
        listed = self.query_one("#heal-list", LineList)
        at = rows.index_of(before.issue) if before is not None else None
        first_waits = bool(rows.views) and self.console.actions.review_of(rows.views[0]).waits
        if first_waits and (before is None or not self.console.actions.review_of(before).waits):
            at = 0
        with self.prevent(LineList.Highlighted):
            listed.show(rows, at)
        waiting = sum(1 for v in rows.views if self.console.actions.review_of(v).waits)
        title = f"Heals {len(rows)}" + (f" · {waiting} waiting" if waiting else "")
        self.query_one("#queue", Pane).label(title)
        self.show_review()

    def look(self) -> Look:
        """The switches of the diff."""
        ui, review = self.console.ui, self.review()
        chosen = View(ui.diff_view) if ui.diff_view in set(View) else View.AUTO
        return Look(
            view=chosen,
            wrap=ui.wrap,
            context=self.context_lines,
            # The terminal's own colours cannot lie faintly under a word: signs tell it there, too.
            brackets=self.app.no_color or self.app.current_theme.ansi,
            marks=review is not None and review.waits,
        )

    def show_review(self) -> None:
        """Show the heal under the cursor."""
        heal, review = self.heal(), self.review()
        diff, hunks = self.query_one("#diff-view", DiffView), self.query_one("#hunk-list", LineList)
        key = (review.issue, review.candidate, id(review)) if review is not None else None
        fresh = key != self._shown
        self._shown = key
        look = self.look()
        diff.show(review.selection if review is not None else None, look, top=fresh)
        self.query_one("#facts-text", TextPane).show(self._facts_lines, top=fresh)
        self.query_one("#summary", LineBar).changed()
        if review is None or heal is None:
            hunks.show(NoRows())
            self.query_one("#diff", Pane).label("Diff")
            self.query_one("#hunks", Pane).label("Files and hunks")
            return
        rows = view.HunkRows(review)
        with self.prevent(LineList.Highlighted):
            hunks.show(rows, 0 if fresh else None)
        taken, total = review.selection.counts
        self.query_one("#hunks", Pane).label(
            f"Hunks {taken} of {total}", "[x] in [ ] out [~] some" if review.waits else ""
        )
        wrap = " · wrapped" if look.wrap else ""
        self.query_one("#diff", Pane).label(
            review.proposal.title, f"{look.view.value}{wrap} · v view · w wrap · [ ] hunk"
        )

    def _facts_lines(self, width: int) -> Sequence[Line]:
        heal, review = self.heal(), self.review()
        if heal is None or review is None:
            return []
        return view.facts(review, heal, self.console.fleet.model, width)

    def _summary(self, width: int) -> Sequence[Line]:
        heal, review = self.heal(), self.review()
        if heal is None or review is None:
            return view.no_heals(self.console.fleet.model)
        return view.one_line(review, heal, self.console.fleet.model, width)

    # -- handlers -------------------------------------------------------------------------------

    @on(LineList.Highlighted, "#heal-list")
    def _other_heal(self) -> None:
        self.show_review()
        self.frame_changed()

    @on(LineList.Opened, "#heal-list")
    def _to_diff(self) -> None:
        self.query_one("#diff-view").focus()

    @on(LineList.Highlighted, "#hunk-list")
    def _other_hunk(self, event: LineList.Highlighted) -> None:
        rows = event.list.rows
        if isinstance(rows, view.HunkRows) and event.list.has_focus:
            file, hunk = rows.places[event.index]
            self.query_one("#diff-view", DiffView).go(file, max(hunk, 0))

    @on(LineList.Opened, "#hunk-list")
    def _apply_from_list(self) -> None:
        self.do_open()

    @on(DiffView.Moved)
    def _hunk_moved(self, event: DiffView.Moved) -> None:
        hunks = self.query_one("#hunk-list", LineList)
        rows = hunks.rows
        if isinstance(rows, view.HunkRows) and (event.file, event.hunk) in rows.places:
            with self.prevent(LineList.Highlighted):
                hunks.cursor = rows.places.index((event.file, event.hunk))

    @on(DiffView.Toggled)
    def _clicked(self) -> None:
        self.action_act("hunk.toggle")
