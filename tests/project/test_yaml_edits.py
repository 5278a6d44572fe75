from __future__ import annotations

from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import CannotEditError
from engine.project.editing.edits import replace_spans
from engine.project.yaml import edits as yaml_edits
from engine.project.yaml.document import YamlDocument, YamlKind, YamlNode, parse_yaml
from engine.project.yaml.writing import look_of, scalar_source, value_source

BLUEPRINT = """\
# a site and an api
services:
  - type: web # the api
    name: api
    # legacy
    env: node
    buildCommand: "npm ci"
    plan: free
    envVars:
      - key: NODE_VERSION
        value: 3.10
      - key: 'A'
        sync: false
    headers: [{path: /*, name: X-A, value: b}]
  - {type: web, name: site, runtime: static}

databases:
- name: db
  ipAllowList: []
script: |
  one
  two

anchors:
  base: &base
    plan: free
  other:
    <<: *base
    region: oregon
"""


def read(text: str) -> YamlDocument:
    found = parse_yaml(text)
    assert isinstance(found, YamlDocument), found
    return found


def at(document: YamlDocument, path: str) -> YamlNode:
    node = document.at(path)
    assert node is not None, path
    return node


def loaded(text: str) -> Any:
    return pyyaml.safe_load(text.removeprefix("\ufeff"))


def changed(text: str, *edits: Any) -> list[tuple[str, str]]:
    """The lines that went and came."""
    import difflib

    after = replace_spans(text, edits)
    parse = parse_yaml(after)
    assert isinstance(parse, YamlDocument), parse
    lines = list(difflib.ndiff(text.split("\n"), after.split("\n")))
    return [(line[0], line[2:]) for line in lines if line[0] in "+-"]


DOC = read(BLUEPRINT)
API = at(DOC, "services[0]")
SITE = at(DOC, "services[1]")


def test_scalars_keep_their_quotes() -> None:
    edit = yaml_edits.set_value("r", DOC, at(DOC, "services[0].buildCommand"), "npm run build")
    assert changed(BLUEPRINT, edit) == [
        ("-", '    buildCommand: "npm ci"'),
        ("+", '    buildCommand: "npm run build"'),
    ]
    edit = yaml_edits.set_value("r", DOC, at(DOC, "services[0].envVars[1].key"), "it's")
    assert changed(BLUEPRINT, edit)[1] == ("+", "      - key: 'it''s'")
    edit = yaml_edits.set_value("r", DOC, at(DOC, "services[0].envVars[0].value"), "3.11.9")
    assert changed(BLUEPRINT, edit)[1] == ("+", '        value: "3.11.9"')
    edit = yaml_edits.set_value("r", DOC, at(DOC, "services[0].type"), "pserv")
    assert changed(BLUEPRINT, edit)[1] == ("+", "  - type: pserv # the api")
    edit = yaml_edits.set_value("r", DOC, at(DOC, "services[0].headers[0].value"), "a, b")
    assert changed(BLUEPRINT, edit)[1] == (
        "+",
        '    headers: [{path: /*, name: X-A, value: "a, b"}]',
    )
    edit = yaml_edits.set_value("r", DOC, at(DOC, "script"), "one")
    assert sorted(changed(BLUEPRINT, edit)) == [
        ("+", "script: one"),
        ("-", "  one"),
        ("-", "  two"),
        ("-", "script: |"),
    ]


def test_collections_as_values() -> None:
    edit = yaml_edits.set_value("r", DOC, at(DOC, "databases[0].ipAllowList"), ["a", "b"])
    assert changed(BLUEPRINT, edit) == [
        ("-", "  ipAllowList: []"),
        ("+", "  ipAllowList:"),
        ("+", "    - a"),
        ("+", "    - b"),
    ]
    edit = yaml_edits.set_value("r", DOC, at(DOC, "services[0].plan"), {"a": {"b": [1]}, "c": []})
    assert changed(BLUEPRINT, edit) == [
        ("-", "    plan: free"),
        ("+", "    plan:"),
        ("+", "      a:"),
        ("+", "        b:"),
        ("+", "          - 1"),
        ("+", "      c: []"),
    ]


