"""Past runs as rows, their entries, and two runs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.run_model import RunModel
from chimera_tui.views.frame import word_of
from chimera_tui.views.glyphs import (
    LAYER_GLYPHS,
    LAYER_ROLES,
    SEVERITY_GLYPHS,
    SEVERITY_ROLES,
    run_glyph,
    run_role,
)
from chimera_tui.words.moments import when
from chimera_tui.words.narrate import log_line
from chimera_tui.words.spans import EMPTY, Line, Role, clean, duration, ellipsis, fit, line
from engine.model import LAYERS
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chimera_tui.past.ledger_reader import LedgerEntry, PastRun
    from engine.model import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """A past run, folded."""

    past: PastRun
    model: RunModel

    @classmethod
    def of(cls, past: PastRun) -> RunSummary:
        """Fold a run's events."""
        model = RunModel(past.run)
        model.apply_all(past.events)
        return cls(past=past, model=model)


WIDE = 110
"""From this width on, the layers have their names above them; below, their numbers."""
NARROW = 70
"""Below this width the command is left out."""


class RunRows:
    """The runs, newest first; those not read yet say so."""

    def __init__(
        self, names: Sequence[str], summaries: dict[str, RunSummary], now: datetime
    ) -> None:
        self.names = names
        self._summaries = summaries
        self._now = now

    def __len__(self) -> int:
        """How many runs there are."""
        return len(self.names)

    def line(self, index: int, width: int) -> Line:
        """Make a row."""
        name = self.names[index]
        summary = self._summaries.get(name)
        short = (fit(name.rpartition("-")[2], 8), Role.STRONG)
        if summary is None:
            return line(short, ("  …", Role.DIM))
        entries = summary.past.entries
        at = f"{fit(when(entries[0].event.time, self._now), 15)} " if entries else ""
        model = summary.model
        first = model.initiated
        if first is None:
            text = log_line(entries[0].event).text if entries else "nothing this version can read"
            return ellipsis(line(short, at, (text, Role.DIM)), width)
        stopped = not model.over
        word = "stopped" if stopped else word_of(model.state)
        role = Role.WARN if stopped else run_role(model.state)
        cells: list[str | tuple[str, Role]] = [
            short,
            at,
            (f"{fit(first.command, 9)} " if width >= NARROW else "", Role.DIM),
            (f"{'!' if stopped else run_glyph(model.state)} {word:<12}", role),
        ]
        for layer in model.layers.values():
            wide = len(layer.layer.value) if width >= WIDE else 1
            cells.append((f"{LAYER_GLYPHS[layer.state]:<{wide}} ", LAYER_ROLES[layer.state]))
        cells.append(f"{duration(model.elapsed()):>7} {len(model.issues):>6}  ")
        others = len(first.platforms) - 1
        seen_as = f"{first.platform} +{others}" if others > 0 else first.platform
        cells.append((f"{seen_as} → {first.target}", Role.DIM))
        return ellipsis(line(*cells), width)


def run_head(width: int) -> Line:
    """What the columns of the runs are."""
    names = [layer.value for layer in LAYERS] if width - 2 >= WIDE else list("12345")
    command = f"{'command':<10}" if width - 2 >= NARROW else ""
    text = f"  {'run':<8}{'when':<16}{command}{'ended':<14}{' '.join(names)} "
    return line((f"{text}{'took':>7} issues  as → target"[:width], Role.DIM))


class EntryRows:
    """The entries of a run."""

    def __init__(self, entries: Sequence[LedgerEntry]) -> None:
        self.entries = entries

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self.entries)

    def line(self, index: int, width: int) -> Line:
        """Make a row."""
        entry = self.entries[index]
        told = log_line(entry.event)
        role = {"error": Role.BAD, "warning": Role.WARN}.get(told.level, Role.PLAIN)
        return ellipsis(
            line(
                (f"#{entry.seq:<5} ", Role.DIM),
                (f"{told.time[:8]} ", Role.DIM),
                (f"{told.layer.value:<9}", Role.NOTE),
                (told.text, role),
            ),
            width,
        )


def compare(old: RunModel, new: RunModel, width: int) -> list[Line]:
    """What changed from one run to the next."""
    lines = [
        line(
            ("before  ", Role.DIM),
            (f"run {old.name}", Role.STRONG),
            f"  {word_of(old.state)}  {duration(old.elapsed())}",
        ),
        line(
            ("after   ", Role.DIM),
            (f"run {new.name}", Role.STRONG),
            f"  {word_of(new.state)}  {duration(new.elapsed())}",
        ),
        EMPTY,
    ]
    before = {i.issue.fingerprint: i.issue for i in old.issues}
    after = {i.issue.fingerprint: i.issue for i in new.issues}
    for word, sign, role, chosen in (
        ("came", "+", Role.WARN, [i for f, i in after.items() if f not in before]),
        ("gone", "−", Role.GOOD, [i for f, i in before.items() if f not in after]),
    ):
        lines.append(line((f"{len(chosen)} {word}", Role.STRONG)))
        lines += [_issue(sign, role, issue) for issue in chosen]
        lines.append(EMPTY)
    stayed = len(set(before) & set(after))
    lines.append(line((f"{stayed} the same", Role.DIM)))
    lines.append(EMPTY)
    for layer, view in new.layers.items():
        was = old.layers[layer]
        lines.append(
            line(
                (f"{layer.value:<10}", Role.STRONG),
                (f"{LAYER_GLYPHS[was.state]} {was.state.value:<10}", LAYER_ROLES[was.state]),
                (" → ", Role.DIM),
                (f"{LAYER_GLYPHS[view.state]} {view.state.value:<10}", LAYER_ROLES[view.state]),
                clean(view.note),
            )
        )
    return [ellipsis(row, width) for row in lines]


def _issue(sign: str, role: Role, issue: Issue) -> Line:
    return line(
        (f"  {sign} ", role),
        (f"{SEVERITY_GLYPHS[issue.severity]} ", SEVERITY_ROLES[issue.severity]),
        f"{clean(str(issue.location))}  ",
        clean(issue.message),
    )
