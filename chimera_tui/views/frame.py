"""The frame around every screen: the title with the modes, the line of context, the key bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.keys import bar_of, label_in, reason_against
from chimera_tui.views.glyphs import run_glyph, run_role
from chimera_tui.words.spans import (
    Line,
    Role,
    Span,
    clean,
    duration,
    ellipsis,
    line,
    spread,
    width_of,
)
from engine.model import DeploymentState, Layer
from engine.records import dataclass

if TYPE_CHECKING:
    from chimera_tui.keys import Context, Key
    from chimera_tui.run_model import RunModel
    from chimera_tui.sitting.situation import Situation
    from engine.model import RunState

MODES: tuple[tuple[str, str], ...] = (
    ("board", "Board"),
    ("issues", "Issues"),
    ("heals", "Heals"),
    ("history", "History"),
    ("watch", "Watch"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameFacts:
    """What the frame tells beside the run itself."""

    mode: str
    now: float
    frame: int = 0
    waiting: int = 0
    policy: str = "ask"
    read_only: bool = False
    replay: str = ""
    """``replay 10×`` while a past run is shown."""
    note: str = ""
    """What the screen itself says at the right: ``6 of 14``."""
    project: str = ""
    target: str = ""
    stopped: bool = False
    """True for a run without an end that nobody goes on with."""


def title(model: RunModel, facts: FrameFacts, width: int) -> Line:
    """``CHIMERA [1 Board] 2 Issues …`` and at the right what must be seen from everywhere."""
    for names, gap, tight in ((True, " ", False), (True, "", False), (True, "", True)):
        left = _modes(facts.mode, names=names, gap=gap)
        right = _right(model, facts, tight=tight)
        fits = width_of(left) + width_of(right) <= width
        if fits and (width >= WIDE or tight):
            return spread(left, right, width)
    return spread(_modes(facts.mode, names=False, gap=""), right, width)


WIDE = 100
"""From this width on the right end is told in words."""


def _modes(current: str, *, names: bool, gap: str) -> Line:
    """The modes; without names the others are their numbers alone."""
    spans: list[Span] = [Span(" CHIMERA ", Role.ACCENT)]
    for number, (mode, name) in enumerate(MODES, start=1):
        action = f"screen.act('mode.{mode}')"
        if mode == current:
            spans.append(Span(f"[{number} {name}]", Role.STRONG, action=action))
        else:
            told = f" {number} {name} " if names else f" {number} "
            spans.append(Span(told, Role.DIM, action=action))
        spans.append(Span(gap))
    return tuple(s for s in spans if s.text)


def _right(model: RunModel, facts: FrameFacts, *, tight: bool) -> Line:
    parts: list[Span] = []
    if facts.read_only:
        parts.append(Span("read-only  " if not tight else "ro ", Role.DIM))
    if facts.waiting:
        word = f" ! {facts.waiting} " if tight else f" ! {facts.waiting} for you "
        parts += [Span(word, Role.NEEDS, action="screen.act('needs.go')"), Span(" ")]
    if facts.replay:
        parts.append(Span(f"{facts.replay}  ", Role.ACCENT))
    if facts.note and not tight:
        parts.append(Span(f"{facts.note}  ", Role.DIM))
    if model.initiated is None:
        if model.crashed is not None:
            parts.append(Span("✗ failed ", Role.BAD))
        else:
            parts.append(Span("no run yet ", Role.DIM))
        return tuple(parts)
    took = duration(model.elapsed(facts.now))
    if not tight:
        parts.append(Span(f"run {model.name} · ", Role.DIM))
    role = run_role(model.state)
    parts.append(Span(f"{took} "))
    if facts.stopped:
        parts.append(Span("! stopped " if not tight else "! ", Role.WARN))
        return tuple(parts)
    glyph = run_glyph(model.state, facts.frame)
    parts.append(Span(glyph, role))
    if not tight and model.state.is_final:
        parts.append(Span(f" {word_of(model.state)}", role))
    parts.append(Span(" "))
    return tuple(parts)


def word_of(state: RunState) -> str:
    """A run's state as a word."""
    return state.value.lower().replace("_", " ")


