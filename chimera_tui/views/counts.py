"""The issues at a glance: what became of how many, and what the heals made of the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.run.records import IssueState
from chimera_tui.views.glyphs import SEVERITY_GLYPHS, SEVERITY_ROLES, SEVERITY_SHORT
from chimera_tui.words.spans import EMPTY, Line, Role, Span, count, ellipsis, line, wrap
from engine.model import Severity, Verdict

if TYPE_CHECKING:
    from chimera_tui.run_model import RunModel
    from chimera_tui.sitting.fleet import Fleet

FATES: tuple[tuple[str, Role, tuple[IssueState, ...]], ...] = (
    ("found", Role.STRONG, tuple(IssueState)),
    ("open", Role.PLAIN, (IssueState.OPEN,)),
    ("healed", Role.GOOD, (IssueState.HEALED,)),
    ("declined", Role.PLAIN, (IssueState.DECLINED,)),
    ("by hand", Role.WARN, (IssueState.NO_HEAL, IssueState.REVIEW)),
    ("ignored", Role.PLAIN, (IssueState.IGNORED,)),
)
"""The rows of the table: each state is in one of them, and in the first."""
ALWAYS = {"found", "open", "healed"}
"""Rows that are shown though nothing is in them."""
NAMES = 9
ROOMY = NAMES + 5 * 8
"""From here on the glyphs of the severities have room, and numbers are told in full."""


def counts_line(fleet: Fleet) -> Line:
    """The issue counts and the change since the run before, for a border."""
    model = fleet.model
    spans: list[Span] = []
    for severity, states in model.severities().items():
        total = sum(states.values())
        if total:
            glyph = SEVERITY_GLYPHS[severity]
            name = SEVERITY_SHORT[severity].strip()
            spans.append(Span(f"{glyph} {total} {name}  ", SEVERITY_ROLES[severity]))
    if not spans and model.simulation is not None:
        spans.append(Span("✓ no issues  ", Role.GOOD))
    spans += change_spans(fleet)
    return tuple(spans)


def change_spans(fleet: Fleet) -> list[Span]:
    """The change since the run before."""
    change = fleet.change_since()
    if change is None:
        return []
    came, gone, name = change
    if not came and not gone:
        return [Span(f"same as run {name}", Role.DIM)]
    return [
        Span(f"+{came} new ", Role.WARN if came else Role.DIM),
        Span(f"−{gone} gone ", Role.GOOD if gone else Role.DIM),
        Span(f"since run {name}", Role.DIM),
    ]


def issue_table(fleet: Fleet, width: int) -> list[Line]:
    """What became of the issues of each severity, the verdict, the change since the run before."""
    model = fleet.model
    if model.initiated is None:
        return [line(("No run yet.", Role.DIM))]
    rows = [*_table(model, roomy=width >= ROOMY), EMPTY]
    spans = change_spans(fleet)
    if spans:
        rows.append(line(("change  ", Role.DIM), *spans))
    if model.simulation is not None:
        said = [verdict_now(model)]
        if unknown := len(model.simulation.unknowns):
            said.append(f"{count(unknown, 'question')} cannot be told")
        told = [row for each in said for row in wrap(each, max(8, width - 8))]
        for number, row in enumerate(told):
            rows.append(line(("        " if number else "verdict ", Role.DIM), row))
    if model.crashed_rules:
        rows.append(line((f"! {len(model.crashed_rules)} rules crashed: see the log", Role.WARN)))
    return [ellipsis(r, width) for r in rows]


def _table(model: RunModel, *, roomy: bool) -> list[Line]:
    """States by severity, and how many in all: states are more than a narrow row has room for."""
    cell = 8 if roomy else 5
    heads: list[Span | str] = [" " * NAMES]
    for severity in Severity:
        name = SEVERITY_SHORT[severity].strip()
        shown = f"{SEVERITY_GLYPHS[severity]} {name}" if roomy else name
        some = sum(model.severities()[severity].values())
        heads.append(Span(f"{shown:>{cell}}", SEVERITY_ROLES[severity] if some else Role.DIM))
    rows = [line(*heads, (f"{'all':>{cell}}", Role.DIM))]
    for name, role, states in FATES:
        numbers = [sum(model.severities()[s][state] for state in states) for s in Severity]
        numbers.append(sum(numbers))
        if not numbers[-1] and name not in ALWAYS:
            continue
        cells = [Span(f"{_short(n, cell):>{cell}}", role if n else Role.DIM) for n in numbers]
        rows.append(line((f"{name:<{NAMES}}", Role.DIM), *cells))
    return rows


def _short(number: int, cell: int) -> str:
    """A number that leaves a blank before it: ``250k``, ``1.2M``."""
    if len(str(number)) < cell:
        return str(number)
    return f"{number / 1e6:.1f}M" if number >= 1_000_000 else f"{number // 1000}k"


def verdict_now(model: RunModel) -> str:
    """The verdict of the project as it was, and as it is healed."""
    if model.simulation is None:
        return ""
    first, now = model.simulation.verdict, model.healed_verdict
    if now is not None and now is not first:
        return f"{first.value} at first, {now.value} once healed"
    if now is Verdict.FAILS:
        return f"{first.value}, and still once healed"
    worst = model.severities()[Severity.CRITICAL]
    healed = worst[IssueState.HEALED]
    if first is Verdict.FAILS and now is None and healed and healed == sum(worst.values()):
        return f"{first.value}; what is critical is healed"
    return first.value
