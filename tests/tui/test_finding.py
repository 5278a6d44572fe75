"""Palette, help and jump: all from the one table, all say where a thing is and why it cannot act."""

import pytest

from chimera_tui.acting.finding import actions_elsewhere, actions_in, found, words_of
from chimera_tui.keys import KEYS, Context, reason_against
from chimera_tui.screens.base import ModeScreen
from chimera_tui.screens.help import HelpScreen, help_lines
from chimera_tui.screens.jump import letters_for
from chimera_tui.screens.palette import PaletteScreen
from chimera_tui.sitting.situation import Situation
from chimera_tui.words.spans import joined, width_of

MODES = [c for c in Context if c is not Context.ALL]


def labels(context, query):
    situation = Situation()
    things = [*actions_in(context, situation), *actions_elsewhere(context, situation)]
    return [action.label for action in found(things, query, words_of)]


# -- finding -------------------------------------------------------------------------------------


@pytest.mark.parametrize("context", MODES)
def test_every_key_of_the_table_is_found_once_from_every_mode(context):
    situation = Situation()
    here, elsewhere = actions_in(context, situation), actions_elsewhere(context, situation)
    assert sorted([a.id for a in here] + [a.id for a in elsewhere]) == sorted(k.id for k in KEYS)
    for action in here:
        key = next(k for k in KEYS if k.id == action.id)
        assert action.reason == reason_against(key, situation)
        assert not action.mode
    places = [a.place for a in here]
    assert places == sorted(places, key=lambda p: p == "everywhere"), "the mode's own come first"
    assert all(a.mode and "enter goes there" in a.reason for a in elsewhere)


def test_a_read_only_console_finds_nothing_that_changes():
    situation = Situation(read_only=True)
    ids = {
        a.id for c in MODES for a in (*actions_in(c, situation), *actions_elsewhere(c, situation))
    }
    assert ids == {k.id for k in KEYS if not k.changes}


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("accept", "accept"),
        ("next hunk", "next hunk"),
        ("HUNK next", "next hunk"),
        ("nh", "next hunk"),
        ("^r", "run"),
        ("]", "next hunk"),
        ("editor", "edit"),
        ("ctrl", None),
        ("zzzz", None),
        ("accept zzzz", None),
    ],
)
def test_the_nearest_is_first(query, first):
    assert next(iter(labels(Context.HEALS, query)), None) == first


def test_an_empty_query_keeps_all_in_their_order():
    assert labels(Context.BOARD, " ") == labels(Context.BOARD, "")
    assert len(labels(Context.BOARD, "")) == len(KEYS)


# -- the palette ---------------------------------------------------------------------------------


async def open_palette(stage, app, pilot):
    await stage.until(pilot, lambda: isinstance(app.screen, ModeScreen) and app.screen.is_composed)
    await pilot.press("ctrl+p")
    await stage.until(pilot, lambda: isinstance(app.screen, PaletteScreen) and app.focused)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_palette_shows_what_an_action_does_its_key_and_why_it_cannot(
    stage, project, size
):
    told = []
    app = stage.make_app(project, events=stage.events_of("run"))
    app.tell = lambda text, **_: told.append(text)
    async with app.run_test(size=size) as pilot:
        await open_palette(stage, app, pilot)
        assert not app.screen.chosen.reason, "what can act comes first"
        await pilot.press(*"cancel")
        await stage.until(pilot, lambda: app.screen.chosen.id == "run.cancel")
        text = stage.screen_text(app)
        assert "❯ c         cancel run" in text
        assert "not now: No run is going on." in text
        assert "! Not now: No run is going on." in text
        assert "Stop the run at its next step; asks first." in text
        await pilot.press("enter")
        assert told == ["No run is going on."]
        assert isinstance(app.screen, PaletteScreen), "one looks for another one"
        await pilot.press("escape")
        assert isinstance(app.screen, PaletteScreen), "esc clears what was typed first"
        await pilot.press("escape")
        await stage.until(pilot, lambda: isinstance(app.screen, ModeScreen))


