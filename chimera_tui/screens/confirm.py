"""Confirming a gate, by what is at stake."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from chimera_tui.screens.modal import Choice, Modal
from chimera_tui.views.confirm import gate_lines, heading
from chimera_tui.words.spans import EMPTY, Line, Role, line
from engine.model import Decision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from chimera_tui.bridge import GateRequest

YES = {
    "final-approval": "Yes, approve",
    "deploy": "Yes, deploy",
    "rollback": "Yes, roll back",
    "write": "Yes, write",
}


class ConfirmGate(Modal[Decision]):
    """Asks a gate's question; begins at No, ``esc`` leaves it open for later."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "details", show=False),
    ]

    def __init__(self, request: GateRequest, *, shown_at: float, word: str = "") -> None:
        """Ask.

        Args:
            request: what waits.
            shown_at: when the plan was made, in seconds since the epoch.
            word: the word to type for what cannot be undone; the target's name.
        """
        question = request.question
        self.request = request
        self._shown_at = shown_at
        self._word = word if question.stake == "irreversible" else ""
        yes = YES.get(question.gate, "Yes")
        super().__init__(
            heading(question),
            [
                Choice("No, not now", "n", Decision.REJECT),
                Choice(
                    f"{yes}{' (locked)' if self._word else ''}",
                    "" if self._word else "y",
                    Decision.ACCEPT,
                ),
            ],
            hint="d details · esc decide later",
        )
        self._yes = yes
        self.add_class(f"-{question.stake}")

    def lines(self, width: int) -> Sequence[Line]:
        """What, where, how many, undo, age and digest."""
        lines = gate_lines(
            self.request.question,
            age=max(0.0, self.console.now() - self._shown_at),
            changed=self.request.changed,
            width=width,
            now=self.console.session.clock.now(),
        )
        if self._word:
            lines += [
                EMPTY,
                line(("Type ", Role.WARN), (self._word, Role.STRONG), (" to go on:", Role.WARN)),
            ]
        return lines

    def field(self) -> ComposeResult:
        """The field for the word, where nothing can be undone."""
        if self._word:
            yield Input(id="word", placeholder=self._word)

    def on_mount(self) -> None:
        """In the field, if there is one."""
        super().on_mount()
        if self._word:
            field = self.query_one(Input)
            field.cursor_blink = False
            field.focus()

    @property
    def unlocked(self) -> bool:
        """True when the word was typed, or none is needed."""
        return not self._word or self.query_one(Input).value.strip() == self._word

    def on_input_changed(self) -> None:
        """Unlock when the word is there."""
        label = self._yes if self.unlocked else f"{self._yes} (locked)"
        self.choices[1] = Choice(label, "", Decision.ACCEPT)
        if not self.unlocked:
            self.focused_choice = 0
        self.query_one("#choices").refresh()
        from chimera_tui.widgets.line_bar import LineBar

        self.query_one("#choices", LineBar).changed()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field does nothing until the word is there."""
        event.stop()
        if self.unlocked and not self.deaf:
            self.dismiss(Decision.ACCEPT)

    def picked(self, choice: Choice[Decision]) -> None:
        """Yes only when it is unlocked."""
        if choice.value is Decision.ACCEPT and not self.unlocked:
            self.console.tell(f"Type {self._word} first: this cannot be undone.", warning=True)
            return
        super().picked(choice)

    def action_details(self) -> None:
        """Show the plan and the healed files, and come back here."""
        self.console.actions.show_gate_details(self.request)
