"""The console's own themes: one dark, one light, one whose good and bad are blue and orange.

A theme gives colours only; states are told by glyph and word as well, so every theme, the own
colours of the terminal and no colour at all carry the same meaning.
"""

from __future__ import annotations

from textual.theme import Theme

DEFAULT = "chimera"

CHIMERA = Theme(
    name="chimera",
    dark=True,
    primary="#6fa8dc",
    secondary="#8fb8a8",
    accent="#e0b45c",
    foreground="#d7dce2",
    background="#14181d",
    surface="#191e24",
    panel="#232a32",
    boost="#ffffff0a",
    success="#7fb77e",
    warning="#e0b45c",
    error="#e07a6a",
    variables={
        "scrollbar": "#3a4450",
        "scrollbar-hover": "#3a4450",
        "scrollbar-background": "#191e24",
        "scrollbar-background-hover": "#191e24",
        "scrollbar-background-active": "#191e24",
        "border": "#3a4450",
        "border-blurred": "#2b333c",
    },
)
CHIMERA_DAY = Theme(
    name="chimera-day",
    dark=False,
    primary="#1f5f99",
    secondary="#3b6f63",
    accent="#8a5a00",
    foreground="#22272e",
    background="#f7f6f2",
    surface="#efede6",
    panel="#e2dfd5",
    boost="#0000000a",
    success="#2e7d32",
    warning="#9a6200",
    error="#b3372b",
    variables={
        "scrollbar": "#b9b4a5",
        "scrollbar-hover": "#b9b4a5",
        "scrollbar-background": "#efede6",
        "scrollbar-background-hover": "#efede6",
        "scrollbar-background-active": "#efede6",
        "border": "#b9b4a5",
        "border-blurred": "#d0ccbf",
    },
)
CHIMERA_CB = Theme(
    name="chimera-cb",
    dark=True,
    primary="#56b4e9",
    secondary="#b0c4de",
    accent="#f0e442",
    foreground="#dadada",
    background="#121212",
    surface="#181818",
    panel="#242424",
    boost="#ffffff0a",
    success="#56b4e9",
    warning="#f0e442",
    error="#e69f00",
    variables={
        "scrollbar": "#444444",
        "scrollbar-hover": "#444444",
        "scrollbar-background": "#181818",
        "scrollbar-background-hover": "#181818",
        "scrollbar-background-active": "#181818",
        "border": "#444444",
        "border-blurred": "#303030",
    },
)
"""Good is blue and bad is orange (the palette of Okabe and Ito): told apart by all common eyes."""

THEMES: tuple[Theme, ...] = (CHIMERA, CHIMERA_DAY, CHIMERA_CB)

ANSI_TOLD = (
    "the sixteen colours of your own terminal: its palette decides how well each can be read, and"
    " no contrast can be promised for it."
)


def told_of(theme: Theme) -> str:
    """What kind of theme it is, for whoever chooses one."""
    if theme.ansi:
        return f"{'Dark' if theme.dark else 'Light'}: {ANSI_TOLD}"
    if theme is CHIMERA_CB:
        return "Dark, for all eyes: good is blue and bad is orange."
    return f"{'Dark' if theme.dark else 'Light'}; every word has a contrast of 4.5 to 1 or more."
