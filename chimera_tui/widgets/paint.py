"""Roles to colours: the one place where a span meets the theme.

The roles are no component classes: Textual would match two dozen of them against every rule of the
style sheet for each widget, at each change of focus. A table of theme variables gives the same
colours, once a theme and background.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from rich.segment import Segment
from textual.color import Color
from textual.strip import Strip
from textual.style import Style as VisualStyle
from textual.widget import Widget

from chimera_tui.words.spans import Role, crop, width_of

if TYPE_CHECKING:
    from rich.style import Style
    from textual.app import App
    from textual.theme import Theme

    from chimera_tui.words.spans import Line

CURSOR = "cursor"
CURSOR_BLURRED = "cursor-blurred"


class Paint(NamedTuple):
    """What a role does to what lies under it: theme variables, and how much of them."""

    color: str = ""
    strength: int = 100
    """Percent of the colour over the background."""
    background: str = ""
    cover: int = 100
    bold: bool = False
    italic: bool = False
    reverse: bool = False


PAINTS: dict[str, Paint] = {
    Role.DIM: Paint("foreground", 72),
    Role.STRONG: Paint(bold=True),
    Role.ACCENT: Paint("text-accent", bold=True),
    Role.GOOD: Paint("text-success"),
    Role.BAD: Paint("text-error", bold=True),
    Role.WARN: Paint("text-warning"),
    Role.NOTE: Paint("text-secondary"),
    Role.BUSY: Paint("text-primary"),
    Role.NEEDS: Paint("text-warning", bold=True, reverse=True),
    Role.TRACK: Paint("foreground", 22),
    Role.ADDED: Paint(background="success", cover=16),
    Role.REMOVED: Paint(background="error", cover=16),
    Role.ADDED_WORD: Paint(background="success", cover=42, bold=True),
    Role.REMOVED_WORD: Paint(background="error", cover=42, bold=True),
    Role.GUTTER: Paint("foreground", 62),
    Role.HEAD: Paint("text-accent", background="boost"),
    Role.KEYWORD: Paint("text-primary"),
    Role.STRING: Paint("text-success"),
    Role.NUMBER: Paint("text-warning"),
    Role.COMMENT: Paint("foreground", 70, italic=True),
    Role.NAME: Paint("text-secondary"),
    CURSOR: Paint(background="primary", cover=30, bold=True),
    CURSOR_BLURRED: Paint(background="foreground", cover=8),
}
DECORATION = frozenset({Role.TRACK})
"""Roles that no word is written in: an empty track of a bar needs no contrast."""
LOWEST_CONTRAST = 4.5
"""Level AA of WCAG 2 for text of common size."""
WHITE, BLACK = Color(255, 255, 255), Color(0, 0, 0)


class Palette:
    """The colours of a theme; mixes each combination of roles once."""

    def __init__(self, theme: Theme) -> None:
        self._ansi = theme.ansi
        variables = theme.to_color_system().generate() | theme.variables
        self._colors: dict[str, Color] = {}
        for paint in PAINTS.values():
            for name in filter(None, (paint.color, paint.background)):
                self._colors[name] = Color.parse(variables[name])
        self._mixed: dict[tuple[object, ...], VisualStyle] = {}

    def mix(self, base: VisualStyle, names: tuple[str, ...]) -> VisualStyle:
        """A style over another one.

        Args:
            base: what lies under it: the widget's own.
            names: roles, the lowest first.
        """
        key = (base, names)
        mixed = self._mixed.get(key)
        if mixed is None:
            mixed = self._mixed[key] = self._mix(base, names)
        return mixed

    def _mix(self, base: VisualStyle, names: tuple[str, ...]) -> VisualStyle:
        background = base.background or Color(0, 0, 0, 0)
        color = base.foreground
        bold, italic, reverse = base.bold, base.italic, base.reverse
        for name in names:
            paint = PAINTS[name]
            if paint.color:
                color = self._colors[paint.color]
                if not self._ansi:
                    color = color.multiply_alpha(paint.strength / 100)
            if paint.background and self._ansi:
                # The terminal's own colours cannot be mixed: signs and words tell it alone.
                reverse = reverse or name == CURSOR
            elif paint.background:
                background += self._colors[paint.background].multiply_alpha(paint.cover / 100)
            bold, italic = bold or paint.bold, italic or paint.italic
            reverse = reverse or paint.reverse
        if color is not None and not self._ansi and not DECORATION & set(names):
            color = readable(background, background + color)
        return VisualStyle(background, color, bold=bold, italic=italic, reverse=reverse)


def readable(background: Color, color: Color) -> Color:
    """The colour, or the nearest one on the way to black or white that can be read.

    Faint words over a cursor or a changed word come from two theme colours that nobody chose for
    each other; the contrast is made to hold instead of hoped for.
    """
    away = max(WHITE, BLACK, key=lambda far: contrast(background, far))
    for step in range(11):
        nearer = color.blend(away, step / 10)
        if contrast(background, nearer) >= LOWEST_CONTRAST:
            return nearer
    return away


def contrast(one: Color, other: Color) -> float:
    """The contrast of two opaque colours, from 1 to 21 (WCAG 2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        p / 12.92 if p <= 0.04045 else float(((p + 0.055) / 1.055) ** 2.4)
        for p in (c / 255 for c in color.rgb)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


_palettes: dict[str, Palette] = {}


def palette_of(theme: Theme) -> Palette:
    """The palette of a theme, made once; themes do not change."""
    found = _palettes.get(theme.name)
    if found is None:
        found = _palettes[theme.name] = Palette(theme)
    return found


class Painted(Widget):
    """A widget that draws lines of spans; its subclasses say which lines."""

    @property
    def room(self) -> int:
        """Cells in a row that no scroll bar lies over."""
        taken = self.scrollbar_size_vertical if self.show_vertical_scrollbar else 0
        return max(0, self.size.width - taken)

    def strip_of(self, spans: Line, width: int, *under: str, start: int = 0) -> Strip:
        """Draw a line in exactly `width` cells.

        Args:
            spans: the line.
            width: cells; what is longer is cut, what is shorter is filled.
            under: what lies below the spans' own roles, such as the cursor.
            start: the first cell that is shown.
        """
        app = cast("App[object]", self.app)
        palette, base = palette_of(app.current_theme), self.get_visual_style()

        def style(*names: str) -> Style:
            return palette.mix(base, names).rich_style

        shown = crop(spans, width, start)
        segments = [
            Segment(
                span.text,
                style(
                    *under,
                    *((span.over,) if span.over is not None else ()),
                    *((span.role,) if span.role is not Role.PLAIN else ()),
                ),
            )
            for span in shown
        ]
        rest = width - width_of(shown)
        if rest > 0:
            segments.append(Segment(" " * rest, style(*under)))
        return Strip(segments, width)
