"""Deciding: bringing up what waits, and giving the engine its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.bridge import OPERATOR, GateRequest, HealRequest
from chimera_tui.diff.rows import Look, diff_rows
from chimera_tui.diff.select import Selection
from chimera_tui.screens.board import BoardScreen
from chimera_tui.screens.confirm import ConfirmGate
from chimera_tui.screens.detail import DetailScreen
from chimera_tui.screens.heals import HealsScreen
from chimera_tui.screens.modal import DEAF_SECONDS, Ask, AskText, Choice, Typed
from chimera_tui.sitting.heal_review import HealReview, Reviews
from chimera_tui.views.heals import apply_text, proof_lines
from chimera_tui.words.moments import told
from chimera_tui.words.spans import EMPTY, Role, clean, line, wrap
from engine.decide import Answer, ProposalChoice
from engine.model import Decision, HealOutcome, Safety

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chimera_tui.app import ChimeraApp
    from chimera_tui.run.records import HealView
    from chimera_tui.views.needs import Interrupted, Need
    from chimera_tui.words.spans import Line


class Deciding:
    """The part of the console's actions that answers questions."""

    def __init__(self, app: ChimeraApp) -> None:
        self.app = app
        self.reviews = Reviews()
        self._open: ConfirmGate | None = None
        self._came_up = 0.0

    # -- bringing up ----------------------------------------------------------------------------

    def bring_up(self) -> None:
        """Show what began to wait: a gate as a modal; a heal where heals are reviewed."""
        self._came_up = self.app.session.clock.monotonic()
        needs = self.app.needs()
        gate = next((n for n in needs if isinstance(n, GateRequest)), None)
        if gate is not None and len(self.app.screen_stack) == 1 and not self.app.is_typing:
            self.open_gate(gate)
        elif gate is not None and self._open is not None and self._open.request is not gate:
            self._open.dismiss(None)
            self.app.call_later(self.bring_up)
        elif gate is None:
            heal = next((n for n in needs if isinstance(n, HealRequest)), None)
            screen = self.app.screen
            if heal is not None and not isinstance(screen, HealsScreen | BoardScreen):
                self.app.tell(f"A heal waits for you: {heal.proposals[0].title}")
        else:
            self.app.tell(f"Waits for you: {gate.question.question}", warning=True)

    def do_needs_go(self) -> None:
        """Go to the first thing that waits."""
        needs = self.app.needs()
        if needs:
            self.open_need(needs[0])
        else:
            self.app.tell("Nothing waits for you.")

    def open_need(self, need: Need) -> None:
        """Open what waits."""
        if isinstance(need, GateRequest):
            self.open_gate(need)
        elif isinstance(need, HealRequest):
            self.app.actions.show_heal(need.issue.fingerprint)
        else:
            self._resume(need)

    def _resume(self, need: Interrupted) -> None:
        if self.app.session.start is None:
            self.app.tell("This console cannot run anything.", warning=True)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.app.start_run()

        self.app.push_screen(
            Ask(
                "Run again?",
                f"Run {need.run} was interrupted in {need.layer}. The ledger tells what was done:"
                " written heals stand, a release that is whole is found again, and nothing is done"
                " twice. Everything that was not approved is asked anew.",
                [Choice("Not now", "n", value=False), Choice("Yes, run", "y", value=True)],
            ),
            answered,
        )

    # -- gates ----------------------------------------------------------------------------------

    def open_gate(self, request: GateRequest) -> None:
        """Ask a gate's question."""
        if self.app.session.read_only:
            self.app.tell("This console is read-only: another one must answer.", warning=True)
            return
        model = self.app.fleet.model
        gate = next((g for g in reversed(model.gates) if g.digest == request.question.digest), None)
        word = model.initiated.target if model.initiated else request.question.gate
        modal = ConfirmGate(
            request, shown_at=gate.asked if gate is not None else self.app.now(), word=word
        )
        self._open = modal

        def answered(decision: Decision | None) -> None:
            self._open = None
            if decision is not None:
                request.reply(Answer(decision=decision, by=OPERATOR))
            elif not request.done.is_set():
                self.app.tell("The question stays under 'Needs you'; enter opens it again.")

        self.app.push_screen(modal, answered)

    def accept_gate(self, request: GateRequest) -> None:
        """Accept a gate that can be undone, by one key."""
        request.reply(Answer(decision=Decision.ACCEPT, by=OPERATOR))
        undo = f" Undo: {request.question.undo}" if request.question.undo else ""
        self.app.tell(f"Accepted.{undo}")

    def show_gate_details(self, request: GateRequest) -> None:
        """Show the whole plan and the healed files over the question."""
        model = self.app.fleet.model
        healed = [h for h in model.heals.values() if h.diffs and h.outcome is HealOutcome.HEALED]
        diffs = [self.review_of(h).taken(h.chosen) for h in healed]

        def lines(width: int) -> Sequence[Line]:
            rows = [
                line((row, Role.STRONG)) for row in wrap(clean(request.question.question), width)
            ]
            rows.append(EMPTY)
            now = self.app.session.clock.now()
            for detail in request.question.details:
                if not detail.startswith("digest "):
                    shown = wrap(clean(told(detail, now)), width, "  ")
                    rows += [line(row) for row in shown]
            rows.append(EMPTY)
            facts = {"digest": request.question.digest, "undo": request.question.undo}
            for name, value in facts.items():
                for n, row in enumerate(wrap(clean(value) or "there is none", width - 8)):
                    rows.append(line((f"{'' if n else name:<8}", Role.DIM), row))
            for diff in diffs:
                rows.append(EMPTY)
                drawn = diff_rows(Selection.of(diff), Look(marks=False), width)
                rows += [row.spans for row in drawn]
            return rows

        self.app.push_screen(DetailScreen("Details of the plan", lines))

    # -- heals ----------------------------------------------------------------------------------

    def review_of(self, view: HealView) -> HealReview:
        """The operator's work on a heal, with the question that waits for it."""
        run = self.app.run_thread
        request = None
        for pending in run.decider.pending if run is not None else ():
            if isinstance(pending, HealRequest) and pending.issue.fingerprint == view.issue:
                request = pending
        return self.reviews.of(view, request)

    def accept(self, request: HealRequest, candidate: int = 0) -> None:
        """Accept a candidate as it was offered; one that came up this moment was not read yet."""
        if self.app.session.clock.monotonic() - self._came_up < DEAF_SECONDS:
            self.app.tell("This heal just came up; look at it first.", warning=True)
            return
        self._accepted(request, candidate)

    def _accepted(self, request: HealRequest, candidate: int) -> None:
        request.reply(ProposalChoice(decision=Decision.ACCEPT, by=OPERATOR, chosen=candidate))
        if not isinstance(self.app.screen, HealsScreen):
            self.app.tell(f"Accepted: {request.proposals[candidate].title}")

    def ask_apply(self, review: HealReview) -> None:
        """Say what applying what is marked would do, and ask."""
        if not review.waits or review.request is None:
            return
        edits = review.edits()
        if edits is not None and not edits:
            self.app.tell(
                "Nothing is marked; space takes a hunk in, r rejects the heal.", warning=True
            )
            return
        if review.proof.holds is False:
            self.app.tell(f"What is marked does not hold: {review.proof.text}", error=True)
            return
        request, candidate = review.request, review.candidate
        said = " ".join("".join(s.text for s in row) for row in proof_lines(review, 400))

        def answered(yes: bool | None) -> None:
            if yes:
                request.reply(
                    ProposalChoice(
                        decision=Decision.ACCEPT, by=OPERATOR, chosen=candidate, edits=edits
                    )
                )
                self.app.tell("Accepted.")

        self.app.push_screen(
            Ask(
                "Apply what is marked?",
                f"{apply_text(review)}\n\n{said}\n\nThe files are written when all heals are"
                " decided, all or none; that can be undone.",
                [
                    Choice("Yes, apply", "y", value=True),
                    Choice("No, go on reviewing", "n", value=False),
                ],
            ),
            answered,
        )

    def reject(self, request: HealRequest) -> None:
        """Reject, with a reason if there is one."""

        def answered(typed: Typed | None) -> None:
            if typed is not None:
                request.reply(
                    ProposalChoice(decision=Decision.REJECT, by=OPERATOR, reason=typed.text)
                )
                self.app.tell("Rejected; the file stays as it is.")

        self.app.push_screen(
            AskText(
                "Reject this heal",
                f"{request.proposals[0].title}\nWhy? The ledger keeps the reason; it may be empty.",
                ok="rejects",
                placeholder="not ours, done by hand, …",
            ),
            answered,
        )

    def always(self, request: HealRequest) -> None:
        """Accept the safe heals of a rule for the rest of this run, beginning with this one."""
        run = self.app.run_thread
        index = next((i for i, p in enumerate(request.proposals) if p.safety is Safety.SAFE), None)
        if run is None or index is None:
            return
        rule = request.proposals[index].rule
        run.decider.always_rules.add(rule)
        self.accept(request, index)
        self.app.tell(f"Safe heals of {rule} are accepted for the rest of this run.")

    def do_heal_safe(self) -> None:
        """Accept every safe heal for the rest of this run."""
        run = self.app.run_thread
        if run is None:
            return

        def answered(yes: bool | None) -> None:
            if not yes or run is None:
                return
            run.decider.always_safe = True
            for pending in run.decider.pending:
                if isinstance(pending, HealRequest):
                    safe = [i for i, p in enumerate(pending.proposals) if p.safety is Safety.SAFE]
                    if safe:
                        self._accepted(pending, safe[0])

        self.app.push_screen(
            Ask(
                "Accept all safe heals of this run?",
                "Safe heals cannot change what works today; each is simulated before it is taken."
                " Unsafe heals, the certificate and the deploy are asked as before. The palette's"
                " 'ask again' takes it back.",
                [
                    Choice("No, ask at each", "n", value=False),
                    Choice("Yes, accept safe heals", "y", value=True),
                ],
            ),
            answered,
        )

    def do_policy_ask(self) -> None:
        """Ask at every heal again."""
        run = self.app.run_thread
        if run is not None:
            run.decider.always_safe = False
            run.decider.always_rules.clear()
            self.app.tell("Every heal is asked again.")

    def do_undo(self) -> None:
        """Take the last written heals back, after asking."""
        app = self.app
        undo = app.session.undo
        if undo is None or not app.standing.written:
            return
        name, edits = app.standing.written[-1]
        files = ", ".join(sorted({e.path for e in edits}))

        def answered(yes: bool | None) -> None:
            if not yes or undo is None:
                return
            from engine.errors import ChimeraError

            try:
                app.tell(undo(name))
            except ChimeraError as error:
                app.tell(f"{error} {error.advice}", error=True)

        app.push_screen(
            Ask(
                "Undo the heals that were written?",
                f"{files} go back to what they were. A file that you changed since is left alone,"
                " and said.",
                [Choice("No", "n", value=False), Choice("Yes, undo", "y", value=True)],
            ),
            answered,
        )