async def test_the_palette_does_what_is_chosen_by_key_or_mouse(stage, project):
    app = stage.make_app(project, events=stage.events_of("run"))
    async with app.run_test(size=(120, 40)) as pilot:
        await open_palette(stage, app, pilot)
        await pilot.press(*"acc")
        await stage.until(pilot, lambda: app.screen.chosen.id == "heal.accept")
        rows = app.screen.query_one("#actions").rows.actions
        places = [a.place == "theme" for a in rows]
        assert places == sorted(places), "no theme comes before what acts"
        await pilot.press("escape", *"history", "enter")
        await stage.until(pilot, lambda: app.current_mode == "history")
        await open_palette(stage, app, pilot)
        await pilot.press(*"chimera-day")
        await stage.until(pilot, lambda: app.screen.chosen.id == "theme:chimera-day")
        await pilot.click("#actions", offset=(4, 0))
        await stage.until(pilot, lambda: app.theme == "chimera-day")


async def test_an_action_of_another_mode_leads_there(stage, project):
    told = []
    app = stage.make_app(project, events=stage.events_of("run"))
    app.tell = lambda text, **_: told.append(text)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_palette(stage, app, pilot)
        await pilot.press(*"group by")
        await stage.until(pilot, lambda: app.screen.chosen.label == "group")
        assert "It is an action of Issues; enter goes there." in stage.screen_text(app)
        await pilot.press("enter")
        await stage.until(pilot, lambda: app.current_mode == "issues")
        assert told[-1] == "b  group: Group by nothing, file, rule or severity."


async def test_the_themes_of_the_terminals_own_colours_say_who_decides(stage, project):
    app = stage.make_app(project, events=stage.events_of("run"))
    async with app.run_test(size=(120, 40)) as pilot:
        await open_palette(stage, app, pilot)
        await pilot.press(*"ansi-light")
        await stage.until(pilot, lambda: app.screen.chosen.id == "theme:ansi-light")
        assert "its palette decides" in stage.screen_text(app)


# -- the help ------------------------------------------------------------------------------------


@pytest.mark.parametrize("context", MODES)
@pytest.mark.parametrize("width", [30, 78, 118])
def test_the_help_has_every_key_by_mode_the_present_one_first(context, width):
    lines = help_lines(context, "What this is.", Situation(), width)
    text = joined(lines)
    assert max(width_of(row) for row in lines) <= max(width, 49)
    heads = [row for row in text.split("\n") if row and not row.startswith(" ")]
    own = next(n for n, row in enumerate(heads) if row.startswith(f"{context.capitalize()}: "))
    assert own < heads.index("Everywhere") < heads.index("Colours")
    for other in MODES:
        if other is not context:
            number = MODES.index(other) + 1
            assert heads.index(f"{other.capitalize()}, {number} goes there") > heads.index(
                "Colours"
            )
    words = " ".join(text.split())
    for key in KEYS:
        assert all(word in words for word in key.help.split()), key.id


def test_the_help_says_that_no_key_is_called_so():
    (row,) = help_lines(Context.BOARD, "", Situation(), 80, "xyzzy")
    assert "No key does anything called 'xyzzy'." in joined([row])


async def test_the_help_is_searched(stage, project):
    app = stage.make_app(project, events=stage.events_of("run"))
    async with app.run_test(size=(80, 24)) as pilot:
        await stage.until(pilot, lambda: isinstance(app.screen, ModeScreen))
        await pilot.press("question_mark")
        await stage.until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert "/ find" in stage.screen_text(app)
        await pilot.press("slash", *"hunk", "enter")
        await pilot.pause()
        text = stage.screen_text(app)
        assert "Heals, 3 goes there" in text
        assert "Go to the next hunk." in text
        assert "The board shows the run" not in text
        await pilot.press("escape")
        await pilot.pause()
        assert "The board shows the run" in stage.screen_text(app)
        await pilot.press("escape")
        await stage.until(pilot, lambda: isinstance(app.screen, ModeScreen))


# -- jump ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "letters"),
    [
        (["Pipeline", "Needs you", "Now", "Issues", "Log"], "pnoil"),
        (["Issues", "Issues", "Issues", "Issues"], "isue"),
        (["1", "", "…"], "asd"),
        (["x"] * 19, None),
    ],
)
def test_letters_are_those_of_the_names_and_no_two_are_alike(names, letters):
    given = letters_for(names)
    assert len(set(given)) == len(names)
    assert letters is None or "".join(given) == letters
