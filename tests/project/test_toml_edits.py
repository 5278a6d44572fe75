from __future__ import annotations

import difflib
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CannotEditError
from engine.project.editing.edits import replace_spans
from engine.project.toml import edits as toml_edits
from engine.project.toml import table_edits as toml_table_edits
from engine.project.toml.document import TomlDocument, TomlError, TomlKind
from engine.project.toml.writing import key_source, toml_source

CONFIG = """\
# our site
[build]
  base = "web"          # the app
  publish = 'dist'
  command = "npm run build"

  [build.environment]
    NODE_VERSION = "18"

# old to new
[[redirects]]
  from = "/a"
  to = "/b"

# an api
[[redirects]]
  from = "/api/*"
  to = "/.netlify/functions/:splat"
  status = 200
  [redirects.headers]
    X-A = "1"

[[redirects]]
  from = "/*"
  to = "/index.html"
  conditions = {Language = ["en", "de"], Country = ["us"]}

[functions]
included_files = [
  "a/**",
  "b/**", # more
]
"""
DOC = TomlDocument(CONFIG)


def lines(text: str, *edits: Any) -> list[tuple[str, str]]:
    after = replace_spans(text, edits)
    TomlDocument(after)
    found = difflib.ndiff(text.split("\n"), after.split("\n"))
    return [(line[0], line[2:]) for line in found if line[0] in "+-"]


def test_setting_values_keeps_quotes_and_comments() -> None:
    edit = toml_edits.set_value("n", DOC, ("build", "base"), "app")
    assert lines(CONFIG, edit) == [
        ("-", '  base = "web"          # the app'),
        ("+", '  base = "app"          # the app'),
    ]
    edit = toml_edits.set_value("n", DOC, ("build", "publish"), "out")
    assert lines(CONFIG, edit)[1] == ("+", "  publish = 'out'")
    edit = toml_edits.set_value("n", DOC, ("build", "publish"), "it's")
    assert lines(CONFIG, edit)[1] == ("+", '  publish = "it\'s"')
    edit = toml_edits.set_value("n", DOC, ("redirects", 1, "status"), 301)
    assert lines(CONFIG, edit)[1] == ("+", "  status = 301")
    edit = toml_edits.set_value("n", DOC, ("redirects", 2, "conditions", "Language", 1), "fr")
    assert '["en", "fr"]' in replace_spans(CONFIG, [edit])


def test_inserting_keys() -> None:
    edit = toml_edits.insert_key("n", DOC, ("redirects", 2), "status", 200, after="to")
    assert lines(CONFIG, edit) == [("+", "  status = 200")]
    assert CONFIG[: edit.start].endswith('to = "/index.html"\n')
    edit = toml_edits.insert_key("n", DOC, ("build",), "ignore", "false")
    assert lines(CONFIG, edit) == [("+", '  ignore = "false"')]
    edit = toml_edits.insert_key("n", DOC, ("redirects", 1), "force", value=True)
    assert CONFIG[: edit.start].endswith("status = 200\n")
    edit = toml_edits.put_value("n", DOC, ("build", "environment", "PYTHON_VERSION"), "3.11")
    assert lines(CONFIG, edit) == [("+", '    PYTHON_VERSION = "3.11"')]
    edit = toml_edits.put_value("n", DOC, ("build", "processing", "skip_processing"), value=True)
    assert edit.new == "\n[build.processing]\n  skip_processing = true\n"
    assert CONFIG[: edit.start].endswith('NODE_VERSION = "18"\n')
    edit = toml_edits.put_value("n", DOC, ("redirects", 0, "query", "id"), ":id")
    assert TomlDocument(replace_spans(CONFIG, [edit])).value("redirects", 0, "query", "id") == ":id"
    edit = toml_edits.insert_key("n", DOC, ("redirects", 2, "conditions"), "Role", ["a b"])
    assert 'Country = ["us"], Role = ["a b"]}' in replace_spans(CONFIG, [edit])
    edit = toml_edits.insert_key("n", DOC, (), "odd key", "x")
    assert lines(CONFIG, edit) == [("+", '"odd key" = "x"'), ("+", "")]


def test_dotted_keys() -> None:
    text = 'build.publish = "dist"\nbuild.environment.A = "1"\n[x]\nenv.B = "2"\n'
    document = TomlDocument(text)
    edit = toml_edits.insert_key("n", document, ("build",), "command", "make", after="publish")
    assert lines(text, edit) == [("+", 'build.command = "make"')]
    edit = toml_edits.insert_key("n", document, ("x", "env"), "C", "3")
    assert lines(text, edit) == [("+", 'env.C = "3"')]
    edit = toml_edits.rename_key("n", document, ("build", "environment", "A"), "Z")
    assert lines(text, edit)[1] == ("+", 'build.environment.Z = "1"')


