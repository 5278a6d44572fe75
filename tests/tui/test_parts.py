"""The console's pure parts: the model, the bridge, the filter, diffs, keys, the state file."""

from pathlib import Path

import pytest
import stage as st
from hypothesis import given
from hypothesis import strategies as some

from chimera_tui.bridge import LOG_WAITING, Inbox
from chimera_tui.diff.model import file_diff, parse_diff
from chimera_tui.diff.pair import pair_lines
from chimera_tui.diff.rows import Look, View, diff_rows
from chimera_tui.diff.select import Selection, Tristate
from chimera_tui.diff.texts import key_path_at
from chimera_tui.keys import BY_ID, KEYS, Context, bar_of, keys_page, reason_against
from chimera_tui.run.records import IssueState, LayerState
from chimera_tui.run_model import RunModel
from chimera_tui.sitting import ui_state
from chimera_tui.sitting.fleet import Fleet
from chimera_tui.sitting.situation import Situation
from chimera_tui.views.issue_filter import read_filter
from chimera_tui.words.spans import clean, crop, fit, plain, width_of, wrap
from engine.errors import TrustError
from engine.genesis.events import DeployInitiated, Event, LineLogged, Progressed
from engine.model import Layer, RunState
from engine.project.editing.diff import FileChange, changes_of, unified_diff
from engine.records import replace

ROOT = Path(__file__).parents[2]


def test_scenario_files_are_what_the_script_makes():
    from engine.genesis.codec import encode

    for name, make in st.scenes.SCENARIOS.items():
        made = b"".join(encode(event) + b"\n" for event in make())
        assert (st.SCENARIOS / f"{name}.jsonl").read_bytes() == made


def test_a_run_is_a_fold_over_its_events():
    model = RunModel()
    model.apply_all(st.events_of("run"))
    assert model.state is RunState.SUCCESS
    assert {v.state for v in model.layers.values()} == {LayerState.DONE}
    assert [i.state for i in model.issues].count(IssueState.HEALED) == 2
    assert model.open_gate() is None
    before = model.log_size()
    model.apply_all(st.events_of("run"))
    assert model.log_size() == before, "events taken twice change nothing"


def test_the_fleet_tells_what_changed_since_the_run_before():
    fleet = Fleet()
    fleet.apply_all(st.events_of("rejected"))
    fleet.apply_all(st.events_of("run"))
    assert fleet.change_since() == (2, 1, "b81e07")


def logged(number, payload=None):
    return Event(
        id=str(number), source="/x", topic="run.log", time="2026-11-24T10:40:32.000000Z", run="r",
        sequence=number, layer=Layer.HEAL,
        payload=payload or LineLogged(at=Layer.HEAL, text=str(number)),
    )  # fmt: skip


def test_the_inbox_keeps_facts_and_bounds_the_rest():
    inbox = Inbox()
    facts = st.events_of("run")
    for number in range(LOG_WAITING + 100):
        inbox.put(logged(number))
        inbox.put(logged(number, Progressed(at=Layer.HEAL, task="t", done=number, total=9)))
    for event in facts:
        inbox.put(event)
    assert inbox.dropped == 100
    assert len(inbox) == LOG_WAITING + 1 + len(facts)
    taken = []
    while batch := inbox.drain(700):
        taken += batch
    assert [e for e in taken if e in facts] == list(facts), "facts in their order"
    ticks = [e for e in taken if e.is_tick]
    assert [t.payload.done for t in ticks] == [LOG_WAITING + 99], "the latest of a task counts"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", 5),
        ("sev:critical", 1),
        ("sev:error,high", 2),
        ("sev:medium+", 4),
        ("path:*.json", 1),
        ("path:netlify -sev:low", 3),
        ("rule:redirect", 2),
        ("conf:heuristic", 1),
        ("is:healable", 3),
        ("text:biuld", 1),
        ("BIULD", 1),
        ("!biuld", 4),
    ],
)
def test_the_filter_language(text, found):
    model = RunModel()
    model.apply_all(st.events_of("run"))
    chosen = read_filter(text)
    assert not chosen.fault
    assert sum(chosen(i) for i in model.issues) == found


@pytest.mark.parametrize("text", ["sev:huge", "colour:red", "is:odd", "sev:", "conf:maybe"])
def test_a_filter_at_fault_says_so(text):
    assert read_filter(text).fault


LINES = some.lists(some.sampled_from(["a\n", "b\n", "c d\n", "e: f\n", "\n"]), max_size=12)


