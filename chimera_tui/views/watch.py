"""The watch: what changed, and what it came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.views.glyphs import SEVERITY_GLYPHS, SEVERITY_ROLES
from chimera_tui.watching.watcher import told, worst_of
from chimera_tui.words.spans import Line, Role, Span, clean, ellipsis, fit, line
from engine.records import dataclass

if TYPE_CHECKING:
    from chimera_tui.watching.watcher import WatchResult


@dataclass(slots=True)
class Change:
    """A burst of changes and what became of it."""

    time: str
    paths: tuple[str, ...]
    result: WatchResult | None = None
    note: str = ""
    """``superseded by a newer change``, a failure, or empty while it is simulated."""


class ChangeRows:
    """The changes, newest first."""

    def __init__(self, changes: list[Change]) -> None:
        self.changes = changes

    def __len__(self) -> int:
        """How many there are."""
        return len(self.changes)

    def line(self, index: int, width: int) -> Line:
        """Make a row."""
        change = self.changes[index]
        names = ", ".join(clean(p) for p in change.paths[:2]) or "everything"
        more = f" +{len(change.paths) - 2}" if len(change.paths) > 2 else ""
        lead: list[Span | str | tuple[str, Role]] = [
            (f"{change.time}  ", Role.DIM),
            fit(names + more, 35 if width >= 90 else 20) + " ",
        ]
        result = change.result
        if result is None:
            return ellipsis(line(*lead, (change.note or "◐ simulates", Role.DIM)), width)
        worst = worst_of(result)
        glyph = (
            (f"{SEVERITY_GLYPHS[worst]} ", SEVERITY_ROLES[worst]) if worst else ("✓ ", Role.GOOD)
        )
        took = f"{result.elapsed * 1000:.0f} ms  "
        return ellipsis(line(*lead, ("→ ", Role.DIM), glyph, (took, Role.DIM), told(result)), width)


def head(project: str, *, state: str, mode: str, width: int) -> list[Line]:
    """What is watched, and how."""
    role = Role.GOOD if state == "watching" else Role.WARN
    return [
        ellipsis(
            line(
                ("● " if state == "watching" else "○ ", role),
                (state, role),
                "  ",
                (clean(project) + "/", Role.STRONG),
                ("   ignores .git, node_modules, .chimera and what Chimera wrote", Role.DIM),
            ),
            width,
        ),
        ellipsis(line(("mode  ", Role.DIM), mode), width),
    ]