def test_renaming_and_deleting_keys() -> None:
    edit = toml_edits.rename_key("n", DOC, ("build", "publish"), "output")
    assert lines(CONFIG, edit)[1] == ("+", "  output = 'dist'")
    edit = toml_edits.delete_key("n", DOC, ("build", "base"))
    assert lines(CONFIG, edit) == [("-", '  base = "web"          # the app')]
    edit = toml_edits.delete_key("n", DOC, ("redirects", 2, "conditions", "Language"))
    assert '{Country = ["us"]}' in replace_spans(CONFIG, [edit])
    edit = toml_edits.delete_key("n", DOC, ("redirects", 2, "conditions", "Country"))
    assert '{Language = ["en", "de"]}' in replace_spans(CONFIG, [edit])
    edit = toml_edits.delete_key("n", DOC, ("functions", "included_files"))
    assert len(lines(CONFIG, edit)) == 4
    edit = toml_edits.delete_key("n", DOC, ("functions", "included_files", 0))
    assert 'files = [\n  "b/**", # more\n]' in replace_spans(CONFIG, [edit])
    edit = toml_edits.delete_key("n", DOC, ("functions", "included_files", 1))
    assert TomlDocument(replace_spans(CONFIG, [edit])).value("functions", "included_files") == [
        "a/**"
    ]


def test_items() -> None:
    edit = toml_table_edits.append_item("n", DOC, ("functions", "included_files"), "c/**")
    after = replace_spans(CONFIG, [edit])
    assert TomlDocument(after).value("functions", "included_files") == ["a/**", "b/**", "c/**"]
    assert '  "b/**",\n  "c/**", # more\n' in after
    edit = toml_table_edits.append_item("n", DOC, ("redirects", 2, "conditions", "Country"), "de")
    assert '["us", "de"]' in replace_spans(CONFIG, [edit])


def test_headers() -> None:
    text = '[plugins]\npackage = "x"\n[plugins.inputs]\na = 1\n'
    document = TomlDocument(text)
    edit = toml_table_edits.table_to_row("n", document, ("plugins",))
    assert lines(text, edit) == [("-", "[plugins]"), ("+", "[[plugins]]")]
    edits = toml_table_edits.rename_table("n", document, ("plugins",), "functions")
    assert [c for c in lines(text, *edits) if c[0] == "+"] == [
        ("+", "[functions]"),
        ("+", "[functions.inputs]"),
    ]
    text = '[[build]]\npublish = "x"\n'
    edit = toml_table_edits.row_to_table("n", TomlDocument(text), ("build",))
    assert lines(text, edit) == [("-", "[[build]]"), ("+", "[build]")]
    text = '[ context . "prod" . environment ]\na = "1"\n'
    edits = toml_table_edits.rename_table(
        "n", TomlDocument(text), ("context", "prod"), "production"
    )
    assert lines(text, *edits)[1] == ("+", "[ context . production . environment ]")


def test_rows() -> None:
    edit = toml_table_edits.add_row("n", DOC, ("redirects",), {"from": "/x", "status": 410})
    assert lines(CONFIG, edit) == [
        ("+", "[[redirects]]"),
        ("+", '  from = "/x"'),
        ("+", "  status = 410"),
        ("+", ""),
    ]
    after = TomlDocument(replace_spans(CONFIG, [edit]))
    assert after.value("redirects", 3) == {"from": "/x", "status": 410}
    edit = toml_table_edits.add_row("n", DOC, ("redirects",), {"from": "/x"}, before=1)
    assert CONFIG[edit.start :].startswith("# an api\n[[redirects]]")
    edit = toml_table_edits.add_row("n", DOC, ("headers",), {"for": "/*"})
    assert replace_spans(CONFIG, [edit]) == CONFIG + '\n[[headers]]\n  for = "/*"\n'
    edit = toml_table_edits.delete_table("n", DOC, ("redirects", 1))
    gone = TomlDocument(replace_spans(CONFIG, [edit]))
    assert gone.value("redirects", 1, "from") == "/*"
    assert "redirects.headers" not in gone.text
    assert "\n\n\n" not in gone.text
    edit = toml_table_edits.delete_table("n", DOC, ("functions",))
    assert replace_spans(CONFIG, [edit]).endswith('["us"]}\n')


@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
def test_moving_rows(ending: str) -> None:
    crlf = ending == "\r\n"
    text = CONFIG[: CONFIG.index("[functions]")].rstrip("\n")
    text = (text.replace("\n", "\r\n") if crlf else text) + ending
    document = TomlDocument(text)
    for index in range(3):
        for before in range(4):
            if before in {index, index + 1}:
                continue
            edits = toml_table_edits.move_row("n", document, ("redirects",), index, before)
            after = replace_spans(text, edits)
            rows = list(document.value("redirects"))
            moved = rows.pop(index)
            rows.insert(before - (before > index), moved)
            assert TomlDocument(after).value("redirects") == rows
            assert after.endswith("\n") == bool(ending)
            assert not crlf or "\n" not in after.replace("\r\n", "")


