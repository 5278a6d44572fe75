from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CannotEditError
from engine.project.editing.edits import replace_spans
from engine.project.json import edits as json_edits
from engine.project.json.spans import JsonKind, JsonNode, find_json, scan_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text(alphabet='a"\\é\n', max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(alphabet="abc.", max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)
STYLES = st.sampled_from([None, 2, 4, "\t"])


def leaves(node: JsonNode, keys: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if node.kind is JsonKind.OBJECT:
        return [k for m in node.members for k in leaves(m.value, (*keys, m.key))]
    if node.kind is JsonKind.ARRAY:
        return [k for i, item in enumerate(node.items) for k in leaves(item, (*keys, i))]
    return [keys]


def put(value: Any, keys: tuple[str | int, ...], new: Any) -> Any:
    if not keys:
        return new
    copy = list(value) if isinstance(value, list) else dict(value)
    copy[keys[0]] = put(copy[keys[0]], keys[1:], new)
    return copy


def plain(text: str) -> Any:
    return json.loads(text.removeprefix("\ufeff"))


@given(VALUES, STYLES, st.booleans(), st.data())
def test_setting_any_value(value: Any, style: Any, crlf: bool, data: st.DataObject) -> None:
    text = json.dumps(value, indent=style)
    text = text.replace("\n", "\r\n") if crlf else text
    places = leaves(scan_json(text))
    if not places:
        return
    keys = data.draw(st.sampled_from(places))
    new = data.draw(VALUES)
    edit = json_edits.set_value("p", text, keys, new)
    after = replace_spans(text, [edit])
    assert plain(after) == put(value, keys, new)
    assert after[: edit.start] == text[: edit.start]
    assert after[edit.start + len(edit.new) :] == text[edit.end :]


@given(st.dictionaries(st.text(alphabet="abc", max_size=2), VALUES, max_size=4), STYLES, st.data())
def test_inserting_renaming_and_deleting_keys(value: Any, style: Any, data: st.DataObject) -> None:
    text = json.dumps(value, indent=style)
    new = data.draw(VALUES)
    after = replace_spans(text, [json_edits.insert_key("p", text, (), "new", new)])
    assert plain(after) == {**value, "new": new}
    assert list(plain(after)) == [*value, "new"]
    if style and value and not isinstance(new, (list, dict)):
        assert after == json.dumps({**value, "new": new}, indent=style, ensure_ascii=False) or (
            not after.isascii() or not text.isascii() or "\\u" in text
        )
    for key in value:
        gone = replace_spans(text, [json_edits.delete_key("p", text, (key,))])
        assert plain(gone) == {k: v for k, v in value.items() if k != key}
        renamed = replace_spans(text, [json_edits.rename_key("p", text, (key,), "new")])
        assert list(plain(renamed)) == ["new" if k == key else k for k in value]


def test_a_member_takes_the_look_of_its_neighbours() -> None:
    text = '{\n\t"name": "x",\n\t"scripts": {\n\t\t"start": "a"\n\t}\n}\n'
    edit = json_edits.put_value("p", text, ("scripts", "build"), "vite build")
    assert replace_spans(text, [edit]) == (
        '{\n\t"name": "x",\n\t"scripts": {\n\t\t"start": "a",\n\t\t"build": "vite build"\n\t}\n}\n'
    )
    edit = json_edits.put_value("p", text, ("engines", "node"), ">=20")
    assert replace_spans(text, [edit]) == (
        '{\n\t"name": "x",\n\t"scripts": {\n\t\t"start": "a"\n\t},\n'
        '\t"engines": {\n\t\t"node": ">=20"\n\t}\n}\n'
    )
    edit = json_edits.insert_key("p", text, (), "private", "yes", after="name")
    assert replace_spans(text, [edit]).startswith('{\n\t"name": "x",\n\t"private": "yes",\n')
    assert replace_spans("{}", [json_edits.put_value("p", "{}", ("a",), 1)]) == '{\n  "a": 1\n}'
    flat = '{ "a":1, "b":2 }'
    assert replace_spans(flat, [json_edits.insert_key("p", flat, (), "c", 3)]) == (
        '{ "a":1, "b":2, "c":3 }'
    )


def test_items() -> None:
    text = '{"files": ["a"], "none": []}'
    assert '["a", "b"]' in replace_spans(text, [json_edits.append_item("p", text, ("files",), "b")])
    assert '"none": ["b"]' in replace_spans(
        text, [json_edits.append_item("p", text, ("none",), "b")]
    )


def test_comments_and_trailing_commas_are_passed_over() -> None:
    text = '{\n  // why\n  "a": 1, /* "b": 2 */\n  "c": [1, 2,],\n}\n'
    edit = json_edits.set_value("tsconfig.json", text, ("c", 1), 3)
    assert replace_spans(text, [edit]) == text.replace("[1, 2,]", "[1, 3,]")


@pytest.mark.parametrize("text", ["", "{", '{"a"}', '{"a":}', "[1 2]", "{} {}", '"\n"', "nul", "["])
def test_what_is_no_json(text: str) -> None:
    with pytest.raises(CannotEditError):
        scan_json(text, "package.json")


@given(st.text(alphabet='{}[]",:ab1 \n\\', max_size=30))
def test_the_scanner_agrees_with_the_parser(text: str) -> None:
    try:
        json.loads(text)
    except ValueError:
        return
    assert scan_json(text).end == len(text.rstrip())


def test_deep_nesting_is_refused_without_recursion_errors() -> None:
    with pytest.raises(CannotEditError, match="too deep"):
        scan_json("[" * 100_000)


def test_keys_that_are_not() -> None:
    text = '{"a": {"b": 1}, "c": [1]}'
    for call in (
        lambda: json_edits.set_value("p", text, ("x",), 1),
        lambda: json_edits.set_value("p", text, ("c", 3), 1),
        lambda: json_edits.insert_key("p", text, (), "a", 1),
        lambda: json_edits.insert_key("p", text, ("a", "b"), "x", 1),
        lambda: json_edits.rename_key("p", text, ("a",), "c"),
        lambda: json_edits.delete_key("p", text, ("a", "x")),
        lambda: json_edits.append_item("p", text, ("a",), 1),
        lambda: json_edits.put_value("p", text, ("a", "b", "x"), 1),
    ):
        with pytest.raises(CannotEditError):
            call()


def test_every_value_of_the_corpus_changes_only_itself(corpus_texts, variants) -> None:
    for name, original in corpus_texts("package.json"):
        for text in variants(original):
            try:
                value = plain(text)
            except ValueError:
                continue
            root = scan_json(text, name)
            for keys in leaves(root)[::7]:
                edit = json_edits.set_value(name, text, keys, "CHANGED")
                after = replace_spans(text, [edit])
                assert plain(after) == put(value, keys, "CHANGED"), (name, keys)
                node = find_json(root, keys)
                assert node is not None
                assert (edit.start, edit.end) == (node.start, node.end)
                assert "\n" not in edit.old
            inserted = replace_spans(
                text, [json_edits.put_value(name, text, ("scripts", "chimera"), "x")]
            )
            assert plain(inserted)["scripts"]["chimera"] == "x"
