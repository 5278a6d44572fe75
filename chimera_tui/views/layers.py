"""All that is known of a layer: what enter on the board opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.views.confirm import short
from chimera_tui.views.glyphs import LAYER_GLYPHS, LAYER_ROLES, VERDICT_GLYPHS, VERDICT_ROLES
from chimera_tui.words.spans import EMPTY, Line, Role, clean, count, duration, line, size, wrap
from engine.model import MYTH, Layer

if TYPE_CHECKING:
    from chimera_tui.run_model import RunModel


def layer_detail(model: RunModel, layer: Layer, width: int) -> list[Line]:
    """A layer in full."""
    view = model.layers[layer]
    took = view.elapsed(model.now)
    lines: list[Line] = [
        line(
            (f"{LAYER_GLYPHS[view.state]} {view.state.value}", LAYER_ROLES[view.state]),
            (f"   {MYTH[layer]}", Role.DIM),
            (f"   {duration(took)}" if took is not None else "", Role.PLAIN),
        )
    ]
    if view.note:
        lines += [line(row) for row in wrap(clean(view.note), width)]
    lines.append(EMPTY)
    if layer is Layer.CERTIFY:
        lines += _certify(model, width)
    elif layer is Layer.DEPLOY:
        lines += _deploy(model, width)
    elif layer is Layer.VERIFY:
        lines += _verify(model, width)
    if len(lines) == 2:
        lines.append(line(("Nothing happened here yet.", Role.DIM)))
    return lines


def _certify(model: RunModel, width: int) -> list[Line]:
    lines: list[Line] = []
    for check in model.checks:
        glyph, role = ("✓", Role.GOOD) if check.passed else ("✗", Role.BAD)
        lines.append(line((f"{glyph} ", role), (clean(check.name), Role.STRONG)))
        if check.detail:
            lines += [
                line(("    " + row, Role.DIM)) for row in wrap(clean(check.detail), width - 4)
            ]
    found = model.certificate
    if found is not None:
        lines += [EMPTY, line(("certificate", Role.STRONG))]
        for name, value in (
            ("verdict", "passed" if found.passed else f"rejected: {found.reason}"),
            ("id", short(found.certificate_id)),
            ("digest", short(found.digest)),
            ("target", found.target),
            ("chain", " → ".join(level.value for level in found.levels)),
            ("issued", found.issued_at),
            ("expires", found.expires_at),
        ):
            for number, row in enumerate(wrap(clean(value), max(8, width - 12))):
                lines.append(line((f"  {name if not number else '':<8}  ", Role.DIM), row))
    return lines


def _deploy(model: RunModel, width: int) -> list[Line]:
    lines: list[Line] = []
    for target in model.targets.values():
        role = LAYER_ROLES[target.state]
        lines.append(
            line(
                (f"{LAYER_GLYPHS[target.state]} {target.name}", role),
                f"   {count(target.files, 'file')}, {size(target.size)}, attempt {target.attempt}",
            )
        )
    found = model.deployment
    if found is not None:
        lines.append(EMPTY)
        for name, value in (
            ("state", found.state.value),
            ("release", found.release or found.deployment_id),
            ("digest", short(found.digest)),
            ("address", found.url),
            ("at", found.at),
            ("note", found.note),
        ):
            if value:
                lines.append(line((f"  {name:<8}  ", Role.DIM), clean(value)))
    return [*lines, *_gates(model, width)]


def _gates(model: RunModel, width: int) -> list[Line]:
    lines: list[Line] = []
    for gate in model.gates:
        answer = f"{gate.answer.value} by {gate.by}" if gate.answer is not None else "waits"
        lines += [EMPTY, line(("gate ", Role.DIM), (gate.gate, Role.STRONG), f"  {answer}")]
        for detail in (gate.question, *gate.details):
            lines += [line(("  " + row, Role.DIM)) for row in wrap(clean(detail), width - 2)]
    return lines


def _verify(model: RunModel, width: int) -> list[Line]:
    del width
    lines: list[Line] = []
    if model.url:
        lines += [line(("asked ", Role.DIM), (clean(model.url), Role.ACCENT)), EMPTY]
    ordered = sorted(model.probes, key=lambda p: (p.verdict.value != "fails", p.kind))
    for probe in ordered:
        lines.append(
            line(
                (
                    f"{VERDICT_GLYPHS[probe.verdict]} {probe.verdict.value:<12}",
                    VERDICT_ROLES[probe.verdict],
                ),
                (f"{probe.kind:<9} ", Role.DIM),
                clean(probe.subject),
                (f"  {clean(probe.detail)}" if probe.detail else "", Role.DIM),
                (f"  {probe.elapsed * 1000:.0f} ms" if probe.elapsed else "", Role.DIM),
            )
        )
    return lines
