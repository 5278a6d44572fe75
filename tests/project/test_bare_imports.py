"""Which packages a script asks for by name."""

import pytest

from engine.project.scripting.bare_imports import is_esm, package_imports, package_of


def names(text):
    return [f.package for f in package_imports(text)]


@pytest.mark.parametrize(
    ("value", "package"),
    [
        ("lodash", "lodash"),
        ("lodash/merge", "lodash"),
        ("@scope/name", "@scope/name"),
        ("@scope/name/sub/path.js", "@scope/name"),
        ("fs", ""),
        ("fs/promises", ""),
        ("node:fs", ""),
        ("https://esm.sh/x", ""),
        ("netlify:edge", ""),
        ("@/lib/x", ""),
        ("~/lib/x", ""),
        ("#internal", ""),
        ("$app/env", ""),
        ("virtual:pwa", ""),
    ],
)
def test_package_of(value, package):
    assert package_of(value) == package


def test_requires_and_imports_are_found_with_their_place():
    text = "const a = require('a');\nimport b from \"b\";\nimport {\n  c,\n} from 'c/d';\nimport 'e';\n"
    found = list(package_imports(text))
    assert [f.package for f in found] == ["a", "b", "c", "e"]
    assert [text[f.start : f.end] for f in found] == ["a", "b", "c/d", "e"]
    assert [f.is_require for f in found] == [True, False, False, False]


@pytest.mark.parametrize(
    "text",
    [
        "// require('a')",
        "go(); // const a = require('a')",
        "/* import a from 'a'\n require('a') */",
        "say(\"require('a')\")",
        "say(`const a = require('a')`)",
        "require('./a')",
        "require(`${a}`)",
        "my.require('a')",
        "notrequire('a')",
        "const x = import('a')",
    ],
)
def test_what_is_no_code_or_no_package_is_passed_over(text):
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "is_value"),
    [
        ("import type { A } from 'a'; A()", False),
        ("import { A } from 'a'; const x: A = 1", False),
        ("import { A, b } from 'a'; b(1)", True),
        ("import { A as c } from 'a'; c(1)", True),
        ("import d from 'a'\nd(1)", True),
        ("import d from 'a'\nuse(d)", True),
        ("import d from 'a'\n", False),
        ("import D from 'a'\nlet x: D.E", False),
        ("import d from 'a'\nnew d(1)", True),
        ("import 'a'", True),
        ("require('a')", True),
    ],
)
def test_a_type_is_told_from_a_value(text, is_value):
    (found,) = package_imports(text)
    assert found.is_value is is_value


def test_is_esm():
    assert is_esm("export default 1")
    assert is_esm("import a from 'a'")
    assert is_esm("import{a}from'a'")
    assert not is_esm("exports.handler = 1; import('a')")
    assert not is_esm("/*\nexport default 1 */")
