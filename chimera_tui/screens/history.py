"""History: the runs of the ledger, the entries of each, and what proves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.worker import get_current_worker

from chimera_tui.acting import exports
from chimera_tui.keys import Context
from chimera_tui.past import ledger_reader
from chimera_tui.run.records import Section
from chimera_tui.screens.base import ModeScreen, Pane, bindings_of
from chimera_tui.screens.detail import DetailScreen
from chimera_tui.views import history as view
from chimera_tui.widgets.line_bar import LineBar
from chimera_tui.widgets.line_list import LineList, NoRows
from chimera_tui.words.spans import EMPTY, Role, clean, line, wrap
from engine.errors import ChimeraError
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from chimera_tui.past.ledger_reader import LedgerEntry
    from chimera_tui.sitting.situation import Situation
    from chimera_tui.words.spans import Line


class HistoryScreen(ModeScreen):
    """Runs above, entries of the one under the cursor below."""

    CONTEXT = Context.HISTORY
    SECTIONS = frozenset({Section.RUN})
    ABOUT: ClassVar[str] = (
        "Every run of this project, from the ledger, newest first: its state, its five layers, how"
        " long it took. Below, the entries of the run under the cursor; enter opens one. v proves"
        " an entry: its bytes give its hash, its hash leads to the root. c compares a run with the"
        " one before it. p plays a run again on the board, * changes the speed. x writes its events"
        " to a file. The ledger only grows; nothing here changes it."
    )
    BINDINGS = bindings_of(Context.HISTORY)
    CSS_PATH = "history.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.names: tuple[str, ...] = ()
        self.summaries: dict[str, view.RunSummary] = {}
        self.fault = ""

    def body(self) -> ComposeResult:
        """Two panes."""
        with Pane(id="runs"):
            yield LineBar(self._run_head, id="runs-head")
            yield LineList(id="run-list", empty=self._none)
        with Pane(id="entries"):
            yield LineList(id="entry-list")

    def on_mount(self) -> None:
        """Read the ledger."""
        self.is_composed = True
        self.query_one("#entries", Pane).label("Entries")
        self.query_one("#run-list").focus()
        self.read_ledger()

    def on_screen_resume(self) -> None:
        """Read what came since."""
        super().on_screen_resume()
        self.read_ledger()

    def show_model(self, changed: frozenset[Section]) -> None:
        """A run that ends is read anew."""
        if Section.RUN in changed and self.console.fleet.model.over and self.names:
            self.read_ledger()

    def _none(self) -> Sequence[Line]:
        if self.fault:
            return [line((clean(self.fault), Role.BAD))]
        return [line(("The ledger is empty: no run was made in this project yet.", Role.DIM))]

    @work(thread=True, exclusive=True, group="ledger", exit_on_error=False)
    def read_ledger(self) -> None:
        """Read the names first, then fold run by run; the newest are seen at once."""
        worker = get_current_worker()
        path = self.console.session.ledger
        try:
            names = ledger_reader.run_names(path)
            self.app.call_from_thread(self._named, names, "")
            for name in names:
                if worker.is_cancelled:
                    return
                old = self.summaries.get(name)
                if old is not None and old.model.over:
                    continue
                summary = view.RunSummary.of(ledger_reader.read_run(path, name))
                self.app.call_from_thread(self._folded, name, summary)
        except ChimeraError as error:
            self.app.call_from_thread(self._named, (), f"{error} {error.advice}")

    def _run_rows(self) -> view.RunRows:
        return view.RunRows(self.names, self.summaries, self.console.session.clock.now())

    def _run_head(self, width: int) -> Sequence[Line]:
        return [view.run_head(width)] if self.names else []

    def _named(self, names: tuple[str, ...], fault: str) -> None:
        selected = self.selected_name()
        self.names, self.fault = names, fault
        at = names.index(selected) if selected in names else 0
        self.query_one("#run-list", LineList).show(self._run_rows(), at)
        self.query_one("#runs", Pane).label(
            f"Runs {len(names)}", "c compare · p replay" if names else ""
        )
        self.query_one("#runs-head", LineBar).changed()
        self._show_entries()

    def _folded(self, name: str, summary: view.RunSummary) -> None:
        self.summaries[name] = summary
        self.query_one("#run-list", LineList).show(self._run_rows())
        if name == self.selected_name():
            self._show_entries()
            self.frame_changed()

    # -- the selection --------------------------------------------------------------------------

    def selected_name(self) -> str:
        """The run under the cursor."""
        at = self.query_one("#run-list", LineList).cursor
        return self.names[at] if 0 <= at < len(self.names) else ""

    def selected(self) -> view.RunSummary | None:
        """The run under the cursor, once it was read."""
        return self.summaries.get(self.selected_name())

    def entry(self) -> LedgerEntry | None:
        """The entry under the cursor."""
        listed = self.query_one("#entry-list", LineList)
        rows = listed.rows
        if isinstance(rows, view.EntryRows) and rows.entries:
            return rows.entries[min(listed.cursor, len(rows.entries) - 1)]
        return None

    def situation(self) -> Situation:
        """With the run."""
        chosen = self.is_composed and self.selected() is not None
        return replace(super().situation(), run_selected=bool(chosen))

    def _show_entries(self) -> None:
        summary, listed = self.selected(), self.query_one("#entry-list", LineList)
        pane = self.query_one("#entries", Pane)
        if summary is None:
            listed.show(NoRows())
            pane.label("Entries")
            return
        listed.show(view.EntryRows(summary.past.entries))
        unread = f" · {summary.past.unreadable} unreadable" if summary.past.unreadable else ""
        pane.label(
            f"Run {summary.model.name} · {len(summary.past.entries)} entries{unread}",
            "enter open · v verify",
        )

    # -- handlers -------------------------------------------------------------------------------

    @on(LineList.Highlighted, "#run-list")
    def _other_run(self) -> None:
        self._show_entries()
        self.frame_changed()

    @on(LineList.Opened, "#run-list")
    def _to_entries(self) -> None:
        self.query_one("#entry-list").focus()

    @on(LineList.Opened, "#entry-list")
    def _open_entry(self) -> None:
        entry = self.entry()
        if entry is not None:
            self.app.push_screen(
                DetailScreen(f"Entry #{entry.seq} · {entry.event.topic}", _told(entry))
            )

    # -- actions --------------------------------------------------------------------------------

    def do_compare(self) -> None:
        """Compare with the run before."""
        new, at = self.selected(), self.query_one("#run-list", LineList).cursor
        older = [self.summaries[n] for n in self.names[at + 1 :] if n in self.summaries]
        older = [s for s in older if s.model.initiated is not None]
        if new is None or not older:
            self.console.tell("There is no run before this one.", warning=True)
            return
        old = older[0]
        self.app.push_screen(
            DetailScreen("Compare", lambda width: view.compare(old.model, new.model, width))
        )

    def do_replay(self) -> None:
        """Play the run again on the board."""
        summary = self.selected()
        if summary is not None:
            self.console.play(summary.past.events)

    def do_proof(self) -> None:
        """Prove the entry under the cursor."""
        entry = self.entry()
        if entry is None:
            return
        try:
            proof = ledger_reader.prove_entry(self.console.session.ledger, entry.seq)
        except ChimeraError as error:
            self.console.tell(f"{error} {error.advice}", error=True)
            return
        role = Role.GOOD if proof.holds else Role.BAD
        head = "The entry holds." if proof.holds else "The entry does NOT hold."
        lines = [line((head, role)), EMPTY, *(line(row) for row in proof.lines)]
        self.app.push_screen(DetailScreen(f"Proof of entry #{entry.seq}", lambda _width: lines))

    def do_copy(self) -> None:
        """Copy the entry as text."""
        entry = self.entry()
        if entry is not None:
            self.console.copy_told(
                "\n".join("".join(s.text for s in row) for row in _told(entry)(100)), "the entry"
            )

    def do_copy_json(self) -> None:
        """Copy the entry as the bytes of the ledger."""
        entry = self.entry()
        if entry is not None:
            self.console.copy_told(
                exports.events_json([entry.event]).rstrip("\n"), "the entry as JSON"
            )

    def do_export(self) -> None:
        """Write the run's events to a file."""
        summary = self.selected()
        if summary is None:
            self.console.actions.do_export()
        else:
            self.console.actions.write(
                f"run-{summary.model.name}.jsonl", exports.event_lines(summary.past.events)
            )


def _told(entry: LedgerEntry) -> Callable[[int], Sequence[Line]]:
    """An entry in full: its envelope, then its payload as readable JSON."""
    import json

    from engine.genesis.codec import encode

    raw = json.loads(encode(entry.event))
    data = json.dumps(raw.pop("data"), indent=2, ensure_ascii=False)

    def lines(width: int) -> Sequence[Line]:
        rows = [line((f"{name:<16}", Role.DIM), clean(str(value))) for name, value in raw.items()]
        rows += [line(("leaf            ", Role.DIM), entry.leaf), EMPTY]
        for text in data.split("\n"):
            rows += [line(row) for row in _wrap_kept(text, width)]
        return rows

    return lines


def _wrap_kept(text: str, width: int) -> list[str]:
    """Wrap a line of JSON without losing its indentation."""
    lead = text[: len(text) - len(text.lstrip(" "))]
    rows = wrap(clean(text.strip()), max(10, width - len(lead)), "  ")
    return [lead + row for row in rows]
