"""Scripts that parse and scripts that do not; brackets that pair."""

import pytest

from engine.project.brackets import unpaired
from engine.project.script_syntax import syntax_fault

WHOLE = {
    ".js": """
import a from "./a.json" assert { type: "json" };
export { no as default, nul as null, fn as function };
class A { static { this.x = 1 } #y = 1; has(o) { return #y in o } accessor z = 1 }
const r = /[\\p{L}--[a-z]]/v, s = a / b / c, t = tag`a${`b${c}`}`;
const { data: { items = [] } = {} } = await fetch(url).then((r) => r.json());
const page = <div className="a">{x} don't <b/> <></></div>;
let one = 1 /* no semicolon */
a = b
++c
""",
    ".ts": """
const rows = await sql<User[]>`select 1`;
export type * from "./x";
export interface Box<in out T = unknown> { value: T }
const x = y satisfies Z, z = <T,>(a: T) => a, w = a as const;
function over(a: string): void;
function over(a: any) { return /[(]/.test(a) ? "{" : '[' }
""",
}
BROKEN = [
    ("a = [1, 2;\n", ".js", "`[`", ""),
    ("f(() => {\n  g();\n", ".js", "`(` is never closed", "})"),
    ("f();\n}\n", ".js", "`}` closes nothing", ""),
    ("const x = (1;\n", ".ts", "`(` is never closed", ""),
    ("const = 3;\n", ".js", "no JavaScript", ""),
    ("let s = `a${b;\n", ".js", "is never closed", ""),
]


@pytest.mark.parametrize("ending", WHOLE)
def test_what_bundlers_take_is_taken(ending):
    assert syntax_fault(WHOLE[ending], ending) is None
    assert ending == ".js" or unpaired(WHOLE[ending]) is None


@pytest.mark.parametrize(("text", "ending", "what", "missing"), BROKEN)
def test_what_no_bundler_takes_is_found(text, ending, what, missing):
    fault = syntax_fault(text, ending)
    assert fault is not None
    assert what in fault.what
    assert fault.missing == missing
    assert 0 <= fault.start < fault.end <= len(text)


def test_types_in_plain_javascript_are_named():
    fault = syntax_fault("export const f = (a: string) => a;\n", ".js")
    assert fault is not None
    assert fault.is_typescript


def test_offsets_count_characters():
    text = 'const name = "Zoë \U0001f600";\nconst = 2;\n'
    fault = syntax_fault(text, ".js")
    assert fault is not None
    assert text.count("\n", 0, fault.start) == 1


@pytest.mark.parametrize(
    "text",
    [
        "// @flow\nfunction f(a: string) {}\n",
        "const name = {{ cookiecutter.name }};\n",
        "const a = 1;\n<<<<<<< HEAD\nconst b = 1;\n=======\nconst b = 2;\n>>>>>>> main\n",
    ],
)
def test_other_languages_are_not_judged(text):
    assert syntax_fault(text, ".js") is None


def test_undecodable_bytes_and_deep_nesting_are_survived():
    syntax_fault(b'const a = "\xff\xfe";\n'.decode("utf-8", "surrogateescape"), ".js")
    fault = syntax_fault("[" * 100_000, ".js")
    assert fault is not None
    assert fault.missing in {"", "]" * 100_000}


def test_a_vue_file_is_not_judged():
    assert syntax_fault("<template>", ".vue") is None
