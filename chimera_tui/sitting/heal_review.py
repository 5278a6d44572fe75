"""One heal under review: its candidates, what is taken of each, and what the re-simulation said.

It lives as long as the question does, so that leaving the screen and coming back loses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.diff.model import FileDiff, file_diff, parse_diff
from chimera_tui.diff.select import FileSelection, Selection, Tristate, group_blocks
from engine.errors import ChimeraError
from engine.project.editing.diff import FileChange, changes_of
from engine.records import dataclass, field

if TYPE_CHECKING:
    from chimera_tui.bridge import HealRequest
    from chimera_tui.run.records import HealView
    from engine.model import Edit, Proposal


@dataclass(slots=True)
class Proof:
    """What simulating a selection said; None in `holds` while nobody has asked."""

    holds: bool | None = None
    text: str = ""


@dataclass(slots=True, eq=False)
class HealReview:
    """A heal and the operator's work on it."""

    issue: str
    """The fingerprint."""
    proposals: tuple[Proposal, ...]
    diffs: tuple[str, ...]
    request: HealRequest | None = None
    """What waits for the answer; None for a heal that is decided."""
    candidate: int = 0
    selections: dict[int, Selection] = field(default_factory=dict)
    proof: Proof = field(default_factory=Proof)

    @property
    def waits(self) -> bool:
        """True while a decision is wanted."""
        return self.request is not None and not self.request.done.is_set()

    @property
    def proposal(self) -> Proposal:
        """The candidate that is shown."""
        return self.proposals[self.candidate]

    @property
    def selection(self) -> Selection:
        """What is taken of the candidate that is shown."""
        return self._selection_of(self.candidate)

    def _selection_of(self, candidate: int) -> Selection:
        found = self.selections.get(candidate)
        if found is None:
            found = self.selections[candidate] = Selection.of(self._files(candidate))
        return found

    def _files(self, candidate: int) -> tuple[FileDiff, ...]:
        bench = self.request.bench if self.request is not None else None
        if bench is not None:
            try:
                changes = changes_of(bench.snapshot, self.proposals[candidate].edits)
                return tuple(file_diff(change) for change in changes)
            except ChimeraError:
                pass  # The diff in the event is what was offered; it is shown instead.
        return parse_diff(self.diffs[candidate])

    def taken(self, candidate: int) -> tuple[FileDiff, ...]:
        """The diff of what was accepted of a candidate: in part, or edited, as it was marked."""
        selection = self._selection_of(candidate)
        if not selection.divisible:
            return tuple(f.diff for f in selection.files)
        found: list[FileDiff] = []
        for file in selection.files:
            before, after = file.diff.before, file.result()
            if file.state is Tristate.ALL and not file.edited:
                found.append(file.diff)
            elif before != after:
                change = FileChange(path=file.diff.path, before=before, after=after)
                found.append(file_diff(change))
        return tuple(found)

    def step_candidate(self, by: int) -> None:
        """Show another candidate."""
        self.candidate = (self.candidate + by) % len(self.proposals)
        self.proof = Proof()

    def changed(self) -> None:
        """The selection changed: what was proved before says nothing about it."""
        self.proof = Proof()

    def why_not_part(self) -> str:
        """Why hunks cannot be taken one by one; empty when they can."""
        if not self.waits:
            return "This heal is decided."
        if not self.selection.divisible:
            return "Only the diff is known here, not the file: take the heal whole, or reject it."
        return ""

    def edits(self) -> tuple[Edit, ...] | None:
        """What is accepted: None for the whole candidate as it was offered."""
        selection = self.selection
        return None if selection.whole else selection.edits(self.proposal.edits)

    def prove(self) -> Proof:
        """Simulate what is marked; blocks, so it is called in a thread."""
        request = self.request
        edits = self.edits()
        if edits is None:
            return Proof(holds=True, text=self.proposal.proof or "As it was offered and simulated.")
        if not edits:
            return Proof(holds=False, text="Nothing is marked: there is nothing to apply.")
        if request is None or request.bench is None:
            return Proof(text="It is simulated again before anything is written.")
        holds, text = request.bench.prove(request.issue, edits)
        return Proof(holds=holds, text=text)

    def edit_file(self, index: int, text: str) -> None:
        """Take a file's text as the operator wrote it."""
        file = self.selection.files[index]
        change = FileChange(path=file.diff.path, before=file.diff.before, after=text)
        diff = file_diff(change)
        self.selection.files[index] = FileSelection(diff, group_blocks(diff), edited=True)
        self.changed()


class Reviews:
    """All heals of a run, those that wait and those that are decided."""

    def __init__(self) -> None:
        self._reviews: dict[str, HealReview] = {}

    def of(self, view: HealView, request: HealRequest | None) -> HealReview:
        """The review of a heal; a new offer for the same issue begins anew."""
        found = self._reviews.get(view.issue)
        if (
            found is None
            or found.proposals is not view.proposals
            or (request is not None and found.request is not request)
        ):
            found = HealReview(view.issue, view.proposals, view.diffs, request, view.chosen)
            self._reviews[view.issue] = found
        return found
