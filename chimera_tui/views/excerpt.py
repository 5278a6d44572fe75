"""The lines around an issue, with a mark under what is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.diff.highlight import highlight
from chimera_tui.diff.texts import spans_of
from chimera_tui.words.spans import Line, Role, ellipsis, line
from engine.records import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from engine.model import Location

AROUND = 3
MOST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A few lines of a file."""

    path: str
    first: int
    """The number of the first line, from 1."""
    texts: tuple[str, ...]
    colours: tuple[tuple[tuple[int, int, Role], ...], ...]
    line: int
    column: int | None
    end_line: int
    missing: str = ""

    def lines(self, width: int) -> list[Line]:
        """As rows of the detail."""
        if self.missing:
            return [line((self.missing, Role.DIM))]
        rows: list[Line] = []
        for offset, text in enumerate(self.texts):
            number = self.first + offset
            here = self.line <= number <= self.end_line
            colours = self.colours[offset] if offset < len(self.colours) else ()
            body = spans_of(
                text if text.endswith("\n") else text + "\n", colours, (), None, brackets=False
            )
            rows.append(
                ellipsis(
                    (
                        *line(
                            ("▸" if here else " ", Role.WARN),
                            (f"{number:>4} │ ", Role.STRONG if here else Role.GUTTER),
                        ),
                        *body,
                    ),
                    width,
                )
            )
            if here and number == self.line and self.column is not None:
                rows.append(self._mark(text, width))
        return rows

    def _mark(self, text: str, width: int) -> Line:
        start = max(0, (self.column or 1) - 1)
        rest = text.rstrip("\r\n")[start:]
        size = max(1, len(rest.split(" ")[0]) if rest else 1)
        return ellipsis(
            line("     ", (" │ ", Role.GUTTER), " " * start, ("▔" * size, Role.WARN)), width
        )


def excerpt_of(root: Path, location: Location) -> Excerpt | None:
    """Read the lines around a place; None when the place is a whole file."""
    if location.line is None:
        return None
    path = root / location.path
    try:
        if path.stat().st_size > MOST_BYTES:
            return _missing(location, "The file is too large to be shown here.")
        text = path.read_bytes().decode("utf-8", "surrogateescape")
    except (OSError, ValueError):
        return _missing(location, "The file is not here any more.")
    return excerpt_from(text, location)


def excerpt_from(text: str, location: Location) -> Excerpt:
    """Cut the lines around a place out of a text."""
    wanted = location.line or 1
    lines = text.split("\n")
    if wanted > len(lines):
        return _missing(location, "The file is shorter now than when this was found.")
    end = min(max(wanted, location.end_line or wanted), wanted + 8)
    first = max(1, wanted - AROUND)
    last = min(len(lines), end + AROUND)
    if last == len(lines) and lines[-1] == "" and last > end:
        last -= 1
    return Excerpt(
        path=location.path,
        first=first,
        texts=tuple(lines[first - 1 : last]),
        colours=highlight(location.path, text)[first - 1 : last],
        line=wanted,
        column=location.column,
        end_line=end,
    )


def _missing(location: Location, why: str) -> Excerpt:
    return Excerpt(
        path=location.path,
        first=1,
        texts=(),
        colours=(),
        line=0,
        column=None,
        end_line=0,
        missing=why,
    )
