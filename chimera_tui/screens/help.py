"""The help: what this screen is, then every key that holds here, from the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.keys import Context, Group, keys_of, label_in, reason_against
from chimera_tui.spans import EMPTY, Line, Role, line, wrap

if TYPE_CHECKING:
    from chimera_tui.situation import Situation


def help_lines(context: Context, about: str, situation: Situation, width: int) -> list[Line]:
    """The text of the help."""
    lines: list[Line] = [line(row) for row in wrap(about, min(width, 96))]
    keys = keys_of(context, read_only=situation.read_only)
    for group in Group:
        chosen = [k for k in keys if k.group is group]
        if not chosen:
            continue
        lines += [EMPTY, line((group.value, Role.STRONG))]
        for key in chosen:
            reason = reason_against(key, situation)
            told = wrap(key.help + (f" Not now: {reason}" if reason else ""), max(20, width - 30))
            for number, row in enumerate(told):
                lines.append(
                    line(
                        (
                            f"  {key.shown if not number else '':<10}",
                            Role.DIM if reason else Role.ACCENT,
                        ),
                        (
                            f"{label_in(key, context) if not number else '':<16} ",
                            Role.DIM if reason else Role.STRONG,
                        ),
                        (row, Role.DIM if reason else Role.PLAIN),
                    )
                )
    lines += [
        EMPTY,
        line(("Lists", Role.STRONG)),
        line(
            (
                "  ↑↓ j k, pgup pgdn, home end move; a click selects, a second click opens.",
                Role.PLAIN,
            )
        ),
        EMPTY,
        line(("Signs", Role.STRONG)),
        line(("  ○ waiting  ◐ running  ! needs you  ✓ done  ✗ failed  – skipped", Role.PLAIN)),
        line(
            ("  ▲ critical: the deploy fails   ■ high: it passes, the site is broken", Role.PLAIN)
        ),
        line(("  ● medium: a part misbehaves    · low: style, waste, or a trap", Role.PLAIN)),
    ]
    return lines
