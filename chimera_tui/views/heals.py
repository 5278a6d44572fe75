"""The heal under review: who, how safe, what was proved, how much is marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.views.glyphs import SEVERITY_GLYPHS, SEVERITY_ROLES
from chimera_tui.words.spans import EMPTY, Line, Role, clean, count, ellipsis, fit_path, line, wrap
from engine.model import Decision, HealOutcome

if TYPE_CHECKING:
    from chimera_tui.run.records import HealView
    from chimera_tui.run_model import RunModel
    from chimera_tui.sitting.heal_review import HealReview


class HealRows:
    """The heals of a run: those that wait first, then as they were offered."""

    def __init__(self, model: RunModel) -> None:
        views = list(model.heals.values())
        over = model.over
        self.views: list[HealView] = [v for v in views if v.waiting and not over]
        self.views += [v for v in views if not v.waiting or over]
        self._model = model

    def __len__(self) -> int:
        """How many heals there are."""
        return len(self.views)

    def index_of(self, fingerprint: str) -> int | None:
        """The row of an issue's heal."""
        return next((i for i, v in enumerate(self.views) if v.issue == fingerprint), None)

    def line(self, index: int, width: int) -> Line:
        """Make a row."""
        view = self.views[index]
        issue = self._model.by_fingerprint.get(view.issue)
        glyph, role = heal_state(view)
        severity = issue.severity if issue is not None else None
        first = view.proposals[view.chosen] if view.proposals else None
        return ellipsis(
            line(
                (f"{glyph} ", role),
                (f"{SEVERITY_GLYPHS[severity]} ", SEVERITY_ROLES[severity]) if severity else "",
                (
                    clean(first.title if first else view.issue),
                    Role.PLAIN if view.waiting else Role.DIM,
                ),
            ),
            width,
        )


def heal_state(view: HealView) -> tuple[str, Role]:
    """Glyph and role of a heal."""
    if view.waiting:
        return "!", Role.WARN
    if view.outcome is HealOutcome.HEALED:
        return "✓", Role.GOOD
    if view.outcome is HealOutcome.FAILED:
        return "✗", Role.BAD
    if view.decision in {Decision.REJECT, Decision.SKIP, Decision.ABORT}:
        return "–", Role.DIM
    return "◐", Role.BUSY


def _word_of(review: HealReview, view: HealView, model: RunModel) -> tuple[str, Role]:
    """What became of the candidate that is shown: of several ways one was taken."""
    applied = view.outcome is HealOutcome.HEALED
    if applied and not review.waits and review.candidate != view.chosen:
        return f"not taken: way {view.chosen + 1} was, by {view.by}", Role.DIM
    return state_word(view, over=model.over)


def state_word(view: HealView, *, over: bool) -> tuple[str, Role]:
    """What became of a heal, in words."""
    if view.waiting:
        return ("was not decided", Role.DIM) if over else ("waits for you", Role.WARN)
    part = " in part" if view.partial else ""
    if view.outcome is HealOutcome.HEALED:
        return f"applied{part} by {view.by}", Role.GOOD
    if view.outcome is HealOutcome.FAILED:
        return "withdrawn", Role.BAD
    if view.decision is not None and view.decision is not Decision.ACCEPT:
        return f"{view.decision.value}ed by {view.by}".replace("skiped", "skipped"), Role.DIM
    return f"accepted{part} by {view.by}", Role.BUSY


def no_heals(model: RunModel) -> list[Line]:
    """What the list says when it is empty."""
    if model.initiated is None:
        return [line(("No run yet.", Role.DIM))]
    if model.over:
        return [line(("No heal was offered in this run.", Role.DIM))]
    return [line(("No heal is offered yet.", Role.DIM))]


