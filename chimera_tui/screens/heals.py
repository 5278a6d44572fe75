"""Heal review: the diff, taken whole, in part, edited, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work

from chimera_tui.diff.rows import View
from chimera_tui.keys import Context
from chimera_tui.screens.base import bindings_of
from chimera_tui.screens.heals_shown import HealsShown
from chimera_tui.views import heals as view
from chimera_tui.widgets.diff_view import DiffView
from chimera_tui.widgets.line_list import LineList
from engine.records import replace

if TYPE_CHECKING:
    from chimera_tui.sitting.heal_review import HealReview

VIEWS = (View.AUTO, View.SPLIT, View.UNIFIED)
MOST_CONTEXT = 60


class HealsScreen(HealsShown):
    """The screen and what its keys do."""

    ABOUT: ClassVar[str] = (
        "Each heal is a diff on your files that was simulated before it is shown; nothing is"
        " written before you say so. a accepts it as it is. Or take a part: ] and [ go from hunk to"
        " hunk, space takes one in or leaves it out, s splits it, e edits the file; enter simulates"
        " what is marked and asks. Commas and full stops show other ways to heal the same issue. r"
        " rejects, with a reason if you like. Signs: [x] in, [ ] out, [~] some."
    )
    BINDINGS = bindings_of(Context.HEALS)
    CSS_PATH = "heals.tcss"

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
        from chimera_tui.sitting.heal_review import Proof

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
