"""All issues: a list that takes a million rows, a filter, and the detail of one."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal
from textual.widgets import Input

from chimera_tui.keys import Context
from chimera_tui.run.records import Section
from chimera_tui.screens.base import Pane, bindings_of
from chimera_tui.screens.choosing import Choosing
from chimera_tui.screens.detail import DetailScreen
from chimera_tui.views import issues as view
from chimera_tui.views.excerpt import excerpt_of
from chimera_tui.views.issue_filter import read_filter
from chimera_tui.views.issue_rows import GROUPS, SORTS, GroupHead, made_whole
from chimera_tui.widgets.line_list import LineList, TextPane
from chimera_tui.words.spans import Line, Role, line
from engine.records import replace

if TYPE_CHECKING:
    from asyncio import TimerHandle
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from chimera_tui.run.records import IssueView
    from chimera_tui.sitting.situation import Situation

DETAIL_DELAY = 0.05
"""Seconds after the last move of the cursor until the detail is made."""
DETAIL_KEYS = ("edit", "ignore", "rule.page")
"""What the detail of a small terminal can do with its issue."""


class IssuesScreen(Choosing):
    """List and detail."""

    CONTEXT = Context.ISSUES
    SECTIONS = frozenset({Section.ISSUES, Section.HEALS, Section.RUN})
    ABOUT: ClassVar[str] = (
        "All issues of the run, the worst first. The detail at the right follows the cursor; on a"
        " small terminal enter opens it. Narrow the list with /: sev:high+ (that or worse),"
        " on:render (a platform's),"
        " path:*.toml, rule:redirect, is:open, is:healable, conf:certain, and any words; a minus"
        " turns a word round. s sorts, b groups, space marks. Enter goes to the heal when one is"
        " offered. i ignores with a reason and a date, so that nothing is forgotten for ever."
    )
    BINDINGS = bindings_of(Context.ISSUES)
    CSS_PATH = "issues.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._detail_timer: TimerHandle | None = None
        self._shown: IssueView | None = None

    def body(self) -> ComposeResult:
        """The list, with its filter above, and the detail."""
        with Horizontal():
            with Pane(id="list"):
                field = Input(placeholder="sev:high+ path:*.toml rule:… words", id="filter")
                field.cursor_blink = False
                yield field
                yield LineList(id="issues", empty=self._none)
            with Pane(id="detail"):
                yield TextPane(id="detail-text")

    def on_mount(self) -> None:
        """With the filter of the last time."""
        self.is_composed = True
        self.query_one("#detail", Pane).label("Detail", "e edit · y copy · o rule page")
        self._set_filter(self.console.ui.issue_filter)
        self.show_model(frozenset(Section))
        self.query_one("#issues", LineList).focus()

    def note(self) -> str:
        """How many are shown."""
        rows = self.rows()
        if rows is None:
            return ""
        told = view.fitted_title(rows.found, rows.total, len(self.marked))
        return f"{told} issue{'' if rows.total == 1 else 's'}" if not self.marked else told

    def _none(self) -> Sequence[Line]:
        model = self.console.fleet.model
        if self.is_choosing:
            return [line(("Looks through the issues …", Role.DIM))]
        return view.no_issues(self.filter, len(model.issues), ran=model.simulation is not None)

    def show_model(self, changed: frozenset[Section]) -> None:
        """Choose and order anew; the cursor stays on its issue."""
        del changed
        self.choose()
        self._label()
        self._show_detail()

    def chosen_changed(self) -> None:
        """Tell how many there are; the detail once the list is whole."""
        self._label()
        self.frame_changed()
        if not self.is_choosing:
            self._show_detail()

    def _label(self) -> None:
        pane, rows = self.query_one("#list", Pane), self.rows()
        title = "Issues"
        if rows is not None:
            title = f"Issues {view.fitted_title(rows.found, rows.total, len(self.marked))}"
        if self.console.is_watched:
            title += " · as the watch found them"
        if self.filter.text:
            title += f" · {self.filter.text}"
        group = f" · by {self.group}" if self.group != "none" else ""
        going = "… " if self.is_choosing else ""
        pane.label(title, self.filter.fault or f"{going}sorted by {self.sort}{group}")
        pane.set_class(bool(self.filter.fault), "-fault")

    # -- the selection --------------------------------------------------------------------------

    def chosen(self) -> Callable[[], list[IssueView]]:
        """What will find the marked issues, or the one under the cursor.

        Marks are looked for in all issues, of which there may be a million: call it where nobody
        waits (`Gathering.gather`).
        """
        if not self.marked:
            selected = self.selected()
            return lambda: [selected] if selected is not None else []
        model, marked = self.console.fleet.model, frozenset(self.marked)

        def found() -> list[IssueView]:
            known = (model.by_fingerprint.get(each) for each in marked)
            # Most issues are told apart by their file: a fingerprint takes a while to make.
            paths = {view.issue.location.path for view in known if view is not None}
            return [
                view
                for view in islice(model.issues, len(model.issues))
                if view.issue.location.path in paths and view.issue.fingerprint in marked
            ]

        return found

    def situation(self) -> Situation:
        """With the issue."""
        selected = self.selected() if self.is_composed else None
        return replace(
            super().situation(), has_issue=selected is not None, has_file=selected is not None
        )

    def _detail(self, width: int) -> Sequence[Line]:
        shown = self.selected()
        if shown is None:
            return []
        console = self.console
        heal = console.fleet.model.heals.get(shown.issue.fingerprint)
        return view.issue_detail(
            shown,
            width,
            excerpt=excerpt_of(console.session.project, shown.issue.location),
            title=console.actions.rule_title(shown.issue.rule),
            first_seen=console.actions.first_seen(shown.issue.fingerprint),
            proposals=len(heal.proposals) if heal is not None and heal.waiting else 0,
        )

    def _show_detail(self) -> None:
        self._detail_timer = None
        shown = self.selected()
        self.query_one("#detail-text", TextPane).show(self._detail, top=shown is not self._shown)
        self._shown = shown

    # -- handlers -------------------------------------------------------------------------------

    @on(LineList.Highlighted, "#issues")
    def _moved(self) -> None:
        self.stay_here()
        if self._detail_timer is not None:
            self._detail_timer.cancel()
        self._detail_timer = self.after(DETAIL_DELAY, self._show_detail)
        self.frame_changed()

    @on(LineList.Opened, "#issues")
    def _opened(self) -> None:
        shown = self.selected()
        if shown is None:
            return
        heal = self.console.fleet.model.heals.get(shown.issue.fingerprint)
        if heal is not None and not self.has_class("-narrow"):
            self.console.actions.show_heal(shown.issue.fingerprint)
        else:
            self.app.push_screen(DetailScreen(shown.issue.rule, self._detail, acts=DETAIL_KEYS))

    @on(Input.Changed, "#filter")
    def _filtering(self, event: Input.Changed) -> None:
        self._set_filter(event.value, typed=True)
        self.show_model(frozenset(Section))
        self.frame_changed()

    @on(Input.Submitted, "#filter")
    def _filtered(self) -> None:
        self.query_one("#filter").set_class(False, "-open")  # noqa: FBT003 - as Textual's signature has it
        self.query_one("#issues", LineList).focus()

    def narrow(self, text: str) -> None:
        """Filter from outside: another screen shows a part of the issues."""
        self._set_filter(text)
        self.show_model(frozenset(Section))
        self.frame_changed()

    def _set_filter(self, text: str, *, typed: bool = False) -> None:
        self.filter = read_filter(text)
        self.console.ui = replace(self.console.ui, issue_filter=text)
        if not typed:
            field = self.query_one("#filter", Input)
            with self.prevent(Input.Changed):
                field.value = text

    # -- actions --------------------------------------------------------------------------------

    def do_filter(self) -> None:
        """Type a filter."""
        field = self.query_one("#filter", Input)
        field.set_class(True, "-open")  # noqa: FBT003 - as Textual's signature has it
        field.focus()

    def do_back(self) -> None:
        """Close the filter's field, then clear the filter, then the marks, then out."""
        field = self.query_one("#filter", Input)
        if field.has_focus:
            field.set_class(False, "-open")  # noqa: FBT003 - as Textual's signature has it
            self.query_one("#issues", LineList).focus()
        elif self.filter.text:
            self._set_filter("")
            self.show_model(frozenset(Section))
        elif self.marked:
            self.marked.clear()
            self.show_model(frozenset(Section))
        else:
            super().do_back()

    def do_sort(self) -> None:
        """The next order."""
        ui = self.console.ui
        at = SORTS.index(ui.issue_sort) if ui.issue_sort in SORTS else 0
        self.console.ui = replace(ui, issue_sort=SORTS[(at + 1) % len(SORTS)])
        self.show_model(frozenset(Section))

    def do_group(self) -> None:
        """The next grouping."""
        ui = self.console.ui
        at = GROUPS.index(ui.issue_group) if ui.issue_group in GROUPS else 0
        self.console.ui = replace(ui, issue_group=GROUPS[(at + 1) % len(GROUPS)])
        self.show_model(frozenset(Section))

    def do_mark(self) -> None:
        """Mark the issue, or take the mark away, and go on."""
        shown = self.selected()
        if shown is None:
            return
        self.marked ^= {shown.issue.fingerprint}
        self.query_one("#issues", LineList).refresh()
        self._label()
        self.query_one("#issues", LineList).action_move(1)

    def do_match_next(self) -> None:
        """The next issue of the same file."""
        self._same_file(1)

    def do_match_previous(self) -> None:
        """The issue before of the same file."""
        self._same_file(-1)

    def _same_file(self, step: int) -> None:
        rows, listed = self.rows(), self.query_one("#issues", LineList)
        shown = self.selected()
        if rows is None or shown is None:
            return
        for offset in range(1, len(rows)):
            at = (listed.cursor + step * offset) % len(rows)
            other = rows.issue(at)
            if other is not None and other.issue.location.path == shown.issue.location.path:
                listed.cursor = at
                return
        self.console.tell("This is the only issue of its file here.")

    def do_copy(self) -> None:
        """Copy as text."""
        chosen = self.chosen()
        self.console.actions.copy(
            lambda: "\n\n".join(view.issue_text(i) for i in chosen()), self._what()
        )

    def do_copy_json(self) -> None:
        """Copy as JSON."""
        from chimera_tui.acting.exports import issues_json

        chosen = self.chosen()
        self.console.actions.copy(lambda: issues_json(chosen()), f"{self._what()} as JSON")

    def _what(self) -> str:
        return f"{len(self.marked)} marked issues" if len(self.marked) > 1 else "the issue"

    def do_export(self) -> None:
        """Write the list to a file."""
        rows, actions = self.rows(), self.console.actions
        if self.marked:
            actions.gather(self.chosen(), lambda found: actions.export_issues(found, len(found)))
        elif self.is_choosing:
            # The list on the screen is not whole yet: the export's thread makes one of its own.
            issues = self.console.fleet.model.issues
            actions.export_issues(made_whole(issues, self.filter, self.sort, self.group), None)
        elif rows is not None:
            entries = rows.entries
            listed = (entry for entry in entries if not isinstance(entry, GroupHead))
            actions.export_issues(listed, rows.found)

    def do_ignore(self) -> None:
        """Ignore with a reason and a date."""
        self.console.actions.gather(self.chosen(), self.console.actions.ignore)

    def do_edit(self) -> None:
        """Open the file in the editor."""
        shown = self.selected()
        if shown is not None:
            self.console.actions.edit_at(shown.issue.location)

    def do_rule_page(self) -> None:
        """Show the page of the rule."""
        shown = self.selected()
        if shown is not None:
            self.console.actions.rule_page(shown.issue.rule)