def facts(review: HealReview, view: HealView, model: RunModel, width: int) -> list[Line]:
    """The pane of facts at the left."""
    proposal = review.proposal
    issue = model.by_fingerprint.get(review.issue)
    lines: list[Line] = []
    word, role = _word_of(review, view, model)
    if len(review.proposals) > 1:
        lines.append(
            line(
                (f"way {review.candidate + 1} of {len(review.proposals)}", Role.STRONG),
                ("   , . other ways", Role.DIM),
            )
        )
    rows: list[tuple[str, str, Role]] = [
        ("state", word, role),
        ("rule", proposal.rule, Role.ACCENT),
        ("way", proposal.strategy, Role.PLAIN),
        (
            "safety",
            proposal.safety.value,
            Role.GOOD if proposal.safety.value == "safe" else Role.WARN,
        ),
    ]
    if issue is not None:
        rows.insert(
            1,
            (
                "heals",
                f"{issue.issue.severity.value} at {issue.issue.location}",
                SEVERITY_ROLES[issue.severity],
            ),
        )
    if view.attempt > 1:
        rows.append(("attempt", f"{view.attempt} of 3", Role.PLAIN))
    for name, value, value_role in rows:
        for number, row in enumerate(wrap(clean(value), max(6, width - 8))):
            lines.append(line((f"{name if not number else '':<7} ", Role.DIM), (row, value_role)))
    lines += [EMPTY, *(line(row) for row in wrap(clean(proposal.reason), width))]
    lines += [EMPTY, *proof_lines(review, width)]
    for note in view.withdrawn[-3:]:
        lines += [line((row, Role.DIM)) for row in wrap(f"✗ withdrawn: {clean(note)}", width)]
    return lines


def proof_lines(review: HealReview, width: int) -> list[Line]:
    """What the re-simulation said of what is marked."""
    proof = review.proof
    if proof.holds is None and not proof.text:
        whole = review.selection.whole
        text = (
            review.proposal.proof
            if whole
            else "In part: it is simulated again before it is applied."
        )
        glyph, role = ("✓", Role.GOOD) if whole and text else ("?", Role.WARN)
        text = text or "Not simulated yet."
    else:
        glyph = {True: "✓", False: "✗", None: "?"}[proof.holds]
        role = {True: Role.GOOD, False: Role.BAD, None: Role.WARN}[proof.holds]
        text = proof.text
    rows = wrap(clean(text), max(6, width - 2))
    return [line((f"{glyph} " if n == 0 else "  ", role), row) for n, row in enumerate(rows)]


class HunkRows:
    """Files and hunks as a list."""

    def __init__(self, review: HealReview) -> None:
        self.review = review
        self.places: list[tuple[int, int]] = []
        for f, file in enumerate(review.selection.files):
            self.places.append((f, -1))
            if len(file.hunks) > 1 or len(review.selection.files) > 1:
                self.places += [(f, h) for h in range(len(file.hunks))]

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.places)

    def line(self, index: int, width: int) -> Line:
        """Make a row."""
        f, h = self.places[index]
        file = self.review.selection.files[f]
        if h < 0:
            taken = sum(x.chosen for x in file.hunks)
            counts = f"{taken}/{len(file.hunks)}"
            room = max(4, width - 4 - len(counts) - 1)
            return line(
                (f"{file.state.value} ", Role.STRONG),
                fit_path(clean(file.diff.path), room),
                " ",
                (counts, Role.DIM),
            )
        hunk = file.hunks[h]
        at = file.diff.blocks[hunk.blocks[0]].old_at + 1 if hunk.blocks else 0
        mark = "[x]" if hunk.chosen else "[ ]"
        return ellipsis(
            line("  ", (f"{mark} ", Role.STRONG), f"hunk {h + 1}", (f"  @{at}", Role.DIM)), width
        )


def one_line(review: HealReview, view: HealView, model: RunModel, width: int) -> list[Line]:
    """The facts on a small terminal: two lines."""
    proposal = review.proposal
    word, role = _word_of(review, view, model)
    taken, total = review.selection.counts
    mark = review.selection.state.value
    ways = (
        f" · way {review.candidate + 1}/{len(review.proposals)}"
        if len(review.proposals) > 1
        else ""
    )
    head = line(
        (f" {heal_state(view)[0]} ", role),
        (clean(proposal.title), Role.STRONG),
    )
    told = line(
        (f"   {word}", role),
        (
            f" · {proposal.safety.value}{ways} · {mark} {taken}/{total} hunks · ",
            Role.DIM,
        ),
        *proof_lines(review, 400)[0],
    )
    return [ellipsis(head, width), ellipsis(told, width)]


def apply_text(review: HealReview) -> str:
    """What applying would do, in words for the question."""
    taken, total = review.selection.counts
    files = [f.diff.path for f in review.selection.files if f.state.value != "[ ]"]
    part = "the whole heal" if review.selection.whole else f"{taken} of {count(total, 'hunk')}"
    edited = " (edited by you)" if any(f.edited for f in review.selection.files) else ""
    return f"Apply {part}{edited} to {', '.join(files) or 'nothing'}?"
