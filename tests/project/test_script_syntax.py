"""Scripts that parse and scripts that do not; brackets that pair."""

import time

import pytest

from engine.project.scripting.brackets import unpaired
from engine.project.scripting.syntax import syntax_fault

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
export default function (a: string): void;
const rows2 = await sql<{ a: string; b: () => void }>`select ${x}`;
export * from "./b.json" with { type: "json" };
import defer * as later from "./x.js";
import source wasm from "./x.wasm";
for (using one of many) { await using two = f(); }
abstract class Q<const T, out U> { abstract override get y(): U; static accessor z = 1; }
type N<type extends string> = (type extends "a" ? 1 : 2) | import("./types").Log[];
interface Calls {
  (a: string): string
  // One more.
  /** And its words. */
  <A, B = A>(a: A): B
}
enum E { A = 1 << 2, "b-c" = "q" }
@Injectable() export class S { @Input() x!: string; constructor(@Inject(T) private readonly t: T) {} }
type Loose = { a: string b: number };
""",
    ".tsx": """
const Generic = <T,>(p: { items: T[] }) => <ul>{p.items.map((i) => <li key={i}>Don't {i}</li>)}</ul>;
const link = <a href="https://example.org/?a=1&b=2">a &amp; b</a>;
export default function App({ x }: { x: string }): JSX.Element {
  return <A.B<string> x={x as any} {...rest} />;
}
export type * from "./types";
""",
}
BROKEN = [
    ("a = [1, 2;\n", ".js", "`[`", ""),
    ("f(() => {\n  g();\n", ".js", "`(` is never closed", "})"),
    ("f();\n}\n", ".js", "`}` closes nothing", ""),
    ("const x = (1;\n", ".ts", "`(` is never closed", ""),
    ("const = 3;\n", ".js", "no JavaScript", ""),
    ("export const x = = 3;\n", ".ts", "no TypeScript", ""),
    ("cosnt x: string = 3;\n", ".ts", "no TypeScript", ""),
    ("const x = f(a b);\n", ".mts", "no TypeScript", ""),
    ("export default () => <p>text</p;\n", ".tsx", "missing", ""),
    ("export default (x: any) => { return <p>{x</p>; };\n", ".tsx", "no TypeScript", ""),
    ("let s = `a${b;\n", ".js", "is never closed", ""),
]


@pytest.mark.parametrize("ending", WHOLE)
def test_what_bundlers_take_is_taken(ending):
    assert syntax_fault(WHOLE[ending], ending) is None
    assert ending != ".ts" or unpaired(WHOLE[ending]) is None


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


def test_windows_line_ends_are_no_fault():
    text = "interface A {\r\n  (a: string): B\r\n  <T>(a: T): T\r\n}\r\n"
    assert syntax_fault(text, ".ts") is None


def test_a_long_comment_takes_no_time():
    text = "const a = ;\n" + "// a // b // c\n" * 20_000
    started = time.process_time()
    assert syntax_fault(text, ".ts") is not None
    assert time.process_time() - started < 5
