"""The board: a run at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal

from chimera_tui.bridge import GateRequest, HealRequest
from chimera_tui.keys import Context
from chimera_tui.run.records import LayerState, PlatformView, Section
from chimera_tui.screens.base import ModeScreen, Pane, bindings_of
from chimera_tui.views import board as view
from chimera_tui.views.counts import counts_line, issue_table
from chimera_tui.views.needs import Interrupted, NeedRows, nothing_waits
from chimera_tui.widgets.line_list import LineList, TextPane
from chimera_tui.widgets.log_pane import LogPane
from chimera_tui.words.spans import clean, count, plain
from engine.model import Layer, Safety
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from chimera_tui.screens.modal import Typed
    from chimera_tui.sitting.situation import Situation
    from chimera_tui.views.needs import Need
    from chimera_tui.words.spans import Line


class BoardScreen(ModeScreen):
    """The five layers, what needs you, what goes on, the log."""

    CONTEXT = Context.BOARD
    ABOUT: ClassVar[str] = (
        "The board shows the run as it goes. Pipeline: the five layers, each with its state, how"
        " far it is, how long it took and one sentence of what it waits for; enter opens a layer."
        " A run that looks through several platforms has a row for each below: its verdict, its"
        " five layers, what is left, and where it went; enter shows its issues."
        " Needs you: questions that only you can answer; enter opens one, a accepts what can be"
        " undone. Now: what is being done. Issues: how many of each severity, and the change since"
        " the run before. Log: what was really done, newest last."
    )
    BINDINGS = bindings_of(Context.BOARD)
    CSS_PATH = "board.tcss"

    def body(self) -> ComposeResult:
        """Four panes over each other; the third is two side by side."""
        with Pane(id="pipeline"):
            yield LineList(id="layers")
        with Pane(id="needs"):
            yield LineList(id="needs-list", empty=self._no_needs)
        with Horizontal(id="middle"):
            with Pane(id="now"):
                yield TextPane(self._now, id="now-text")
            with Pane(id="counts"):
                yield TextPane(self._counts, id="counts-text")
        with Pane(id="log"):
            yield LogPane(id="log-list")

    def on_mount(self) -> None:
        """Begin at what matters most."""
        self.is_composed = True
        self.query_one("#now", Pane).label("Now")
        self.query_one("#counts", Pane).label("Issues", "2 all issues")
        self.show_model(frozenset(Section))
        if self.focused is None and not self.console.needs():
            self.query_one("#layers", LineList).focus()

    def _now(self, width: int) -> Sequence[Line]:
        return view.now_lines(self.console.fleet, self.console.now(), width)

    def _counts(self, width: int) -> Sequence[Line]:
        return issue_table(self.console.fleet, width)

    def _no_needs(self) -> Sequence[Line]:
        return nothing_waits(
            self.console.fleet.model, may_run=self.console.session.start is not None
        )

    def show_model(self, changed: frozenset[Section]) -> None:
        """Show what changed."""
        self._show_pipeline()
        self.show_needs()
        if changed & {Section.RUN, Section.LAYERS, Section.ISSUES, Section.HEALS}:
            self.query_one("#now-text", TextPane).show(self._now)
            self.query_one("#counts-text", TextPane).show(self._counts)
        self.query_one("#log-list", LogPane).follow_model(self.console.fleet.model)
        self._label_log()

    def _show_pipeline(self) -> None:
        rows = view.PipelineRows(self.console.fleet, self.console.now(), self.console.frame)
        self.query_one("#layers", LineList).show(rows)
        counts = plain(counts_line(self.console.fleet)).strip()
        pane = self.query_one("#pipeline", Pane)
        watched = " · simulated by the watch, not run" if self.console.is_watched else ""
        pane.label(f"Pipeline{watched}", counts)
        platforms = len(self.console.fleet.model.platforms)
        pane.set_class(platforms == 2, "-two-platforms")
        pane.set_class(platforms > 2, "-more-platforms")

    def show_needs(self) -> None:
        """Show what waits for the operator."""
        needs = self.console.needs()
        strip = self.query_one("#needs-list", LineList)
        before = len(strip.rows)
        strip.show(NeedRows(needs))
        pane = self.query_one("#needs", Pane)
        pane.label(
            f"Needs you ({len(needs)})" if needs else "Needs you",
            "enter look · a accept" if needs else "",
        )
        pane.set_class(bool(needs), "-needs")
        if needs and not before and self.focused in {None, self.query_one("#layers", LineList)}:
            strip.focus()

    def _label_log(self) -> None:
        log = self.query_one("#log-list", LogPane)
        model = self.console.fleet.model
        folded = model.folded + self.console.inbox.dropped
        if log.filter_text:
            shown = count(len(log.rows), "line")
            self.query_one("#log", Pane).label(
                f"Log · {clean(log.filter_text)} · {shown}", "esc shows every line"
            )
            return
        title = "Log · following" if log.following else f"Log · {log.unseen} new, end follows"
        self.query_one("#log", Pane).label(
            title, f"{count(folded, 'progress line')} folded" if folded else ""
        )

    def clock_tick(self) -> None:
        """Move the times on."""
        if not self.is_composed:
            return
        super().clock_tick()
        self._show_pipeline()
        self.query_one("#now-text", TextPane).show(self._now)

    # -- the selection --------------------------------------------------------------------------

    def selected_need(self) -> Need | None:
        """What waits and is under the cursor of the strip."""
        strip = self.query_one("#needs-list", LineList)
        rows = strip.rows
        if isinstance(rows, NeedRows) and rows.needs:
            return rows.needs[min(strip.cursor, len(rows.needs) - 1)]
        return None

    def situation(self) -> Situation:
        """With the heal of the strip."""
        now = super().situation()
        need = self.selected_need() if self.is_composed else None
        waits = isinstance(need, HealRequest) or (
            isinstance(need, GateRequest) and need.question.stake == "undoable"
        )
        safe = isinstance(need, HealRequest) and any(
            p.safety is Safety.SAFE for p in need.proposals
        )
        candidates = len(need.proposals) if isinstance(need, HealRequest) else 0
        return replace(now, heal_waits=waits, heal_safe=safe, candidates=candidates)

    # -- handlers -------------------------------------------------------------------------------

    @on(LineList.Highlighted, "#needs-list")
    def _need_moved(self) -> None:
        self.frame_changed()

    @on(LineList.Opened, "#needs-list")
    def _open_need(self) -> None:
        need = self.selected_need()
        if need is not None:
            self.console.actions.open_need(need)

    @on(LineList.Opened, "#layers")
    def _open_layer(self, event: LineList.Opened) -> None:
        rows = event.list.rows
        if not isinstance(rows, view.PipelineRows):
            return
        entry = rows.entries[event.index]
        needs_you = isinstance(entry, Layer) and (
            self.console.fleet.model.layers[entry].state is LayerState.NEEDS_YOU
        )
        if needs_you and self.console.needs():
            self.console.actions.do_needs_go()
        elif entry is Layer.SIMULATE:
            self.console.switch_mode("issues")
        elif entry is Layer.HEAL:
            self.console.switch_mode("heals")
        elif isinstance(entry, Layer):
            self.console.actions.open_layer(entry)
        elif isinstance(entry, PlatformView):
            self.console.actions.open_platform(entry.name)
        elif (run := getattr(entry, "run", "")) and run != self.console.fleet.model.run:
            self.console.fleet.show(run)
            self.model_changed(frozenset(Section))

    @on(LogPane.Scrolled)
    def _log_scrolled(self) -> None:
        self._label_log()

    # -- actions --------------------------------------------------------------------------------

    def do_needs_next(self) -> None:
        """Go to the next thing that waits."""
        self.remove_class("-log-alone")
        strip = self.query_one("#needs-list", LineList)
        if self.focused is strip and len(strip.rows):
            strip.cursor = (strip.cursor + 1) % len(strip.rows)
        strip.focus()

    def do_heal_accept(self) -> None:
        """Accept the heal, or the gate that can be undone, under the cursor."""
        need = self.selected_need()
        if isinstance(need, HealRequest):
            self.console.actions.accept(need)
        elif isinstance(need, GateRequest):
            self.console.actions.accept_gate(need)

    def do_heal_reject(self) -> None:
        """Reject the heal under the cursor."""
        need = self.selected_need()
        if isinstance(need, HealRequest):
            self.console.actions.reject(need)
        elif isinstance(need, Interrupted | GateRequest):
            self.console.actions.open_need(need)

    def do_heal_always(self) -> None:
        """Accept safe heals of this rule from now on."""
        need = self.selected_need()
        if isinstance(need, HealRequest):
            self.console.actions.always(need)

    def do_log_full(self) -> None:
        """The log alone, or everything."""
        self.toggle_class("-log-alone")
        self.query_one("#log-list").focus()

    def do_filter(self) -> None:
        """Ask for words; the log shows the lines that hold all of them."""
        log = self.query_one("#log-list", LogPane)

        from chimera_tui.screens.modal import AskText

        def answered(typed: Typed | None) -> None:
            if typed is not None:
                log.set_filter(typed.text)
                self._label_log()
                log.focus()

        self.app.push_screen(
            AskText(
                "Filter the log",
                "Lines that hold all of these words; an empty field shows every line again.",
                ok="filters",
                placeholder="heal netlify.toml",
                value=log.filter_text,
            ),
            answered,
        )

    def do_back(self) -> None:
        """Clear the log's filter first, then show everything, then as everywhere."""
        log = self.query_one("#log-list", LogPane)
        if log.filter_text:
            log.set_filter("")
            self._label_log()
        elif self.has_class("-log-alone"):
            self.remove_class("-log-alone")
        else:
            super().do_back()
