"""YAML nodes: where they stand, what aliases and merges stand for, what Go makes of a scalar."""

import os
from pathlib import Path

import pytest
import yaml

from engine.project.yaml.document import ScalarStyle, YamlFault, YamlKind, parse_yaml
from engine.project.yaml.values import GoType, go_bool, go_int, go_string, go_type

SHARED = Path(os.environ.get("CHIMERA_SHARED", Path(__file__).parents[2].parent / "shared"))
FILES = sorted(SHARED.glob("corpus/**/*.y*ml"))

TEXT = """# head
services: &all
  - type: web   # a
    name: "a: b"
    env: [ {key: A, value: 1}, x ]
    cmd: |
      one
      two

    none:
    plain: 3.10
other: *all
"""


def parsed(text):
    document = parse_yaml(text)
    assert not isinstance(document, YamlFault), document
    return document


def scalar(text):
    return parsed(f"a: {text}\n").at("a")


def test_spans_cut_out_what_is_written():
    document = parsed(TEXT)
    for node in document.root.walk():
        source = document.source(node)
        if node.kind is YamlKind.SCALAR and node.style is ScalarStyle.PLAIN:
            assert source == node.text
        assert document.text.count("\n", 0, node.span.start) + 1 == node.span.line
    assert document.source(document.at("services[0].name")) == '"a: b"'
    assert document.source(document.at("services[0].env")) == "[ {key: A, value: 1}, x ]"
    assert document.source(document.at("services[0].cmd")) == "|\n      one\n      two"
    assert document.at("services[0].cmd").text == "one\ntwo\n"
    empty = document.at("services[0].none")
    assert (empty.span.start, empty.span.line) == (empty.span.end, 10)
    assert document.at("other[0].plain").text == "3.10"
    assert document.root.entry("other").value.kind is YamlKind.ALIAS


def test_a_byte_order_mark_counts_in_the_offsets():
    document = parsed("\ufeffa: b\n")
    assert document.source(document.at("a")) == "b"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_do_not_move_lines(newline):
    document = parsed(newline.join(["a: 1", "b:", "  - c: é", "    d: x", ""]))
    node = document.at("b[0].d")
    assert (node.span.line, node.span.column, document.source(node)) == (4, 8, "x")


def test_merges_lie_under_what_is_written():
    document = parsed("x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  <<: [*x, *y]\n  a: 0\n")
    z = document.at("z")
    assert {e.name: e.value.text for e in z.pairs()} == {"a": "0", "b": "2", "c": "4"}
    assert z.entry("c") is None
    assert z.get("c").text == "4"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\n\tb: 2\n", 2),
        ("a: b: c\n", 1),
        ("a: *none\n", 1),
        ("a: &a [*a]\n", 1),
        ("a: [1\nb: 2\n", 2),
        ("a: @x\n", 1),
        ("a: 'x\n", 2),
        ("a: \x00\n", 1),
        ("a: \udcff\n", 1),
        ("a: &ä 1\n", 1),
    ],
)
def test_what_is_no_yaml_says_where(text, line):
    fault = parse_yaml(text)
    assert isinstance(fault, YamlFault)
    assert abs(fault.line - line) <= 1
    assert fault.message


def test_a_bomb_of_aliases_is_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    fault = parse_yaml("\n".join(lines))
    assert isinstance(fault, YamlFault)
    assert "aliasing" in fault.message


def test_depth_is_bounded():
    assert isinstance(parse_yaml("[" * 2000 + "]" * 2000), YamlFault)


def test_only_the_first_document_is_read():
    document = parsed("a: 1\n---\nb: 2\n")
    assert document.documents == 2
    assert document.at("a").text == "1"
    assert parsed("").root is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("true", GoType.BOOL),
        ("True", GoType.BOOL),
        ("yes", GoType.STRING),
        ("off", GoType.STRING),
        ("~", GoType.NULL),
        ("", GoType.NULL),
        ("010", GoType.INT),
        ("0x1f", GoType.INT),
        ("1_000", GoType.INT),
        ("3.10", GoType.FLOAT),
        (".inf", GoType.FLOAT),
        ("1e3", GoType.FLOAT),
        ("2024-01-01", GoType.TIMESTAMP),
        ("3.11.9", GoType.STRING),
        ('"1"', GoType.STRING),
        ("!!str 1", GoType.STRING),
        ("!!int 1", GoType.INT),
        ("!other x", GoType.OTHER),
    ],
)
def test_go_types(text, kind):
    assert go_type(scalar(text)) is kind


@pytest.mark.parametrize(
    ("text", "string", "flag", "whole"),
    [
        ("3.10", "3.10", None, 3),
        ("010", "010", None, 8),
        ("0b11", "0b11", None, 3),
        ("-0x10", "-0x10", None, -16),
        ("true", "true", True, None),
        ("no", "no", False, None),
        ('"on"', "on", True, None),
        ('"true"', "true", None, None),
        ("Yes", "Yes", None, None),
        ("null", None, None, None),
        ('"10"', "10", None, None),
        ("[a]", None, None, None),
    ],
)
def test_fields_receive_what_go_gives_them(text, string, flag, whole):
    node = scalar(text)
    assert (go_string(node), go_bool(node), go_int(node)) == (string, flag, whole)


@pytest.mark.skipif(not FILES, reason="needs ../shared/corpus")
@pytest.mark.parametrize("path", FILES, ids=lambda p: "/".join(p.parts[-3:]))
def test_real_files_are_cut_as_another_reader_cuts_them(path):
    text = path.read_text(encoding="utf-8")
    mine = parse_yaml(text)
    try:
        events = list(yaml.parse(text))
    except yaml.YAMLError:
        assert isinstance(mine, YamlFault)
        return
    assert not isinstance(mine, YamlFault)
    if mine.documents > 1 or mine.root is None:
        return
    theirs = [
        (e.value, e.start_mark.index) for e in events if isinstance(e, yaml.ScalarEvent) and e.value
    ]
    own = [(n.text, n.head) for n in mine.root.walk() if n.kind is YamlKind.SCALAR and n.text]
    assert own == theirs
