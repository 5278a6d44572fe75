"""Every word can be read in every theme: contrast of 4.5 to 1 by computation (WCAG 2, AA)."""

import pytest
from textual.color import Color
from textual.style import Style
from textual.theme import BUILTIN_THEMES

from chimera_tui import themes
from chimera_tui.widgets.paint import CURSOR, CURSOR_BLURRED, DECORATION, Palette
from chimera_tui.words.spans import Role

THEMES = {t.name: t for t in themes.THEMES} | {
    name: theme for name, theme in BUILTIN_THEMES.items() if not theme.ansi
}
LOWEST = 4.5
SYNTAX = (Role.PLAIN, Role.KEYWORD, Role.STRING, Role.NUMBER, Role.COMMENT, Role.NAME)
ROLES = [r for r in Role if r not in DECORATION and r not in {Role.ADDED, Role.REMOVED}]
OVER = {
    "plain": ((), ROLES),
    "cursor": ((CURSOR,), ROLES),
    "cursor without focus": ((CURSOR_BLURRED,), ROLES),
    "added": ((Role.ADDED,), SYNTAX),
    "removed": ((Role.REMOVED,), SYNTAX),
    "added word": ((Role.ADDED_WORD,), SYNTAX),
    "removed word": ((Role.REMOVED_WORD,), SYNTAX),
}
GROUNDS = ("background", "panel", "surface")


def shown(theme, ground, names):
    """The two colours that a terminal gets."""
    colors = theme.to_color_system().generate() | theme.variables
    base = Style(Color.parse(colors[ground]), Color.parse(colors["foreground"]))
    style = Palette(theme).mix(base, tuple(n for n in names if n is not Role.PLAIN))
    back, fore = style.background, style.background + style.foreground
    return (back, fore) if not style.reverse else (fore, back)


def faint(theme, ground):
    found = []
    for over, (under, roles) in OVER.items():
        for role in roles:
            back, fore = shown(theme, ground, (*under, role))
            contrast = ratio(back, fore)
            if contrast < LOWEST:
                found.append(f"{role.value} over {over}: {contrast:.2f}")
    return found


def ratio(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color):
    parts = [c / 255 for c in color.rgb]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_ratio_is_the_one_of_wcag():
    assert ratio(Color.parse("#000"), Color.parse("#fff")) == pytest.approx(21.0)
    assert ratio(Color.parse("#777"), Color.parse("#fff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("name", THEMES)
def test_every_word_can_be_read(name, ground):
    assert faint(THEMES[name], ground) == []


def test_good_and_bad_differ_by_more_than_red_and_green_in_the_theme_for_all_eyes():
    colors = THEMES["chimera-cb"].to_color_system().generate()
    good, bad = (Color.parse(colors[f"text-{n}"]) for n in ("success", "error"))
    assert abs(good.rgb[2] - bad.rgb[2]) > 80, "the blue part is seen by almost everybody"


async def test_frames_and_fields_can_be_read(stage, project):
    """The words that style sheets colour: titles and hints of frames, fields, toasts."""
    from chimera_tui.screens.base import Pane

    app = stage.make_app(project, events=stage.events_of("run"))
    async with app.run_test(size=(120, 40)) as pilot:
        for name in (*(t.name for t in themes.THEMES), "textual-light", "textual-dark"):
            app.theme = name
            await pilot.pause()
            for pane in app.screen.query(Pane):
                ground = pane.background_colors[1]
                for part in (pane.styles.border_title_color, pane.styles.border_subtitle_color):
                    assert ratio(ground, ground + part) >= LOWEST, (name, pane.id, part)


@pytest.mark.parametrize("name", [n for n, theme in BUILTIN_THEMES.items() if theme.ansi])
async def test_the_terminals_own_colours_tell_nothing_alone(stage, project, name):
    """No contrast can be computed for them: what they tell stands in signs and words as well."""
    played = stage.Stage()
    app = stage.make_app(project, stage=played)
    async with app.run_test(size=(120, 40)) as pilot:
        app.theme = name
        await stage.until(pilot, lambda: stage.need_shown(app))
        await pilot.press("a")
        await stage.until(pilot, lambda: len(played.answers) == 1 and stage.need_shown(app))
        await pilot.press("3")
        await stage.until(pilot, lambda: app.current_mode == "heals" and app.screen.review())
        await stage.until(pilot, lambda: "⟦" in stage.screen_text(app))
        rows = stage.screen_text(app).split("\n")
        assert any("[x] hunk" in row for row in rows)
        changed = [row for row in rows if "⟦" in row]
        assert all("+" in row or "-" in row for row in changed)
        assert "its palette decides" in themes.told_of(app.current_theme)
        app.run_thread.cancel.cancel()
        app.run_thread.join(2)