def test_what_cannot_be() -> None:
    for call in (
        lambda: toml_edits.set_value("n", DOC, ("build",), 1),
        lambda: toml_edits.set_value("n", DOC, ("build", "x"), 1),
        lambda: toml_edits.insert_key("n", DOC, ("build",), "base", "x"),
        lambda: toml_edits.insert_key("n", DOC, ("build", "base"), "x", "x"),
        lambda: toml_edits.insert_key("n", DOC, ("build",), "x", "x", after="y"),
        lambda: toml_edits.rename_key("n", DOC, ("build", "base"), "publish"),
        lambda: toml_edits.delete_key("n", DOC, ("build",)),
        lambda: toml_table_edits.add_table("n", DOC, ("build",), {}),
        lambda: toml_table_edits.add_row("n", DOC, ("build",), {"a": 1}),
        lambda: toml_table_edits.add_row("n", DOC, ("redirects",), {"a": 1}, before=7),
        lambda: toml_table_edits.table_to_row("n", DOC, ("redirects", 0)),
        lambda: toml_table_edits.row_to_table("n", DOC, ("redirects",)),
        lambda: toml_table_edits.rename_table("n", DOC, ("nope",), "x"),
        lambda: toml_table_edits.move_row("n", DOC, ("redirects",), 0, 1),
        lambda: toml_table_edits.delete_table("n", DOC, ("nope",)),
        lambda: toml_edits.set_value("n", DOC, ("build", "base"), None),
    ):
        with pytest.raises(CannotEditError):
            call()


VALUES = st.recursive(
    st.booleans()
    | st.integers(-99, 99)
    | st.floats(allow_nan=False, allow_infinity=False, width=16)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("aB-. é'\"", max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


def same(one: Any, two: Any) -> bool:
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(one[k], two[k]) for k in one)
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(same, one, two))
    if isinstance(one, float) or isinstance(two, float):
        return math.isclose(one, two)
    return bool(one == two)


@given(VALUES, st.sampled_from(["", "'x'", '"x"']))
def test_values_are_read_back(value: Any, old: str) -> None:
    document = TomlDocument(f"{key_source('a b')} = {toml_source(value, old)}\n")
    assert same(document.value("a b"), value)


@given(VALUES, st.data())
def test_any_value_can_be_set(value: Any, data: st.DataObject) -> None:
    crlf, bom = data.draw(st.booleans()), data.draw(st.booleans())
    text = ("\ufeff" if bom else "") + (CONFIG.replace("\n", "\r\n") if crlf else CONFIG)
    document = TomlDocument(text)
    places = [e for e in document.entries if e.kind in {TomlKind.PAIR, TomlKind.ITEM}]
    entry = data.draw(st.sampled_from(places))
    edit = toml_edits.set_value("n", document, entry.path, value)
    assert (edit.start, edit.end) == (entry.value_start, entry.value_end)
    assert same(TomlDocument(replace_spans(text, [edit])).value(*entry.path), value)


def test_every_value_of_the_corpus_changes_only_itself(corpus_texts, variants) -> None:
    count = 0
    for name, original in corpus_texts("netlify.toml"):
        for text in variants(original):
            try:
                document = TomlDocument(text)
            except TomlError:
                continue
            for entry in document.entries[::5]:
                count += 1
                if entry.kind in {TomlKind.TABLE, TomlKind.TABLE_ROW}:
                    edit = toml_edits.insert_key(name, document, entry.path, "chimera", "x")
                    assert edit.old == ""
                    after = replace_spans(text, [edit])
                    assert TomlDocument(after).value(*entry.path, "chimera") == "x"
                    assert after.endswith("\n") == text.endswith("\n")
                    continue
                edit = toml_edits.set_value(name, document, entry.path, "CHANGED")
                after = replace_spans(text, [edit])
                assert (edit.start, edit.end) == (entry.value_start, entry.value_end)
                assert TomlDocument(after).value(*entry.path) == "CHANGED"
                if not entry.inline:
                    deleted = replace_spans(
                        text, [toml_edits.delete_key(name, document, entry.path)]
                    )
                    assert not TomlDocument(deleted).has(*entry.path)
                    gone = edit.old.count("\n") + 1
                    if text.endswith("\n"):
                        assert deleted.count("\n") == text.count("\n") - gone
    assert count > 500


def test_a_renamed_table_joins_what_toml_lets_it_join() -> None:
    text = '[buld]\npublish = "x"\n[build.environment]\nA = "1"\n'
    edits = toml_table_edits.rename_table("n", TomlDocument(text), ("buld",), "build")
    after = TomlDocument(replace_spans(text, edits))
    assert after.value("build") == {"publish": "x", "environment": {"A": "1"}}
    text = '[[redirect]]\nfrom = "/a"\n[[redirects]]\nfrom = "/b"\n'
    edits = toml_table_edits.rename_table("n", TomlDocument(text), ("redirect",), "redirects")
    after = TomlDocument(replace_spans(text, edits))
    assert after.value("redirects") == [{"from": "/a"}, {"from": "/b"}]
    text = '[buld]\npublish = "x"\n[build]\ncommand = "1"\n'
    with pytest.raises(CannotEditError):
        toml_table_edits.rename_table("n", TomlDocument(text), ("buld",), "build")
