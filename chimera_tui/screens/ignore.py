"""The modal of `i`: why an issue is let be, and until which day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from textual.widgets import Input

from chimera_tui.screens.modal import Choice, Modal
from chimera_tui.widgets.line_list import TextPane
from chimera_tui.words.spans import Line, Role, clean, line, wrap
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

DEFAULT_DAYS = 90
ABOUT = (
    "It is written into chimera.toml as a waiver that everybody sees, and signed into each"
    " certificate that rests on it. After the day the rule speaks again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    """Why, and the last day on which it holds."""

    reason: str
    until: str


def fault_of(reason: str, until: str, today: date) -> str:
    """What is wrong with what was typed; empty when nothing is."""
    if not reason.strip():
        return "Say why: a waiver without a reason cannot be judged later."
    try:
        day = date.fromisoformat(until.strip())
    except ValueError:
        return f"{until.strip() or 'An empty text'} is no day; write it as 2027-01-31."
    if day < today:
        return f"{day.isoformat()} is past; the waiver would hold on no day."
    return ""


class AskIgnore(Modal[Ignored]):
    """Two fields, reason and day; enter goes on to the next and then ignores."""

    def __init__(self, what: str, today: date) -> None:
        """Ask.

        Args:
            what: the issue in a few words.
            today: the day from which 90 are counted.
        """
        super().__init__(
            "Ignore with a reason",
            [
                Choice("Ignore", "enter", value=True),  # type: ignore[arg-type]  # see picked()
                Choice("Back", "esc", value=False),  # type: ignore[arg-type]  # likewise
            ],
            hint="tab field · enter next, then ignore · esc back",
        )
        self._what = what
        self._today = today
        self._fault = ""

    def lines(self, width: int) -> Sequence[Line]:
        """What it does, and what is wrong with the fields."""
        rows = [line((row, Role.STRONG)) for row in wrap(clean(self._what), width)]
        rows += [line(row) for row in wrap(ABOUT, width)]
        rows += [line((row, Role.BAD)) for row in wrap(clean(self._fault), width) if self._fault]
        return rows

    def field(self) -> ComposeResult:
        """Reason, then day."""
        yield Input(placeholder="why it may stay, for who reads it later", id="reason")
        until = self._today + timedelta(days=DEFAULT_DAYS)
        yield Input(value=until.isoformat(), placeholder="2027-01-31", id="until")

    def on_mount(self) -> None:
        """Type the reason at once."""
        super().on_mount()
        for field in self.query(Input):
            field.cursor_blink = False
        self.query_one("#reason", Input).border_title = "Reason"
        self.query_one("#until", Input).border_title = "Until and with this day"
        self.query_one("#reason").focus()

    def action_step(self, by: int) -> None:
        """Tab goes between the fields."""
        del by
        other = "#until" if self.query_one("#reason").has_focus else "#reason"
        self.query_one(other).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """On from the reason to the day; from the day, done."""
        event.stop()
        if self.deaf:
            return
        if event.input.id == "reason" and event.value.strip():
            self.query_one("#until").focus()
        else:
            self._ignore()

    def action_pick(self, number: int) -> None:
        """The two choices, for the mouse."""
        if self.deaf:
            return
        if number:
            self.dismiss(None)
        else:
            self._ignore()

    def _ignore(self) -> None:
        reason = self.query_one("#reason", Input).value
        until = self.query_one("#until", Input).value
        self._fault = fault_of(reason, until, self._today)
        if not self._fault:
            self.dismiss(Ignored(reason=reason.strip(), until=until.strip()))
            return
        self.query_one("#text", TextPane).show(self.lines)
        self._fit()
        self.query_one("#until" if reason.strip() else "#reason").focus()