@given(LINES, LINES, some.lists(some.booleans(), min_size=12, max_size=12))
def test_taking_all_gives_the_new_text_and_taking_none_the_old(old, new, marks):
    before, after = "".join(old), "".join(new)
    diff = file_diff(FileChange(path="x.txt", before=before, after=after))
    selection = Selection.of([diff])
    if not diff.blocks:
        return
    file = selection.files[0]
    assert file.result() == after
    for hunk in file.hunks:
        hunk.chosen = False
    assert file.result() == before
    index = 0
    while index < len(file.hunks):
        file.split(index)
        index += 1
    for hunk, mark in zip(file.hunks, marks, strict=False):
        hunk.chosen = mark
    part = file.result()
    snapshot = st.scenes.Snapshot.in_memory({"x.txt": before})
    edits = selection.edits(())
    if file.state is not Tristate.ALL and part != before:
        assert snapshot.with_edits(edits).text("x.txt") == part


@given(LINES, LINES)
def test_a_diff_read_back_has_the_same_blocks(old, new):
    change = FileChange(path="a b.toml", before="".join(old), after="".join(new))
    if change.before == change.after:
        return
    made, read = file_diff(change), parse_diff(unified_diff(change))
    assert len(read) == 1
    assert read[0].path == made.path
    assert [(b.old_at, b.old, b.new) for b in read[0].blocks] == [
        (b.old_at, b.old, b.new) for b in made.blocks
    ]


@pytest.mark.parametrize("view", [View.SPLIT, View.UNIFIED])
@pytest.mark.parametrize("width", [40, 80, 121])
def test_diff_rows_fit_their_width(view, width):
    heal = st.scenes.TARGET_HEAL
    diffs = [file_diff(c) for c in changes_of(st.scenes.SNAPSHOT, heal.edits)]
    for wrapped in (True, False):
        rows = diff_rows(Selection.of(diffs), Look(view=view, wrap=wrapped), width)
        assert all(width_of(r.spans) <= width for r in rows)
        text = "\n".join(plain(r.spans) for r in rows)
        assert "+" in text


def test_word_marks_only_where_lines_pair():
    pairs = pair_lines(['to = "/abuot.html"\n'], ['to = "/about.html"\n'])
    assert pairs[0].old_marks == ((7, 12),)
    strangers = pair_lines(["alpha beta gamma\n"], ["1 2 3 4 5\n"])
    assert [(p.old, p.new) for p in strangers] == [(0, None), (None, 0)]


@pytest.mark.parametrize(
    ("name", "text", "at", "path"),
    [
        ("n.toml", st.scenes.NETLIFY_TOML, 11, "redirects[0].status"),
        ("n.toml", st.scenes.NETLIFY_TOML, 2, "build.command"),
        (
            "r.yaml",
            "services:\n  - type: web\n    name: api\n    plan: free\n",
            3,
            "services[0].plan",
        ),
        (
            "r.yaml",
            "services:\n  - type: web\n  - type: cron\n    plan: x\n",
            3,
            "services[1].plan",
        ),
    ],
)
def test_the_key_path_of_a_line(name, text, at, path):
    assert key_path_at(name, dict(enumerate(text.split("\n"))), at) == path


@given(some.text(max_size=60), some.integers(1, 40))
def test_texts_are_cut_to_cells(text, width):
    told = clean(text)
    assert "\n" not in told
    assert width_of(((st_span(fit(told, width))),)) == width
    assert all(width_of((st_span(row),)) <= max(width, 2) for row in wrap(told, width))
    assert width_of(crop((st_span(told),), width)) <= width


def st_span(text):
    from chimera_tui.words.spans import Span

    return Span(text)


def test_the_table_of_keys_is_sound():
    assert len(BY_ID) == len(KEYS)
    for context in Context:
        taken = {}
        for key in KEYS:
            if context not in key.where and Context.ALL not in key.where:
                continue
            for name in filter(None, key.key.split(",")):
                assert name not in taken, f"{name} is {key.id} and {taken.get(name)} in {context}"
                taken[name] = key.id
    assert all(k.help.endswith(".") for k in KEYS)


def test_every_grey_key_has_a_reason_and_read_only_has_its_own():
    for key in KEYS:
        assert isinstance(reason_against(key, Situation()), str)
        if key.changes:
            assert "read-only" in reason_against(key, Situation(read_only=True))
    assert not any(k.changes for k in bar_of(Context.HEALS, read_only=True))


def test_the_page_of_keys_is_current():
    assert (ROOT / "chimera_tui" / "keys.md").read_text(encoding="utf-8") == keys_page()


