"""The screen as an SVG that every viewer draws alike, and that asks no other host for a font.

The exporter names fonts on a public server and sets lines by blanks that some viewers drop at the
beginning of a text. A picture of a project must not tell that server who looks at it.
"""

from __future__ import annotations

import re

_FOREIGN = re.compile(r",\s*url\(\"https?://[^\"]*\"\)\s*format\(\"[^\"]*\"\)")
_SIZE = "font-size: 20px;"
_EXACT = "font-size: 20.3px;"
"""The cells are 12.2 wide; letters of common fonts are 0.6 of their size."""


def own_svg(exported: str) -> str:
    """An exported picture without foreign addresses, its blanks kept."""
    made = _FOREIGN.sub("", exported)
    made = made.replace("font-family: Fira Code, monospace;", f"font-family: {_FONTS};", 1)
    made = made.replace(_SIZE, _EXACT, 1)
    return made.replace("<svg ", '<svg xml:space="preserve" ', 1)


_FONTS = '"Fira Code", "DejaVu Sans Mono", Menlo, Consolas, monospace'
