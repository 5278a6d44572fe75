"""The rows of the issues list: chosen, ordered and grouped in slices, so that keys never wait.

A list of a million issues takes seconds to order in Python and a fraction of one to filter. Both
are done here as generators that yield after each slice of work: the screen runs them between its
frames, shows what is found so far, and drops them when another filter is typed. An order that was
made once is kept; what is half made is gone on with.
"""

from __future__ import annotations

from heapq import merge
from itertools import islice
from operator import indexOf
from typing import TYPE_CHECKING, Any, TypeVar

from chimera_tui.run.records import IssueView
from chimera_tui.views.issues import issue_row
from chimera_tui.words.spans import EMPTY, Line, Role, clean, count, line
from engine.model import Severity
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from chimera_tui.views.issue_filter import IssueFilter

    Made = TypeVar("Made")
    Slices = Generator[None, None, Made]
    """Yields after each slice of work."""

SORTS = ("severity", "file", "rule", "found")
GROUPS = ("none", "file", "rule", "severity")
SLICE = 2_000
"""Issues that are looked at before the screen may draw: a few milliseconds of work."""
AT_A_TIME = 50_000
"""Items that are sorted in one go: more would hold up a key."""
COMPARED = 20_000
"""Rows that are compared with one issue in one go."""


@dataclass(frozen=True, slots=True)
class GroupHead:
    """A row above the issues of a group."""

    name: str
    size: int


Entry = IssueView | GroupHead


class IssueRows:
    """The rows of the list; `entries` may still grow while `whole` is False."""

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        total: int,
        marked: AbstractSet[str] = frozenset(),
        fresh: frozenset[str] | None = None,
    ) -> None:
        """Hold rows.

        Args:
            entries: issues, and the heads of groups.
            total: how many issues there are without the filter.
            marked: fingerprints of the issues that are marked; read anew at each row.
            fresh: fingerprints that the run before did not have; None when there was none.
        """
        self.entries = entries
        self.total = total
        self.heads = 0
        self.whole = False
        self._marked = marked
        self._fresh = fresh

    @property
    def found(self) -> int:
        """How many issues there are in the list, heads not counted."""
        return len(self.entries) - self.heads

    def __len__(self) -> int:
        """How many rows there are, heads too."""
        return len(self.entries)

    def issue(self, index: int) -> IssueView | None:
        """The issue of a row; None for a head."""
        if 0 <= index < len(self.entries):
            entry = self.entries[index]
            return entry if isinstance(entry, IssueView) else None
        return None

    def line(self, index: int, width: int) -> Line:
        """Make a row."""
        if index >= len(self.entries):
            return EMPTY
        entry = self.entries[index]
        if isinstance(entry, GroupHead):
            return line(
                ("▾ ", Role.DIM),
                (clean(entry.name), Role.STRONG),
                (f"  {count(entry.size, 'issue')}", Role.DIM),
            )
        fingerprint = entry.issue.fingerprint if self._marked or self._fresh else ""
        mark = "*" if fingerprint in self._marked else " "
        new = self._fresh is not None and fingerprint not in self._fresh
        return issue_row(entry, width, mark=mark, new=new)


class IssueOrders:
    """The orders of one list of issues, each made once."""

    def __init__(self) -> None:
        self._of: Sequence[IssueView] = ()
        self._size = -1
        self._done: dict[str, list[IssueView]] = {}
        self._going: dict[str, Slices[list[IssueView]]] = {}

    def order(self, issues: Sequence[IssueView], sort: str) -> Slices[list[IssueView]]:
        """Order the issues; when this is dropped half way, the next call goes on from there."""
        if self._of is not issues or self._size != len(issues):
            self._of, self._size = issues, len(issues)
            self._done, self._going = {}, {}
        while sort not in self._done:
            going = self._going.setdefault(sort, ordered(issues, sort))
            try:
                next(going)
            except StopIteration as end:
                self._done[sort] = end.value
                del self._going[sort]
            else:
                yield
        return self._done[sort]