def test_the_state_of_the_interface_survives_and_bad_files_do_not_hurt(tmp_path):
    path = tmp_path / "deep" / "ui.toml"
    state = ui_state.UiState(theme="chimera-cb", issue_filter='text:"a b"', wrap=True)
    assert ui_state.save(path, state)
    assert ui_state.load(path) == state
    path.write_text("theme = 7\nwrap = 'x'\n[broken")
    assert ui_state.load(path) == ui_state.UiState()
    assert ui_state.load(tmp_path / "none.toml") == ui_state.UiState()


def test_the_state_lies_at_home_and_a_user_without_one_is_no_fault(tmp_path, monkeypatch):
    def nobody(_environment):
        raise TrustError("There is no home folder.")

    monkeypatch.setattr("engine.trust.key_store.home_folder", nobody)
    for name, value, wanted in (
        ("XDG_STATE_HOME", str(tmp_path / "x"), tmp_path / "x" / "chimera" / "ui.toml"),
        ("HOME", str(tmp_path), tmp_path / ".local" / "state" / "chimera" / "ui.toml"),
    ):
        monkeypatch.delenv("XDG_STATE_HOME", raising=False)
        monkeypatch.setenv(name, value)
        assert ui_state.state_file() == wanted
    monkeypatch.setenv("HOME", "relative")
    assert ui_state.load(ui_state.state_file()) == ui_state.UiState()
    assert not ui_state.save(ui_state.state_file(), ui_state.UiState())


def test_every_language_of_the_table_is_known_and_coloured():
    from chimera_tui.diff.highlight import _LEXERS, highlight

    for end in _LEXERS:
        name = end if end[0].isupper() else f"x.{end}"
        assert highlight(name, 'a = "b"\n# c\n') is not None
    assert any(highlight("netlify.toml", st.scenes.NETLIFY_TOML))
    assert highlight("_redirects", "/a /b 301\n") == ()


@pytest.mark.parametrize("width", [60, 66, 72, 80, 99, 100, 104, 120, 200])
@pytest.mark.parametrize("waiting", [0, 3])
def test_the_title_never_cuts_the_mode_that_is_on(width, waiting):
    from chimera_tui.views import frame

    model = RunModel()
    model.apply_all(st.events_of("run")[:30])
    for mode, name in frame.MODES:
        facts = frame.FrameFacts(mode=mode, now=model.now, waiting=waiting, note="12 of 40 issues")
        shown = plain(frame.title(model, facts, width))
        number = [m for m, _ in frame.MODES].index(mode) + 1
        assert f"[{number} {name}]" in shown
        assert all(str(n) in shown for n in range(1, 6))
        assert len(shown) == width
        assert ("!" in shown) == bool(waiting)


@pytest.mark.parametrize("context", list(Context))
@pytest.mark.parametrize("width", [60, 100])
def test_the_help_names_each_action_whole_and_apart_from_what_it_does(context, width):
    from chimera_tui.keys import label_in
    from chimera_tui.screens.help import help_lines

    rows = [plain(row) for row in help_lines(context, "About.", Situation(), width)]
    for key in KEYS:
        if {context, Context.ALL} & set(key.where):
            wanted = f"  {key.shown:<10}{label_in(key, context)} "
            assert any(row.startswith(wanted) for row in rows), wanted
    assert max(map(len, rows)) <= max(width, 80)


async def test_what_is_told_takes_the_place_of_what_was_told_but_an_error_stays(stage, project):
    app = stage.make_app(project, events=stage.events_of("run"))

    def told():
        return [str(toast.render()) for toast in app.screen.query("Toast")]

    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        for number in range(4):
            app.tell(f"told {number}")
            await pilot.pause()
        await stage.until(pilot, lambda: len(told()) == 1 and "told 3" in told()[0])
        app.tell("broken", error=True)
        await pilot.pause()
        app.tell("told 4")
        await stage.until(pilot, lambda: len(told()) == 2)
        assert ["broken" in told()[0], "told 4" in told()[1]] == [True, True]


@pytest.mark.parametrize(
    ("command", "layers", "says_so"),
    [
        ("deploy", tuple(Layer), True),
        ("watch", (Layer.SIMULATE,), False),
        ("rollback", (Layer.DEPLOY,), False),
        ("verify", (Layer.VERIFY,), False),
    ],
)
def test_only_a_deploy_without_a_certificate_is_called_uncertified(command, layers, says_so):
    from chimera_tui.views import frame

    event = next(e for e in st.events_of("run") if isinstance(e.payload, DeployInitiated))
    initiated = replace(event.payload, command=command, layers=layers, certify=False, dry_run=False)
    model = RunModel()
    model.apply(replace(event, payload=initiated))
    shown = plain(frame.context(model, frame.FrameFacts(mode="board", now=0.0), 120))
    assert ("UNCERTIFIED" in shown) is says_so
