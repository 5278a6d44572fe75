from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CannotEditError
from engine.project.editing import lines as line_edits
from engine.project.editing.edits import replace_spans
from engine.project.editing.lines import lines_of

TEXTS = st.tuples(
    st.sampled_from(["", "\ufeff"]),
    st.lists(
        st.tuples(st.text(alphabet="a /\x0c\u2028#", max_size=4), st.sampled_from(["\n", "\r\n"])),
        min_size=1,
        max_size=8,
    ).map(lambda parts: "".join(a + b for a, b in parts)),
    st.sampled_from(["", "last"]),
).map("".join)


def contents(text: str) -> list[str]:
    return [line.text for line in lines_of(text)]


@given(TEXTS)
def test_lines_cover_the_text(text: str) -> None:
    bom = "\ufeff" if text.startswith("\ufeff") else ""
    assert bom + "".join(line.text + line.ending for line in lines_of(text)) == text
    assert [line.number for line in lines_of(text)] == list(range(1, len(lines_of(text)) + 1))


@given(TEXTS, st.data())
def test_replacing_a_line_changes_only_it(text: str, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(lines_of(text))))
    after = replace_spans(text, [line_edits.replace_line("f", text, number, "NEW a")])
    expected = contents(text)
    expected[number - 1] = "NEW a"
    assert contents(after) == expected
    assert [line.ending for line in lines_of(after)] == [line.ending for line in lines_of(text)]


@given(TEXTS, st.data())
def test_deleting_a_line_keeps_the_end_of_the_file(text: str, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(lines_of(text))))
    after = replace_spans(text, [line_edits.delete_line("f", text, number)])
    expected = contents(text)
    del expected[number - 1]
    if text.endswith("\n") or len(expected) == 0 or expected[-1]:
        assert contents(after) == expected
    if expected:
        assert after.endswith("\n") == text.endswith("\n") or not expected[-1]
    assert after.startswith("\ufeff") == text.startswith("\ufeff")


@given(TEXTS, st.data())
def test_inserting_lines(text: str, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(lines_of(text)) + 1))
    edit = line_edits.insert_before("f", text, number, ["x", "y"])
    assert edit.old == ""
    after = replace_spans(text, [edit])
    expected = contents(text)
    expected[number - 1 : number - 1] = ["x", "y"]
    assert contents(after) == expected
    assert after.endswith("\n") == text.endswith("\n")
    assert after.startswith("\ufeff") == text.startswith("\ufeff")


@given(TEXTS, st.data())
def test_moving_a_line(text: str, data: st.DataObject) -> None:
    lines = [*contents(text.removesuffix("last")), "filled"]
    text = text[:-4] + "filled" if text.endswith("last") else text + "filled\n"
    number = data.draw(st.integers(1, len(lines)))
    before = data.draw(
        st.integers(1, len(lines) + 1).filter(lambda n: n not in {number, number + 1})
    )
    after = replace_spans(text, line_edits.move_line("f", text, number, before))
    moved = lines.pop(number - 1)
    lines.insert(before - 1 - (before > number), moved)
    while lines and not lines[-1] and not after.endswith("\n"):
        lines.pop()
    got = contents(after)
    while got and not got[-1] and not after.endswith("\n"):
        got.pop()
    assert [line for line in got if line] == [line for line in lines if line]


def test_crlf_files_get_crlf_lines() -> None:
    text = "/a /b\r\n/c /d"
    assert replace_spans(text, [line_edits.append_lines("f", text, ["/e /f"])]) == (
        "/a /b\r\n/c /d\r\n/e /f"
    )
    assert replace_spans(text, [line_edits.insert_after("f", text, 0, ["/e /f"])]) == (
        "/e /f\r\n/a /b\r\n/c /d"
    )
    assert replace_spans("", [line_edits.append_lines("f", "", ["/e /f"])]) == "/e /f\n"


def test_replacing_replaces_only_what_differs() -> None:
    edit = line_edits.replace_line("f", "blog/* /x 200\n", 1, "/blog/* /x 200")
    assert (edit.start, edit.old, edit.new) == (0, "", "/")


def test_places_that_are_not() -> None:
    with pytest.raises(CannotEditError):
        line_edits.replace_line("f", "a\n", 2, "x")
    with pytest.raises(CannotEditError):
        line_edits.insert_after("f", "a\n", 2, ["x"])
    with pytest.raises(CannotEditError):
        line_edits.move_line("f", "a\nb\n", 1, 2)
    with pytest.raises(CannotEditError):
        line_edits.line_at("", 0)
    assert line_edits.line_at("a\nb", 3).number == 2