def fill(
    rows: IssueRows,
    ordered_issues: Slices[list[IssueView]],
    chosen: IssueFilter,
    group: str,
) -> Slices[None]:
    """Fill rows: wait for the order, let through what passes the filter, gather the groups."""
    order = yield from ordered_issues
    if not chosen.tests and group == "none":
        rows.entries, rows.whole = order, True  # the order itself: a copy holds up a key
        return
    entries: list[Entry] = []
    groups: dict[str, list[IssueView]] = {}
    key = _KEYS.get(group)
    if key is None:
        rows.entries = entries
    for at in range(0, len(order), SLICE):
        part: Iterable[IssueView] = order[at : at + SLICE]
        if chosen.tests:
            part = [view for view in part if chosen(view)]
        if key is None:
            entries += part
        else:
            for view in part:
                groups.setdefault(key(view), []).append(view)
        yield
    for number, (name, members) in enumerate(groups.items()):
        entries.append(GroupHead(name, len(members)))
        entries += members
        if number % SLICE == 0:
            yield
    rows.entries, rows.heads, rows.whole = entries, len(groups), True


def made_whole(
    issues: Sequence[IssueView], chosen: IssueFilter, sort: str, group: str
) -> Iterator[IssueView]:
    """The list made in one go, for a thread in which nobody waits for it."""
    rows = IssueRows([], total=len(issues))
    for _ in fill(rows, ordered(issues, sort), chosen, group):
        pass
    yield from (entry for entry in rows.entries if isinstance(entry, IssueView))


def row_of(rows: IssueRows, wanted: IssueView | None) -> Slices[int | None]:
    """Find the row of an issue: of itself, compared by identity, which is quick for a million."""
    entries = rows.entries
    for at in range(0, len(entries) if wanted is not None else 0, COMPARED):
        try:
            return at + indexOf(map(id, entries[at : at + COMPARED]), id(wanted))
        except ValueError:
            yield
    return None


def ordered(issues: Sequence[IssueView], sort: str) -> Slices[list[IssueView]]:
    """The issues in an order; equal ones as they were found.

    Tuples of texts are slow to compare, so each issue gets one number: its places in the orders of
    the single fields, and its own place last, one behind the other as digits. What is found while
    this goes on is left for the next order.
    """
    fields = _FIELDS[sort]
    total = len(issues)
    ranks: list[dict[str | int, int]] = []
    for field in fields:
        distinct: set[str | int] = set()
        for at in range(0, total, SLICE):
            distinct.update([field(view) for view in issues[at : min(at + SLICE, total)]])
            yield
        values = yield from _sorted(list(distinct))
        ranks.append({value: place for place, value in enumerate(values)})
    digits = [(field, places, len(places)) for field, places in zip(fields, ranks, strict=True)]
    keys: list[int] = []
    for at in range(0, total, SLICE):
        for index, view in enumerate(issues[at : min(at + SLICE, total)], start=at):
            key = 0
            for field, places, base in digits:
                key = key * base + places[field(view)]
            keys.append(key * total + index)
        yield
    keys = yield from _sorted(keys)
    made: list[IssueView] = []
    for at in range(0, total, SLICE):
        made += [issues[key % total] for key in keys[at : at + SLICE]]
        yield
    return made


def _sorted(items: list[int] | list[str | int]) -> Slices[list[Any]]:
    """Sort runs, merge them in pairs while that is quick, then all of them item by item."""
    runs = []
    for at in range(0, len(items), 2 * SLICE):
        runs.append(sorted(items[at : at + 2 * SLICE]))
        yield
    while len(runs) > 1 and len(runs[0]) < AT_A_TIME:
        pairs = []
        for at in range(0, len(runs), 2):
            pair = runs[at] + (runs[at + 1] if at + 1 < len(runs) else [])
            pair.sort()
            pairs.append(pair)
            yield
        runs = pairs
    if len(runs) < 2:
        return runs[0] if runs else []
    merged: list[Any] = []
    rest = merge(*runs)
    while part := list(islice(rest, SLICE)):
        merged += part
        yield
    return merged


_RANKS = {severity: severity.rank for severity in Severity}


def _path(view: IssueView) -> str:
    return view.issue.location.path


def _line(view: IssueView) -> int:
    return view.issue.location.line or 0


def _rule(view: IssueView) -> str:
    return view.issue.rule


def _rank(view: IssueView) -> int:
    return _RANKS[view.issue.severity]


_FIELDS: dict[str, tuple[Callable[[IssueView], str | int], ...]] = {
    "severity": (_rank, _path, _line, _rule),
    "file": (_path, _line, _rank),
    "rule": (_rule, _path, _line),
    "found": (),
}
_KEYS: dict[str, Callable[[IssueView], str]] = {
    "file": _path,
    "rule": _rule,
    "severity": lambda view: view.issue.severity.value,
}
