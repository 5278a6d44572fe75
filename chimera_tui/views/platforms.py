"""The rows of a run's platforms: verdict, layers, issues, time, and where it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.run.platforms import step_of
from chimera_tui.run.records import LayerState
from chimera_tui.views.glyphs import (
    LAYER_GLYPHS,
    LAYER_ROLES,
    SEVERITY_GLYPHS,
    SEVERITY_ROLES,
    SPINNER,
    VERDICT_GLYPHS,
    VERDICT_ROLES,
)
from chimera_tui.words.spans import Line, Role, Span, clean, duration, ellipsis, fit
from engine.model import LAYERS, Severity

if TYPE_CHECKING:
    from chimera_tui.run.records import PlatformView
    from chimera_tui.run_model import RunModel

WIDE = 100
COUNT_CELLS = 5
"""A glyph, a number of up to three digits, a gap."""


def platform_row(
    model: RunModel, row: PlatformView, now: float, width: int, frame: int = 0
) -> Line:
    """One platform: glyph, name, how it stands, its layers, what is left, how long, where to."""
    wide = width >= WIDE
    spans = [Span("  "), *_standing(row, frame, wide=wide), *_steps(model, row, frame, wide=wide)]
    spans += _counts(row)
    if wide:
        healed = f"{row.healed} healed" if row.healed else ""
        spans.append(Span(f"{healed:<9}", Role.GOOD))
    took = row.elapsed(now)
    spans.append(Span(f"{duration(took) if took is not None else '':>6}  ", Role.PLAIN))
    spans.append(_goes(model, row))
    return ellipsis(tuple(spans), width)


def _standing(row: PlatformView, frame: int, *, wide: bool) -> list[Span]:
    """The glyph, the name and the verdict, with the one before the heals where there is room."""
    name = Span(fit(row.name, 9), Role.STRONG if row.state is not LayerState.WAITING else Role.DIM)
    room = 16 if wide else 13
    verdict = row.standing
    if verdict is None:
        busy = row.state is LayerState.RUNNING
        glyph = SPINNER[frame % len(SPINNER)] if busy else LAYER_GLYPHS[row.state]
        word = f"{row.done}/{row.rules} rules" if busy else row.state.value
        role = LAYER_ROLES[row.state]
        return [Span(f"{glyph} ", role), name, Span(fit(word, room), role)]
    role = VERDICT_ROLES[verdict]
    changed = wide and row.verdict is not None and row.verdict is not verdict
    word = f"{row.verdict} → {verdict}" if changed else verdict.value
    return [Span(f"{VERDICT_GLYPHS[verdict]} ", role), name, Span(fit(word, room), role)]


def _steps(model: RunModel, row: PlatformView, frame: int, *, wide: bool) -> list[Span]:
    """The five layers as five glyphs, numbered where there is room."""
    spans: list[Span] = []
    for number, layer in enumerate(LAYERS, start=1):
        state = step_of(model, row, layer)
        busy = state is LayerState.RUNNING
        glyph = SPINNER[frame % len(SPINNER)] if busy else LAYER_GLYPHS[state]
        if wide:
            spans.append(Span(str(number), Role.DIM))
        spans.append(Span(f"{glyph} " if wide else glyph, LAYER_ROLES[state]))
    spans.append(Span("  "))
    return spans


def _counts(row: PlatformView) -> list[Span]:
    """How many issues of each severity are left; a platform without any says so."""
    left = row.left if row.left is not None else row.found
    if row.standing is not None and not any(left.values()):
        return [Span(fit("no issue", COUNT_CELLS * len(Severity)), Role.GOOD)]
    spans = []
    for severity in Severity:
        number = left.get(severity, 0)
        told = str(number) if number < 1000 else f"{min(number // 1000, 99)}k"
        text = f"{SEVERITY_GLYPHS[severity]}{told}" if number else ""
        spans.append(Span(fit(text, COUNT_CELLS), SEVERITY_ROLES[severity]))
    return spans


def _goes(model: RunModel, row: PlatformView) -> Span:
    """Where the release goes, and its address; or that this platform was only looked at."""
    if not row.target:
        return Span("only looked at", Role.DIM)
    if model.over and model.deployment is None:
        return Span(f"→ {clean(row.target)}, not reached", Role.DIM)
    if model.url:
        return Span(f"→ {clean(row.target)} {clean(model.url)}", Role.ACCENT)
    return Span(f"→ {clean(row.target)}", Role.PLAIN)
