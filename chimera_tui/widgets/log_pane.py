"""The log: follows the newest line until the operator scrolls up, and says how much came since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from chimera_tui.views.board import log_row
from chimera_tui.widgets.line_list import LineList
from chimera_tui.words.spans import Line, clean

if TYPE_CHECKING:
    from chimera_tui.run_model import RunModel


class LogRows:
    """Lines of a run's log, all or those that a filter lets through."""

    def __init__(self, model: RunModel, chosen: list[int] | None) -> None:
        self.model = model
        self.chosen = chosen

    def __len__(self) -> int:
        """How many lines there are."""
        return self.model.log_size() if self.chosen is None else len(self.chosen)

    def line(self, index: int, width: int) -> Line:
        """Make one."""
        at = index if self.chosen is None else self.chosen[index]
        return log_row(self.model.log_at(at), width)


class LogPane(LineList):
    """The log of the run that is shown."""

    @dataclass
    class Scrolled(Message):
        """Whether it follows has changed."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the name Textual gives it
        super().__init__(id=id, marker=False)
        self.following = True
        self.unseen = 0
        self.filter_text = ""
        self._model: RunModel | None = None
        self._seen = 0

    def follow_model(self, model: RunModel) -> None:
        """Show the log of a model, as it is now."""
        if model is not self._model:
            self._model, self._seen, self.unseen, self.following = model, 0, 0, True
        fresh = model.logged - self._seen
        self._seen = model.logged
        if not self.following:
            self.unseen += fresh
        self._show()

    def _show(self) -> None:
        if self._model is None:
            return
        rows = LogRows(self._model, self._chosen())
        with self.prevent(self.Highlighted):
            self.show(rows, len(rows) - 1 if self.following else None)

    def _chosen(self) -> list[int] | None:
        model, words = self._model, self.filter_text.lower().split()
        if model is None or not words:
            return None
        lines = model.log_slice(0, model.log_size())
        told = (f"{entry.layer} {entry.level} {clean(entry.text)}".lower() for entry in lines)
        return [i for i, text in enumerate(told) if all(w in text for w in words)]

    def set_filter(self, text: str) -> None:
        """Show only the lines that hold all words."""
        self.filter_text = text
        self._show()

    def watch_cursor(self, old: int, new: int) -> None:
        """At the end it follows; anywhere else it stays."""
        super().watch_cursor(old, new)
        at_end = new >= len(self.rows) - 1
        if at_end != self.following:
            self.following = at_end
            self.unseen = 0
            self.post_message(self.Scrolled())
