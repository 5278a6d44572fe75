"""Roles to colours: the one place where a span meets the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from chimera_tui.spans import Role, crop, width_of

if TYPE_CHECKING:
    from rich.style import Style

    from chimera_tui.spans import Line

CURSOR = "paint--cursor"
CURSOR_BLURRED = "paint--cursor-blurred"
MARKED = "paint--marked"


def component(role: Role) -> str:
    """The component class of a role."""
    return f"paint--{role.value}"


class Painted(Widget):
    """A widget that draws lines of spans; its subclasses say which lines."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {component(r) for r in Role} | {
        CURSOR,
        CURSOR_BLURRED,
        MARKED,
    }
    DEFAULT_CSS = """
    Painted {
        & > .paint--dim { color: $foreground 62%; }
        & > .paint--strong { text-style: bold; }
        & > .paint--accent { color: $text-accent; text-style: bold; }
        & > .paint--good { color: $text-success; }
        & > .paint--bad { color: $text-error; text-style: bold; }
        & > .paint--warn { color: $text-warning; }
        & > .paint--note { color: $text-secondary; }
        & > .paint--busy { color: $text-primary; }
        & > .paint--needs { color: $text-warning; text-style: bold reverse; }
        & > .paint--track { color: $foreground 22%; }
        & > .paint--added { background: $success 16%; }
        & > .paint--removed { background: $error 16%; }
        & > .paint--added-word { background: $success 42%; text-style: bold; }
        & > .paint--removed-word { background: $error 42%; text-style: bold; }
        & > .paint--gutter { color: $foreground 45%; }
        & > .paint--head { color: $text-accent; background: $boost; }
        & > .paint--keyword { color: $text-primary; }
        & > .paint--string { color: $text-success; }
        & > .paint--number { color: $text-warning; }
        & > .paint--comment { color: $foreground 55%; text-style: italic; }
        & > .paint--name { color: $text-secondary; }
        & > .paint--cursor { background: $primary 30%; text-style: bold; }
        & > .paint--cursor-blurred { background: $foreground 8%; }
        & > .paint--marked { background: $accent 14%; }
    }
    """

    def strip_of(self, spans: Line, width: int, *under: str, start: int = 0) -> Strip:
        """Draw a line in exactly `width` cells.

        Args:
            spans: the line.
            width: cells; what is longer is cut, what is shorter is filled.
            under: component classes that lie below the spans' own, such as the cursor's.
            start: the first cell that is shown.
        """
        shown = crop(spans, width, start)
        segments = [
            Segment(
                span.text,
                self._style(
                    *under,
                    *((component(span.over),) if span.over is not None else ()),
                    *((component(span.role),) if span.role is not Role.PLAIN else ()),
                ),
            )
            for span in shown
        ]
        rest = width - width_of(shown)
        if rest > 0:
            segments.append(Segment(" " * rest, self._style(*under)))
        return Strip(segments, width)

    def _style(self, *names: str) -> Style:
        return self.get_visual_style(*names).rich_style