def context(model: RunModel, facts: FrameFacts, width: int) -> Line:
    """Project, target, what is live, policy, branch: what the run is about."""
    first = model.initiated
    name = Span(f" {model.project or facts.project}", Role.STRONG)
    target = facts.target if first is None else f"{first.target}/{first.context}"
    auto = facts.policy != "ask"
    parts = [name, *([_fact("target", target)] if target else [])]
    policy = Span(f"  ·  policy {facts.policy}", Role.WARN if auto else Role.DIM)
    # What gives way where there is no room, the last one first.
    less = [] if auto else [policy]
    if first is not None:
        seen_as = _fact("as", first.seen_as)
        parts.append(seen_as)
        less.append(seen_as)
        if first.dry_run:
            parts.append(Span("  ·  dry run", Role.WARN))
        if not first.certify and {Layer.SIMULATE, Layer.DEPLOY} <= set(first.layers):
            # A watch, a rollback or a look at the live site certifies nothing and need not.
            parts.append(Span("  ·  UNCERTIFIED", Role.BAD))
        parts += _what_stands(model)
    parts.append(policy)
    if first is not None and first.branch:
        less.append(_fact("branch", first.branch))
        parts.append(less[-1])
    while less and width_of(tuple(parts)) > width:
        parts.remove(less.pop())
    return ellipsis(tuple(parts), width)


def _what_stands(model: RunModel) -> list[Span]:
    """What the run put live, and what stands for it: that is to be seen whatever is looked at."""
    parts: list[Span] = []
    found = model.deployment
    if model.over and found is not None and found.state is DeploymentState.LIVE and model.url:
        parts.append(Span(f"  ·  live {clean(model.url)}", Role.GOOD))
    if model.certificate is not None and model.certificate.passed:
        parts.append(_fact("certified", model.certificate.certificate_id[:12]))
    return parts


def _fact(name: str, value: str) -> Span:
    return Span(f"  ·  {name} {value}", Role.DIM)


def key_bar(screen: Context, situation: Situation, width: int) -> Line:
    """The keys that matter here; a key that cannot act is dim. What does not fit is left out."""
    keys = bar_of(screen, read_only=situation.read_only)
    free = [k for k in keys if not reason_against(k, situation)]
    chosen = _fitting(keys, free, width)
    spans: list[Span] = [Span(" ")]
    for key in chosen:
        role = Role.PLAIN if key in free else Role.DIM
        action = f"screen.act('{key.id}')"
        spans.append(Span(key.shown, Role.ACCENT if key in free else Role.DIM, action=action))
        spans.append(Span(f" {label_in(key, screen)}  ", role, action=action))
    return tuple(spans)


def _fitting(keys: tuple[Key, ...], free: list[Key], width: int) -> list[Key]:
    """Keep the keys that can act, and the way to the others (help, palette, quit)."""
    chosen = list(keys)
    always = {"help", "palette", "quit"}
    droppable = [k for k in reversed(chosen) if k not in free and k.id not in always]
    droppable += [k for k in reversed(chosen) if k in free and k.id not in always]
    while droppable and _bar_width(chosen) > width:
        chosen.remove(droppable.pop(0))
    return chosen


def _bar_width(keys: list[Key]) -> int:
    return 1 + sum(len(k.shown) + len(k.label) + 3 for k in keys)


def too_small(model: RunModel, facts: FrameFacts, width: int) -> list[Line]:
    """Below 60 columns or 16 rows: plain lines, and what waits."""
    state = model.current_layer()
    lines = [line((f"{word_of(model.state)} {duration(model.elapsed(facts.now))}", Role.STRONG))]
    if state is not None:
        lines.append(line(f"{state.layer}: {state.state} {state.note}"))
    gate = model.open_gate()
    if gate is not None:
        lines.append(line(("! " + gate.question, Role.WARN)))
        lines.append(line("enter: look and answer"))
    elif facts.waiting:
        lines.append(line((f"! {facts.waiting} for you", Role.WARN)))
    lines.append(line(("60 × 16 or more shows all", Role.DIM)))
    return [ellipsis(row, width) for row in lines]
