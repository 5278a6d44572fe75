from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.project.toml.document import TomlError, TomlKind, parse_toml

TEXT = """\
top = 1 # note
[a]
b.c = "x"
"q k" = [1, {d = 'e'}]

# about the rows
[[r]]
f = 1
[r.g]
h = 2
[[r]]
"""


def test_every_place():
    document = parse_toml(TEXT)
    assert document.values == {
        "top": 1,
        "a": {"b": {"c": "x"}, "q k": [1, {"d": "e"}]},
        "r": [{"f": 1, "g": {"h": 2}}, {}],
    }
    for entry in document.entries:
        assert (
            TEXT[entry.key_start : entry.key_end].strip() == TEXT[entry.key_start : entry.key_end]
        )
    pair = document.entry("a", "b", "c")
    assert pair is not None
    assert TEXT[pair.value_start : pair.value_end] == '"x"'
    inner = document.entry("a", "q k", 1, "d")
    assert inner is not None
    assert inner.inline
    row = document.entry("r", 0)
    assert row is not None
    assert row.kind is TomlKind.TABLE_ROW
    assert document.place(row.start) == (7, 1)
    assert TEXT[slice(*document.section(row))] == "[[r]]\nf = 1\n"
    assert [TEXT[s:e] for s, e in document.row_spans(("r",)).values()] == [
        "[[r]]\nf = 1\n[r.g]\nh = 2",
        "[[r]]",
    ]


@pytest.mark.parametrize(
    ("text", "reason", "line", "column"),
    [
        ("a = 1\na = 2", "trying to redefine an already defined table or value", 2, 1),
        ("a = ", "invalid value", 1, 5),
        ('a = "x', "unfinished string", 1, 5),
        ("a = 01", "illegal leading zero", 1, 5),
        ("a = 1 b", "each key-value declaration must be followed by an end-of-line", 1, 7),
        ("[a", "incomplete key-value: cannot find end of key", 1, 2),
        ("é = 1", "illegal character in key", 1, 1),
        ('a = "é😀\\q"', "unrecognised escape sequence", 1, 10),
        ("a = [1,,]", "invalid value", 1, 8),
        ("a = {b = 1, b = 2}", "trying to redefine an already defined value", 1, 13),
        ("a = 1__0", "illegal underscore", 1, 7),
        ("a = 2024-13-01", "invalid date", 1, 5),
        ("# \x01", "control characters are not allowed in comments", 1, 3),
    ],
)
def test_errors(text, reason, line, column):
    with pytest.raises(TomlError) as caught:
        parse_toml(text)
    assert (caught.value.reason, caught.value.line, caught.value.column) == (reason, line, column)
    assert caught.value.frame in str(caught.value)


SCALARS = st.one_of(
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.booleans(),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8),
)


@given(
    st.lists(st.tuples(st.sampled_from("abcxyz"), SCALARS), max_size=6, unique_by=lambda p: p[0])
)
def test_what_the_standard_library_reads(pairs):
    escapes = {"\\": "\\\\", '"': '\\"'}

    def shown(value):
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(value)
        body = "".join(
            escapes.get(c, c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}") for c in value
        )
        return f'"{body}"'

    text = "".join(f"{key} = {shown(value)}\n" for key, value in pairs)
    document = parse_toml(text)
    assert document.values == tomllib.loads(text)
    for key, value in pairs:
        entry = document.entry(key)
        assert entry is not None
        assert text[entry.value_start : entry.value_end] == shown(value)


def test_deep_nesting_is_an_error_not_a_crash():
    with pytest.raises(TomlError, match="excessively nested"):
        parse_toml("a = " + "[" * 5000)