def test_renaming_keys() -> None:
    edit = yaml_edits.rename_key("r", DOC, API, "env", "runtime")
    assert changed(BLUEPRINT, edit) == [("-", "    env: node"), ("+", "    runtime: node")]
    edit = yaml_edits.rename_key("r", DOC, SITE, "runtime", "env")
    assert changed(BLUEPRINT, edit)[1] == ("+", "  - {type: web, name: site, env: static}")


def test_inserting_keys() -> None:
    edit = yaml_edits.insert_key("r", DOC, API, "healthCheckPath", "/healthz", after="plan")
    assert changed(BLUEPRINT, edit) == [("+", "    healthCheckPath: /healthz")]
    edit = yaml_edits.insert_key("r", DOC, API, "runtime", "node", after="type")
    assert changed(BLUEPRINT, edit) == [("+", "    runtime: node")]
    assert BLUEPRINT.index("the api") < edit.start < BLUEPRINT.index("name: api")
    edit = yaml_edits.insert_key("r", DOC, API, "autoDeploy", value=False)
    assert changed(BLUEPRINT, edit) == [("+", "    autoDeploy: false")]
    edit = yaml_edits.insert_key("r", DOC, SITE, "staticPublishPath", "./dist")
    assert changed(BLUEPRINT, edit)[1] == (
        "+",
        "  - {type: web, name: site, runtime: static, staticPublishPath: ./dist}",
    )
    assert DOC.root is not None
    edit = yaml_edits.insert_key("r", DOC, DOC.root, "version", "1", after="script")
    assert changed(BLUEPRINT, edit) == [("+", 'version: "1"')]
    edit = yaml_edits.insert_key(
        "r", DOC, API, "routes", [{"type": "rewrite", "source": "/*", "destination": "/index.html"}]
    )
    assert changed(BLUEPRINT, edit) == [
        ("+", "    routes:"),
        ("+", "      - type: rewrite"),
        ("+", "        source: /*"),
        ("+", "        destination: /index.html"),
    ]


def test_deleting_keys() -> None:
    edit = yaml_edits.delete_key("r", DOC, API, "env")
    assert changed(BLUEPRINT, edit) == [("-", "    env: node")]
    edit = yaml_edits.delete_key("r", DOC, API, "envVars")
    assert [c[1] for c in changed(BLUEPRINT, edit)] == [
        "    envVars:",
        "      - key: NODE_VERSION",
        "        value: 3.10",
        "      - key: 'A'",
        "        sync: false",
    ]
    edit = yaml_edits.delete_key("r", DOC, API, "type")
    assert loaded(replace_spans(BLUEPRINT, [edit]))["services"][0]["name"] == "api"
    edit = yaml_edits.delete_key("r", DOC, SITE, "name")
    assert changed(BLUEPRINT, edit)[1] == ("+", "  - {type: web, runtime: static}")
    edit = yaml_edits.delete_key("r", DOC, SITE, "runtime")
    assert changed(BLUEPRINT, edit)[1] == ("+", "  - {type: web, name: site}")
    edit = yaml_edits.delete_key("r", DOC, at(DOC, "anchors.base"), "plan")
    assert loaded(replace_spans(BLUEPRINT, [edit]))["anchors"]["base"] == {}


def test_a_first_key_leaves_its_dash_and_the_comments_below() -> None:
    text = "a:\n  - env: x # old\n    # what it is\n    type: web\n"
    document = read(text)
    edit = yaml_edits.delete_key("r", document, at(document, "a[0]"), "env")
    assert replace_spans(text, [edit]) == "a:\n  - # what it is\n    type: web\n"


def test_items() -> None:
    env = at(DOC, "services[0].envVars")
    edit = yaml_edits.append_item("r", DOC, env, {"key": "B", "value": "1"})
    assert changed(BLUEPRINT, edit) == [("+", "      - key: B"), ("+", '        value: "1"')]
    edit = yaml_edits.delete_item("r", DOC, env, 0)
    assert changed(BLUEPRINT, edit) == [
        ("-", "      - key: NODE_VERSION"),
        ("-", "        value: 3.10"),
    ]
    edit = yaml_edits.append_item("r", DOC, at(DOC, "services[0].headers"), {"path": "/a"})
    assert "value: b}, {path: /a}]" in replace_spans(BLUEPRINT, [edit])
    edit = yaml_edits.append_item("r", DOC, at(DOC, "databases"), {"name": "x"})
    assert changed(BLUEPRINT, edit) == [("+", "- name: x")]
    edit = yaml_edits.append_item("r", DOC, at(DOC, "databases[0].ipAllowList"), "x")
    assert changed(BLUEPRINT, edit)[1] == ("+", "  ipAllowList: [x]")
    edit = yaml_edits.delete_item("r", DOC, at(DOC, "databases"), 0)
    assert loaded(replace_spans(BLUEPRINT, [edit]))["databases"] == []


