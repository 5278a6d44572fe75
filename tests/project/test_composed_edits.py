from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import StaleEditError
from engine.model import Edit, EditKind
from engine.project.editing.composed import EditLog, edits_between
from engine.project.editing.edits import replace_spans
from engine.project.snapshot import Snapshot


@st.composite
def rounds(draw: st.DrawFn) -> tuple[str, list[list[Edit]], str]:
    text = base = draw(st.text(alphabet="ab\n", max_size=20))
    found: list[list[Edit]] = []
    for _ in range(draw(st.integers(0, 4))):
        cuts = sorted(
            draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True))
            if text
            else []
        )
        edits = []
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            new = draw(st.text(alphabet="xy\n", max_size=4))
            edits.append(Edit(path="f", start=start, end=end, old=text[start:end], new=new))
        found.append(edits)
        text = replace_spans(text, edits)
    return base, found, text


@settings(deadline=None)
@given(rounds())
def test_the_sum_of_rounds_makes_the_same_text(case: tuple[str, list[list[Edit]], str]) -> None:
    base, found, after = case
    log = EditLog(Snapshot.in_memory({"f": base}))
    for edits in found:
        log.add(edits)
    assert log.snapshot.text("f") == after
    assert replace_spans(base, log.edits()) == after


def test_untouched_bytes_are_in_no_edit() -> None:
    log = EditLog(Snapshot.in_memory({"f": "one\ntwo\nthree\n"}))
    log.add([Edit(path="f", start=4, end=7, old="two", new="zwei")])
    log.add([Edit(path="f", start=0, end=3, old="one", new="eins")])
    log.add([Edit(path="f", start=8, end=9, old="i", new="I")])
    assert [(e.start, e.end, e.new) for e in log.edits()] == [(0, 3, "eins"), (4, 7, "zweI")]


def test_undone_edits_are_no_edit() -> None:
    log = EditLog(Snapshot.in_memory({"f": "one"}))
    log.add([Edit(path="f", start=0, end=1, old="o", new="O")])
    log.add([Edit(path="f", start=0, end=1, old="O", new="o")])
    assert log.edits() == ()


def test_files_and_modes() -> None:
    log = EditLog(Snapshot.in_memory({"a": "1", "b": "2", "c": "3"}))
    log.add([Edit(path="new", kind=EditKind.CREATE, new="x")])
    log.add([Edit(path="new", start=1, end=1, new="y"), Edit(path="a", kind=EditKind.DELETE)])
    log.add([Edit(path="b", kind=EditKind.CHMOD, mode=0o755)])
    log.add([Edit(path="a", kind=EditKind.CREATE, new="one"), Edit(path="c", kind=EditKind.DELETE)])
    log.add([Edit(path="tmp", kind=EditKind.CREATE, new="x")])
    log.add([Edit(path="tmp", kind=EditKind.DELETE)])
    assert log.edits() == (
        Edit(path="a", start=0, end=1, old="1", new="one"),
        Edit(path="b", kind=EditKind.CHMOD, mode=0o755),
        Edit(path="c", kind=EditKind.DELETE),
        Edit(path="new", kind=EditKind.CREATE, new="xy"),
    )


def test_a_stale_round_leaves_the_log_as_it_was() -> None:
    log = EditLog(Snapshot.in_memory({"f": "one"}))
    with pytest.raises(StaleEditError):
        log.add([Edit(path="f", start=0, end=1, old="x", new="y")])
    assert log.edits() == ()
    copy = log.copy()
    copy.add([Edit(path="f", start=0, end=1, old="o", new="O")])
    assert log.edits() == ()
    assert len(copy.edits()) == 1


@given(st.text(alphabet="ab\r\n", max_size=20), st.text(alphabet="ab\r\n", max_size=20))
def test_edits_between_two_texts(before: str, after: str) -> None:
    assert replace_spans(before, edits_between("f", before, after)) == after
