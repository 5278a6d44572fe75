"""What waits for the operator: gates and heals, as rows that can be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.bridge import GateRequest, HealRequest
from chimera_tui.views.glyphs import SEVERITY_GLYPHS, SEVERITY_ROLES
from chimera_tui.words.spans import Line, Role, clean, ellipsis, fit, fit_path, line
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chimera_tui.bridge import Request
    from chimera_tui.run_model import RunModel

STAKES = {
    "undoable": ("undoable", Role.GOOD),
    "outward": ("outward", Role.WARN),
    "irreversible": ("cannot be undone", Role.BAD),
}


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A run that the ledger holds the beginning of, but no end."""

    run: str
    layer: str


Need = GateRequest | HealRequest | Interrupted


class NeedRows:
    """The rows of the strip."""

    def __init__(self, needs: Sequence[Need]) -> None:
        self.needs = needs

    def __len__(self) -> int:
        """How many things wait."""
        return len(self.needs)

    def line(self, index: int, width: int) -> Line:
        """Make a row."""
        return need_row(self.needs[index], width)


def need_row(need: Need, width: int) -> Line:
    """One thing that waits: kind, what, where, how much is at stake."""
    if isinstance(need, Interrupted):
        return ellipsis(
            line(
                (fit("resume", 8), Role.WARN),
                f"run {need.run} was interrupted in {need.layer}; ",
                ("enter runs it again from there", Role.DIM),
            ),
            width,
        )
    if isinstance(need, GateRequest):
        word, role = STAKES.get(need.question.stake, (need.question.stake, Role.PLAIN))
        changed = " changed since you looked" if need.changed else ""
        text = clean(need.question.question) + changed
        return ellipsis(
            line(
                (fit(need.question.at.value, 8), Role.WARN),
                fit(text, max(10, width - 8 - len(word) - 2)),
                "  ",
                (word, role),
            ),
            width,
        )
    issue, first = need.issue, need.proposals[0]
    safety = first.safety.value
    where = 22 if width >= 100 else 16
    # A title alone tells what is done; where there is room, what is wrong stands behind it.
    title = clean(first.title)
    if width >= 100:
        title = f"{title}  ·  {clean(issue.message)}"
    room = max(8, width - 8 - 2 - where - 1 - len(safety) - 2)
    return ellipsis(
        line(
            (fit("heal", 8), Role.WARN),
            (f"{SEVERITY_GLYPHS[issue.severity]} ", SEVERITY_ROLES[issue.severity]),
            fit_path(clean(str(issue.location)), where),
            " ",
            fit(title, room),
            "  ",
            (safety, Role.GOOD if safety == "safe" else Role.WARN),
        ),
        width,
    )


def needs_of(requests: Sequence[Request], interrupted: Interrupted | None) -> list[Need]:
    """All that waits, in the order it should be looked at."""
    gates: list[Need] = [r for r in requests if isinstance(r, GateRequest)]
    heals: list[Need] = [r for r in requests if isinstance(r, HealRequest)]
    return [*gates, *heals, *([interrupted] if interrupted and not (gates or heals) else [])]


def nothing_waits(model: RunModel, *, may_run: bool) -> list[Line]:
    """What the strip says when it is empty; a key is named where it would do something."""
    if model.crashed is not None:
        fault = model.crashed
        where = f" ({clean(fault.where)})" if fault.where else ""
        rows = [line(("✗ ", Role.BAD), (clean(fault.error) + where, Role.BAD))]
        rows.append(line(f"  {clean(fault.advice) or 'The log tells how far it came.'}"))
        return [*rows, line(("  ^r", Role.ACCENT), (" runs again.", Role.DIM))] if may_run else rows
    said, key = "Nothing waits for you; the run goes on.", ""
    if model.over:
        word = "The run is over." if model.finished else "The run ended."
        said, key = f"Nothing waits for you. {word}", " runs again."
    elif model.initiated is None:
        said, key = "Nothing waits for you.", " starts a run."
    if not (key and may_run):
        return [line((said, Role.DIM))]
    return [line((f"{said} ", Role.DIM), ("^r", Role.ACCENT), (key, Role.DIM))]