@pytest.mark.parametrize("ending", ["\n", ""])
def test_moving_items(ending: str) -> None:
    text = "a:\n  - x: 1\n    y: 2 # two\n  - z\n  - w" + ending
    document = read(text)
    for index in range(3):
        for before in range(4):
            if before in {index, index + 1}:
                continue
            after = replace_spans(
                text, yaml_edits.move_item("r", document, at(document, "a"), index, before)
            )
            items = loaded(text)["a"]
            moved = items.pop(index)
            items.insert(before - (before > index), moved)
            assert loaded(after)["a"] == items
            assert after.endswith("\n") == (ending == "\n")


def test_a_used_anchor_is_not_taken_away() -> None:
    with pytest.raises(CannotEditError, match="&base"):
        yaml_edits.delete_key("r", DOC, at(DOC, "anchors"), "base")
    edit = yaml_edits.delete_key("r", DOC, at(DOC, "anchors"), "other")
    assert "<<" not in replace_spans(BLUEPRINT, [edit])


def test_what_cannot_be() -> None:
    for call in (
        lambda: yaml_edits.rename_key("r", DOC, API, "nope", "x"),
        lambda: yaml_edits.rename_key("r", DOC, API, "env", "type"),
        lambda: yaml_edits.insert_key("r", DOC, API, "env", "x"),
        lambda: yaml_edits.insert_key("r", DOC, API, "x", "x", after="nope"),
        lambda: yaml_edits.insert_key("r", DOC, at(DOC, "script"), "x", "x"),
        lambda: yaml_edits.append_item("r", DOC, API, "x"),
        lambda: yaml_edits.delete_item("r", DOC, at(DOC, "databases"), 1),
        lambda: yaml_edits.move_item("r", DOC, at(DOC, "databases"), 0, 1),
    ):
        with pytest.raises(CannotEditError):
            call()


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-99, 99),
    st.text(
        alphabet=st.characters(
            exclude_categories=["Cs", "Cc"], exclude_characters="\x85\u2028\u2029\ufeff"
        ),
        max_size=8,
    ),
    st.sampled_from(
        [
            "yes",
            "No",
            "3.10",
            "3.11.9",
            "1_000",
            "12:30:45",
            "2024-01-01",
            ".5",
            "~",
            "null",
            "<<",
            "",
            "-",
            "?",
            ":",
            "#",
            "a:",
            "b",
            "a",
            "#b",
            "*x",
            "&y",
            "!z",
            "%d",
            "@a",
            "`b",
            "a:b",
            "http://x.y:80/z",
            "./run.sh",
            "/*",
            "{a}",
            "[b]",
            "0x1f",
            "1e3",
            "--",
            "---",
            "...",
            "on",
            "off",
            "y",
            "n",
            "=",
            "a:",
            ":a",
            "'q'",
            '"q"',
        ]
    ),
    st.sampled_from(["", " ", " a", "a ", "a\nb", "\t", "a\tb", "- x", "? y", "a: ", "a #"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(alphabet="abc-1", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(SCALARS, st.sampled_from(["", "'", '"']), st.booleans())
def test_scalars_are_read_back(value: Any, style: str, flow: bool) -> None:
    from engine.project.yaml.document import ScalarStyle

    source = scalar_source(value, ScalarStyle(style), flow=flow)
    text = f"[{source}]" if flow else f"- {source}"
    assert loaded(text) == [value]


@given(VALUES, st.booleans())
def test_values_are_read_back(value: Any, flow: bool) -> None:
    text = "a:\n  b:" + value_source(value, look_of(DOC), 2, flow=flow) + "\nc: 1\n"
    assert loaded(text) == {"a": {"b": value}, "c": 1}


@given(VALUES, st.data())
def test_any_value_of_a_document_can_be_set(value: Any, data: st.DataObject) -> None:
    crlf = data.draw(st.booleans())
    text = BLUEPRINT.replace("\n", "\r\n") if crlf else BLUEPRINT
    document = read(text)
    places = [
        f"services[{n}].{e.name}" for n in range(2) for e in at(document, f"services[{n}]").entries
    ]
    place = data.draw(st.sampled_from([*places, "script", "databases[0].name"]))
    edit = yaml_edits.set_value("r", document, at(document, place), value)
    after = replace_spans(text, [edit])
    node = read(after).at(place)
    assert node is not None
    expected = loaded(text)
    target: Any = expected
    *steps, last = place.replace("[", ".").replace("]", "").split(".")
    for step in steps:
        target = target[int(step) if step.isdigit() else step]
    target[last] = value
    assert loaded(after) == expected
    assert crlf == ("\r\n" in after)
    assert not crlf or "\n" not in after.replace("\r\n", "")


def leaves(node: YamlNode | None, path: str = "") -> list[tuple[str, YamlNode]]:
    assert node is not None
    found = []
    names = [entry.name for entry in node.entries]
    for entry in node.entries:
        if (
            names.count(entry.name) > 1
            or entry.is_merge
            or entry.value.kind is YamlKind.ALIAS
            or "." in entry.name
        ):
            continue
        found += leaves(entry.value, f"{path}.{entry.name}".lstrip("."))
    for index, item in enumerate(node.items):
        if item.kind is not YamlKind.ALIAS:
            found += leaves(item, f"{path}[{index}]")
    if node.kind is YamlKind.SCALAR:
        found.append((path, node))
    return found


def test_every_value_of_the_corpus_changes_only_its_own_lines(corpus_texts, variants) -> None:
    for number, (name, original) in enumerate(corpus_texts("render.yaml", "render.yml")[::3]):
        for text in variants(original)[number % 4 :: 4]:
            document = parse_yaml(text)
            if not isinstance(document, YamlDocument) or document.root is None:
                continue
            if not isinstance(loaded(text), dict):
                continue
            for path, node in leaves(document.root)[::17]:
                edit = yaml_edits.set_value(name, document, node, "CHANGED here")
                after = replace_spans(text, [edit])
                assert edit.start >= node.span.start - 1, (name, path)
                assert edit.end <= node.span.end, (name, path)
                found = next(n for p, n in leaves(read(after).root) if p == path)
                assert found.text == "CHANGED here", (name, path)
                assert after.count("\n") == text.count("\n") - edit.old.count("\n")
            for entry in document.root.entries:
                edit = yaml_edits.rename_key(name, document, document.root, entry.name, "renamed")
                assert edit.old.strip("\"'") == entry.name
            services = document.at("services")
            if services is None or services.kind is not YamlKind.SEQUENCE:
                continue
            for service in services.items:
                if service.kind is not YamlKind.MAPPING:
                    continue
                edit = yaml_edits.insert_key(name, document, service, "chimera", "x")
                after = replace_spans(text, [edit])
                assert edit.old == ""
                expected = loaded(text)
                expected["services"][services.items.index(service)]["chimera"] = "x"
                assert loaded(after) == expected
                assert after.endswith("\n") == text.endswith("\n") or edit.start == len(text)
                for entry in service.entries[:2]:
                    try:
                        edit = yaml_edits.delete_key(name, document, service, entry.name)
                    except CannotEditError:
                        continue
                    expected = loaded(text)
                    del expected["services"][services.items.index(service)][entry.name]
                    assert loaded(replace_spans(text, [edit])) == expected, (name, entry.name)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a: 1\n\n\nb:\n  - x\n", "a: 1\n"),
        ("a: 1 # c\r\n\r\nb: 2\r\n", "a: 1 # c\r\n"),
        ("a: 1\n\n# of all\nb: 2\n", "a: 1\n\n# of all\n"),
        ("a:\n  - |+\n    x\n\nb: 2\n", "a:\n  - |+\n    x\n\n"),
        ("a: 1\n\nb: 2\n\nc: 3\n", "a: 1\n\n\nc: 3\n"),
    ],
)
def test_empty_lines_above_the_last_key_go_with_it(text, left):
    document = parse_yaml(text)
    edit = yaml_edits.delete_key("f", document, document.root, "b")
    assert text[: edit.start] + edit.new + text[edit.end :] == left
