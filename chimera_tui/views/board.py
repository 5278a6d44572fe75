"""The board: five layers, what needs you, what goes on, the issues at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.run.records import LayerState, PlatformView, TargetView
from chimera_tui.views.glyphs import (
    LAYER_GLYPHS,
    LAYER_ROLES,
    SPINNER,
    run_glyph,
    run_role,
)
from chimera_tui.views.platforms import platform_row
from chimera_tui.words.spans import (
    EMPTY,
    Line,
    Role,
    Span,
    bar,
    clean,
    duration,
    ellipsis,
    fit,
    line,
    wrap,
)
from engine.model import LAYERS, MYTH, Layer

if TYPE_CHECKING:
    from chimera_tui.run.records import LayerView
    from chimera_tui.run_model import RunModel
    from chimera_tui.sitting.fleet import Fleet
    from chimera_tui.words.narrate import LogLine

WIDE = 100
"""From here on a row of the pipeline has room for all of its columns."""


def layer_row(view: LayerView, now: float, width: int, frame: int = 0) -> Line:
    """One layer: glyph, name, state, bar, how far, how long, one sentence."""
    role = LAYER_ROLES[view.state]
    glyph = LAYER_GLYPHS[view.state]
    if view.state is LayerState.RUNNING:
        glyph = SPINNER[frame % len(SPINNER)]
    number = LAYERS.index(view.layer) + 1
    wide = width >= WIDE
    took = view.elapsed(now)
    spans: list[Span] = [
        Span(f"{glyph} ", role),
        Span(
            f"{number} {view.layer.value:<9}", Role.STRONG if view.started is not None else Role.DIM
        ),
        Span(f"{view.state.value:<10}", role),
    ]
    spans += _gauge(view, 20 if wide else 8)
    if wide:
        far = f"{view.done}/{view.total}" if view.total else "–"
        spans.append(Span(f" {far:>9} {fit(view.unit, 7)}"))
    elif view.total:
        spans.append(Span(f" {f'{view.done}/{view.total}':>7}"))
    else:
        spans.append(Span("       –", Role.DIM))
    spans.append(Span(f" {duration(took) if took is not None else '':>7}  "))
    note = view.task if view.state is LayerState.RUNNING and view.task else view.note
    spans.append(Span(clean(note), _note_role(view)))
    return ellipsis(tuple(spans), width)


def _gauge(view: LayerView, width: int) -> Line:
    if view.state is LayerState.DONE:
        return line(("█" * width, Role.GOOD))
    if view.state is LayerState.FAILED:
        full = width * view.done // view.total if view.total else width
        return line(("█" * full, Role.BAD), ("░" * (width - full), Role.TRACK))
    if view.state is LayerState.SKIPPED:
        return line(("┄" * width, Role.TRACK))
    return bar(view.done, view.total, width)


def _note_role(view: LayerView) -> Role:
    if view.state in {LayerState.FAILED, LayerState.NEEDS_YOU} or view.note.startswith("!"):
        return LAYER_ROLES[view.state]
    return Role.DIM if view.state in {LayerState.WAITING, LayerState.SKIPPED} else Role.PLAIN


class PipelineRows:
    """The rows of the pipeline: the layers of the run, its targets, and the other runs."""

    def __init__(self, fleet: Fleet, now: float, frame: int = 0) -> None:
        self._now = now
        self._frame = frame
        model = fleet.model
        self.entries: list[Layer | PlatformView | TargetView | RunModel] = []
        for layer in LAYERS:
            self.entries.append(layer)
            if layer is Layer.DEPLOY and len(model.targets) > 1:
                self.entries.extend(model.targets.values())
        self.entries.extend(model.platforms.values())
        lanes = fleet.lanes
        if len(lanes) > 1:
            self.entries.extend(lanes)
        self._model = model

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.entries)

    def line(self, index: int, width: int) -> Line:
        """Make a row."""
        entry = self.entries[index]
        if isinstance(entry, Layer):
            return layer_row(self._model.layers[entry], self._now, width, self._frame)
        if isinstance(entry, PlatformView):
            return platform_row(self._model, entry, self._now, width, self._frame)
        if isinstance(entry, TargetView):
            return target_row(entry, width)
        return lane_row(entry, self._now, width, self._frame, shown=entry is self._model)


def target_row(view: TargetView, width: int) -> Line:
    """One target of a deploy."""
    role = LAYER_ROLES[view.state]
    where = view.deployment.url if view.deployment else view.note
    return ellipsis(
        line(
            "    ",
            (f"{LAYER_GLYPHS[view.state]} ", role),
            (fit(view.name, 20), Role.STRONG),
            (f" {view.state.value:<10}", role),
            f" attempt {view.attempt}  {clean(where)}",
        ),
        width,
    )


def lane_row(model: RunModel, now: float, width: int, frame: int, *, shown: bool) -> Line:
    """Another run of the same board: its five layers as five glyphs."""
    first = model.initiated
    name = f"{first.seen_as} → {first.target}" if first else model.name
    cells: list[Span | str | tuple[str, Role]] = [
        (f"{run_glyph(model.state, frame)} ", run_role(model.state)),
        (fit(name, 24), Role.STRONG if shown else Role.PLAIN),
        " ",
    ]
    for view in model.layers.values():
        cells.append((f"{LAYER_GLYPHS[view.state]} ", LAYER_ROLES[view.state]))
    current = model.current_layer()
    note = f"{current.layer}: {current.note or current.state}" if current else model.state.value
    cells.append(f" {duration(model.elapsed(now)):>7}  {clean(note)}")
    return ellipsis(line(*cells), width)


def now_lines(fleet: Fleet, now: float, width: int) -> list[Line]:
    """What goes on, what it came to, and what was last done."""
    model = fleet.model
    lines: list[Line] = []
    if model.crashed is not None:
        lines += [
            line(("✗ ", Role.BAD), (row, Role.BAD))
            for row in wrap(clean(model.crashed.error), width - 2)
        ]
        lines += [line(row) for row in wrap(clean(model.crashed.advice), width)]
        if model.crashed.where:
            lines.append(line((clean(model.crashed.where), Role.DIM)))
        lines.append(EMPTY)
    if model.over:
        lines += _outcome(model, width)
    elif (view := model.current_layer()) is not None:
        myth = MYTH[view.layer]
        task = f" › {view.task}" if view.task else ""
        lines.append(line((f"{view.layer}", Role.STRONG), (f" ({myth})", Role.DIM), clean(task)))
        took = view.elapsed(now)
        lines.append(line(("this layer ", Role.DIM), duration(took or 0.0)))
        if model.resimulations:
            lines.append(
                line(
                    ("simulated again ", Role.DIM),
                    f"{model.resimulations}×",
                    (" to prove heals", Role.DIM),
                )
            )
    elif model.initiated is None:
        lines.append(
            line(("Nothing runs. ", Role.DIM), ("^r", Role.ACCENT), (" starts a run.", Role.DIM))
        )
    if model.last:
        lines += [EMPTY, line(("last done", Role.DIM))]
        for step in model.last:
            glyph = (f"{step.glyph} ", Role.GOOD if step.good else Role.BAD)
            lines.append(line(glyph, clean(step.text)))
    return [ellipsis(r, width) for r in lines]


def _outcome(model: RunModel, width: int) -> list[Line]:
    role = run_role(model.state)
    word = model.state.value.replace("_", " ")
    lines = [line((f"{run_glyph(model.state)} {word}", role), f"  {duration(model.elapsed())}")]
    if model.url:
        lines.append(line(("live at ", Role.DIM), (clean(model.url), Role.ACCENT)))
    if model.reason:
        lines += [line(row) for row in wrap(clean(model.reason), width)]
    if model.finished is not None and model.finished.advice:
        lines += [line((row, Role.DIM)) for row in wrap(clean(model.finished.advice), width)]
    return lines


LEVEL_ROLES = {"warning": Role.WARN, "error": Role.BAD}


def log_row(entry: LogLine, width: int) -> Line:
    """A row of the log."""
    time = entry.time if width >= WIDE else entry.time[:8]
    return ellipsis(
        line(
            (f"{time} ", Role.DIM),
            (f"{entry.layer.value:<9}", Role.NOTE),
            (entry.text, LEVEL_ROLES.get(entry.level, Role.PLAIN)),
        ),
        width,
    )
