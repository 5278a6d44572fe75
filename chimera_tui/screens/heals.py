"""Heal review: the diff, taken whole, in part, edited, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.containers import Horizontal, Vertical

from chimera_tui.diff.rows import Look, View
from chimera_tui.keys import Context
from chimera_tui.run_views import Section
from chimera_tui.screens.base import ModeScreen, Pane, bindings_of
from chimera_tui.views import heals as view
from chimera_tui.widgets.diff_view import DiffView
from chimera_tui.widgets.line_bar import LineBar
from chimera_tui.widgets.line_list import LineList, NoRows, TextPane
from engine.model import Safety

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from chimera_tui.heal_review import HealReview
    from chimera_tui.run_views import HealView
    from chimera_tui.situation import Situation
    from chimera_tui.spans import Line

VIEWS = (View.AUTO, View.SPLIT, View.UNIFIED)
MOST_CONTEXT = 60


class HealsScreen(ModeScreen):
    """Heals at the left, the diff at the right."""

    CONTEXT = Context.HEALS
    SECTIONS = frozenset({Section.HEALS, Section.RUN})
    ABOUT: ClassVar[str] = (
        "Each heal is a diff on your files that was simulated before it is shown; nothing is"
        " written before you say so. a accepts it as it is. Or take a part: ] and [ go from hunk to"
        " hunk, space takes one in or leaves it out, s splits it, e edits the file; enter simulates"
        " what is marked and asks. Commas and full stops show other ways to heal the same issue. r"
        " rejects, with a reason if you like. Signs: [x] in, [ ] out, [~] some."
    )
    BINDINGS = bindings_of(Context.HEALS)
    CSS_PATH = "heals.tcss"

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
        title = f"Heals {len(rows)}" + (f" · {waiting} waits" if waiting else "")
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
            brackets=self.app.no_color,
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

    # -- actions: moving ------------------------------------------------------------------------

    def do_hunk_next(self) -> None:
        """The next hunk."""
        if not self.query_one("#diff-view", DiffView).step_hunk(1):
            self.console.tell("This is the last hunk.")

    def do_hunk_previous(self) -> None:
        """The hunk before."""
        if not self.query_one("#diff-view", DiffView).step_hunk(-1):
            self.console.tell("This is the first hunk.")

    def do_file_next(self) -> None:
        """The next file."""
        if not self.query_one("#diff-view", DiffView).step_file(1):
            self.console.tell("This is the last file.")

    def do_file_previous(self) -> None:
        """The file before."""
        if not self.query_one("#diff-view", DiffView).step_file(-1):
            self.console.tell("This is the first file.")

    def do_candidate_next(self) -> None:
        """The next way to heal."""
        self._step_candidate(1)

    def do_candidate_previous(self) -> None:
        """The way before."""
        self._step_candidate(-1)

    def _step_candidate(self, by: int) -> None:
        review = self.review()
        if review is not None:
            review.step_candidate(by)
            self.show_review()

    # -- actions: looking -----------------------------------------------------------------------

    def do_diff_view(self) -> None:
        """Side by side, unified, or what fits."""
        at = VIEWS.index(self.look().view)
        self.console.ui = replace(self.console.ui, diff_view=VIEWS[(at + 1) % len(VIEWS)].value)
        self.show_review()

    def do_diff_wrap(self) -> None:
        """Wrap or cut."""
        self.console.ui = replace(self.console.ui, wrap=not self.console.ui.wrap)
        self.show_review()

    def do_diff_more(self) -> None:
        """More lines around."""
        self.context_lines = min(MOST_CONTEXT, self.context_lines * 2 + 1)
        self.show_review()

    def do_diff_less(self) -> None:
        """Fewer lines around."""
        self.context_lines = max(0, (self.context_lines - 1) // 2)
        self.show_review()

    def do_rule_page(self) -> None:
        """The page of the rule."""
        review = self.review()
        if review is not None:
            self.console.actions.rule_page(review.proposal.rule)

    # -- actions: deciding ----------------------------------------------------------------------

    def do_hunk_toggle(self) -> None:
        """Take the hunk, or the file, in or leave it out."""
        review = self.review()
        if review is None:
            return
        if why := review.why_not_part():
            self.console.tell(why, warning=True)
            return
        diff, hunks = self.query_one("#diff-view", DiffView), self.query_one("#hunk-list", LineList)
        file = review.selection.files[diff.file]
        rows = hunks.rows
        whole_file = (
            hunks.has_focus
            and isinstance(rows, view.HunkRows)
            and rows.places[min(hunks.cursor, len(rows) - 1)][1] < 0
        )
        if whole_file:
            chosen = file.state.value != "[x]"
            for hunk in file.hunks:
                hunk.chosen = chosen
        else:
            file.hunks[diff.hunk].chosen = not file.hunks[diff.hunk].chosen
        review.changed()
        self.show_review()

    def do_hunk_split(self) -> None:
        """Split the hunk into its changes."""
        review = self.review()
        if review is None:
            return
        diff = self.query_one("#diff-view", DiffView)
        if review.selection.files[diff.file].split(diff.hunk):
            self.show_review()
        else:
            self.console.tell("This hunk is one change; it cannot be split.")

    def do_edit(self) -> None:
        """Edit the file as it would become."""
        review = self.review()
        if review is None:
            return
        diff = self.query_one("#diff-view", DiffView)
        if review.waits and review.selection.divisible:
            self.console.actions.edit_heal(review, diff.file)
            self.show_review()
        else:
            self.console.actions.edit_path(review.selection.files[diff.file].diff.path)

    def do_heal_accept(self) -> None:
        """Accept the candidate as it was offered."""
        review = self.review()
        if review is not None and review.request is not None:
            self.console.actions.accept(review.request, review.candidate)

    def do_heal_reject(self) -> None:
        """Reject, with a reason if there is one."""
        review = self.review()
        if review is not None and review.request is not None:
            self.console.actions.reject(review.request)

    def do_heal_always(self) -> None:
        """Accept safe heals of this rule from now on."""
        review = self.review()
        if review is not None and review.request is not None:
            self.console.actions.always(review.request)

    def do_open(self) -> None:
        """Simulate what is marked, then ask whether to apply it."""
        review = self.review()
        if review is None:
            super().do_open()
        elif not review.waits:
            self.console.tell("This heal is decided; u undoes what was written.")
        else:
            self._prove(review)

    @work(thread=True, exclusive=True, group="prove", exit_on_error=False)
    def _prove(self, review: HealReview) -> None:
        proof = review.prove()
        self.app.call_from_thread(self._proved, review, proof)

    def _proved(self, review: HealReview, proof: object) -> None:
        from chimera_tui.heal_review import Proof

        if isinstance(proof, Proof):
            review.proof = proof
        if review is self.review():
            self.show_review()
            self.console.actions.ask_apply(review)

    def do_copy(self) -> None:
        """Copy the diff."""
        review = self.review()
        if review is not None:
            self.console.copy_told(review.diffs[review.candidate], "the diff")
