"""A gate's question as lines: what, where, how many, undo, age and digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.views.needs import STAKES
from chimera_tui.words.moments import told
from chimera_tui.words.spans import EMPTY, Line, Role, Span, ago, clean, line, wrap
from engine.model import LAYERS

if TYPE_CHECKING:
    from datetime import datetime

    from engine.decide import Question

IF_NO = {
    "final-approval": "If you say no, nothing is signed and nothing leaves this machine.",
    "deploy": "If you say no, nothing leaves this machine; healed files stay as they are.",
    "rollback": "If you say no, what is live stays live.",
    "write": "If you say no, your files stay as they are.",
}


def heading(question: Question) -> str:
    """``Layer 4 · deploy · outward``."""
    number = f"Layer {LAYERS.index(question.at) + 1} · " if question.at in LAYERS else ""
    word, _ = STAKES.get(question.stake, (question.stake, Role.PLAIN))
    return f"{number}{question.at} · {word}"


def gate_lines(
    question: Question, *, age: float, changed: bool, width: int, now: datetime
) -> list[Line]:
    """The body of the question; moments in it are told from `now` on."""
    lines: list[Line] = []
    if changed:
        new = "What would be done changed since you were asked; this is the new plan."
        lines += [line(("! " + row, Role.WARN)) for row in wrap(new, width - 2)]
        lines.append(EMPTY)
    lines += [line((row, Role.STRONG)) for row in wrap(clean(question.question), width)]
    lines.append(EMPTY)
    facts = [_fact(told(detail, now)) for detail in question.details]
    name_width = max((len(n) for n, _ in facts if n), default=0)
    name_width = min(max(name_width, 6), 16)
    facts.append(("undo", question.undo or "there is none"))
    facts.append(("plan", f"{short(question.digest)}   made {ago(age)}"))
    for name, value in facts:
        if not name:
            if not value.startswith("digest "):
                rows = wrap(clean(value), width - 6)
                lines += [
                    line(("  · " if not n else "    ", Role.DIM), r) for n, r in enumerate(rows)
                ]
            continue
        rows = wrap(clean(value), width - name_width - 4) or [""]
        for number, row in enumerate(rows):
            shown = name if number == 0 else ""
            lines.append(line("  ", (f"{shown:<{name_width}}  ", Role.DIM), row))
    lines.append(EMPTY)
    otherwise = "If you say no, the run stops here and nothing more is done."
    if_no = IF_NO.get(question.gate, otherwise)
    lines += [line((row, Role.DIM)) for row in wrap(if_no, width)]
    return lines


def _fact(detail: str) -> tuple[str, str]:
    """``name: value`` where a detail is one; details are written by the engine."""
    name, colon, value = detail.partition(": ")
    if colon and len(name) <= 16 and name.replace(" ", "").replace("-", "").isalpha():
        return name, value
    return "", detail


def short(digest: str) -> str:
    """A digest as people compare it: its beginning and its end."""
    name, colon, value = digest.rpartition(":")
    lead = f"{name}{colon}" if colon else ""
    return f"{lead}{value[:8]}…{value[-4:]}" if len(value) > 16 else digest or "–"


def choice_line(choices: list[tuple[str, str, str]], focused: int) -> Line:
    """Buttons as text: ``[ No, not now (n) ]   Yes, deploy (y)``; brackets show the focus."""
    spans: list[Span] = [Span("    ")]
    for number, (label, key, action) in enumerate(choices):
        text = f"{label} ({key})" if key else label
        if number == focused:
            spans.append(Span(f"[ {text} ]", Role.ACCENT, action=action))
        else:
            spans.append(Span(f"  {text}  ", Role.PLAIN, action=action))
        spans.append(Span("   "))
    return tuple(spans)
