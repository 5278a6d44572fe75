"""Faults that people make, as functions on healthy projects.

Each takes a snapshot and yields (file, new text, what was done). They know nothing of any rule: a
fault is a slip of the hand or of the memory, seen in real fixes (fact sheet "fixes").
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.project.snapshot import Snapshot

Slip = tuple[str, str, str]
Mutator = Callable[[Snapshot], Iterator[Slip]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A way to break a project."""

    name: str
    platform: str
    mutate: Mutator
    healable: bool = True
    """False for what a machine should leave to a person."""


FAULTS: list[Fault] = []


def fault(name: str, platform: str, *, healable: bool = True) -> Callable[[Mutator], Mutator]:
    def keep(mutate: Mutator) -> Mutator:
        FAULTS.append(Fault(name, platform, mutate, healable))
        return mutate

    return keep


def files(snapshot: Snapshot, *names: str) -> Iterator[tuple[str, str]]:
    for path in snapshot.paths():
        if path.rpartition("/")[2] in names:
            text = snapshot.text(path)
            if text:
                yield path, text


def swapped(text: str, match: re.Match[str], new: str, group: int | str = 0) -> str:
    return text[: match.start(group)] + new + text[match.end(group) :]


def typo(word: str) -> str:
    """Drop the letter in the middle."""
    middle = len(word) // 2
    return word[:middle] + word[middle + 1 :]


def on_lines(pattern: str, change: Callable[[re.Match[str]], str]) -> Callable[..., Iterator[str]]:
    def each(text: str) -> Iterator[str]:
        for match in list(re.finditer(pattern, text, re.MULTILINE))[:2]:
            yield swapped(text, match, change(match))

    return each


def simple(
    name: str,
    platform: str,
    names: tuple[str, ...],
    pattern: str,
    change: Callable[[re.Match[str]], str] | str,
    *,
    healable: bool = True,
) -> None:
    """A fault by a pattern; `change` is a function of the match, or a template."""

    def mutate(snapshot: Snapshot) -> Iterator[Slip]:
        for path, text in files(snapshot, *names):
            for match in list(re.finditer(pattern, text, re.MULTILINE))[:2]:
                new = match.expand(change) if isinstance(change, str) else change(match)
                if new != match.group():
                    yield path, swapped(text, match, new), f"{match.group()!r} → {new!r}"

    FAULTS.append(Fault(name, platform, mutate, healable))


TOML = ("netlify.toml",)
ROWS = ("_redirects",)
HEADERS = ("_headers",)
BLUEPRINT = ("render.yaml",)

# -- Netlify: netlify.toml ------------------------------------------------------------------------

simple("toml: closing quote lost", "netlify", TOML, r'^(\s*\w+\s*=\s*"[^"\n]*)"[ \t]*$', r"\1")
simple("toml: equals sign lost", "netlify", TOML, r'^(\s*\w+) = (".*")$', r"\1 \2")
simple("toml: bracket lost", "netlify", TOML, r"^(\[\w+)\]$", r"\1")
simple("toml: stray character", "netlify", TOML, r"^(\[build\])$", r"\1;")
simple(
    "toml: single backslash path",
    "netlify",
    TOML,
    r'^(\s*publish\s*=\s*)"(\w+)/(\w+)"',
    r'\1"\2\\\3"',
)
simple("toml: text without quotes", "netlify", TOML, r'^(\s*publish\s*=\s*)"([\w/.-]+)"', r"\1\2")
simple("toml: colon for equals", "netlify", TOML, r'^(\s*publish\s*)=(\s*".*)$', r"\1:\2")
simple("toml: [plugins] for [[plugins]]", "netlify", TOML, r"^\[\[plugins\]\]", "[plugins]")
simple(
    "toml: [redirects] for [[redirects]]", "netlify", TOML, r"^\s*\[\[redirects\]\]", "[redirects]"
)
simple("toml: [headers] for [[headers]]", "netlify", TOML, r"^\s*\[\[headers\]\]", "[headers]")
simple("toml: [[build]] for [build]", "netlify", TOML, r"^\[build\]", "[[build]]")
simple("toml: [Build]", "netlify", TOML, r"^\[build\]", "[Build]")
simple("toml: [buld]", "netlify", TOML, r"^\[build\]", "[buld]")
simple("toml: [context.prod]", "netlify", TOML, r"^\[context\.production\b", "[context.prod")
simple(
    "toml: [context.deploy_preview]",
    "netlify",
    TOML,
    r"^\[context\.deploy-preview\b",
    "[context.deploy_preview",
)
simple("toml: publish key misspelled", "netlify", TOML, r"^(\s*)publish(\s*=)", r"\1publsh\2")
simple("toml: command key misspelled", "netlify", TOML, r"^(\s*)command(\s*=)", r"\1comand\2")
simple("toml: publish_dir for publish", "netlify", TOML, r"^(\s*)publish(\s*=)", r"\1publish_dir\2")
simple("toml: number as env value", "netlify", TOML, r'^(\s*NODE_VERSION\s*=\s*)"(\d+)"', r"\1\2")
simple("toml: status as text", "netlify", TOML, r"^(\s*status\s*=\s*)(\d+)", r'\1"\2"')
simple("toml: force as text", "netlify", TOML, r"^(\s*force\s*=\s*)(true)", r'\1"\2"')
simple("toml: form for from", "netlify", TOML, r"^(\s*)from(\s*=)", r"\1form\2")
simple("toml: redirect without to", "netlify", TOML, r'^\s*to\s*=\s*"/index.html"\n', "")
simple("toml: from without slash", "netlify", TOML, r'^(\s*from\s*=\s*")/', r"\1")
simple("toml: header for without slash", "netlify", TOML, r'^(\s*for\s*=\s*")/', r"\1")
simple(
    "toml: publish with a typo",
    "netlify",
    TOML,
    r'^(\s*publish\s*=\s*")([\w.]{4,})(")',
    lambda m: m[1] + typo(m[2]) + m[3],
)
simple(
    "toml: publish in capitals",
    "netlify",
    TOML,
    r'^(\s*publish\s*=\s*")([a-z]\w+)(")',
    lambda m: m[1] + m[2].capitalize() + m[3],
)
simple(
    "toml: base with a typo",
    "netlify",
    TOML,
    r'^(\s*base\s*=\s*")(\w{4,})/?(")',
    lambda m: m[1] + typo(m[2]) + m[3],
)
simple(
    "toml: script misspelled",
    "netlify",
    TOML,
    r'^(\s*command\s*=\s*"[^"]*\b(?:npm|yarn|pnpm) run )(\w{4,})',
    lambda m: m[1] + typo(m[2]),
)
simple(
    "toml: npm build without run",
    "netlify",
    TOML,
    r'^(\s*command\s*=\s*"[^"]*\bnpm )run (build)',
    r"\1\2",
)
simple(
    "toml: functions folder misspelled",
    "netlify",
    TOML,
    r'^(\s*(?:functions|directory)\s*=\s*"(?:\w+/)*)(\w{4,})(")',
    lambda m: m[1] + typo(m[2]) + m[3],
)
simple(
    "toml: function in redirect misspelled",
    "netlify",
    TOML,
    r'(to\s*=\s*"/\.netlify/functions/)(\w{4,})',
    lambda m: m[1] + typo(m[2]),
)
simple(
    "toml: plugin misspelled",
    "netlify",
    TOML,
    r'^(\s*package\s*=\s*"@netlify/plugin-)(\w{5,})',
    lambda m: m[1] + typo(m[2]),
)
simple(
    "toml: NODE_VERSION of no release",
    "netlify",
    TOML,
    r'^(\s*NODE_VERSION\s*=\s*")\d[\d.]*"',
    r'\g<1>99.1.0"',
)


@fault("toml: publish doubles base", "netlify")
def publish_doubled(snapshot: Snapshot) -> Iterator[Slip]:
    for path, text in files(snapshot, *TOML):
        base = re.search(r'^\s*base\s*=\s*"([\w/-]+)"', text, re.MULTILINE)
        publish = re.search(r'^\s*publish\s*=\s*"([\w/.-]+)"', text, re.MULTILINE)
        if base and publish and not publish[1].startswith(base[1]):
            new = f"{base[1].strip('/')}/{publish[1]}"
            yield path, swapped(text, publish, new, 1), f"publish {publish[1]} → {new}"


@fault("toml: duplicate table", "netlify")
def duplicate_table(snapshot: Snapshot) -> Iterator[Slip]:
    for path, text in files(snapshot, *TOML):
        if re.search(r"^\[build\]$", text, re.MULTILINE) and "edge_handlers" not in text:
            yield path, text + '\n[build]\n  ignore = "false"\n', "a second [build]"


@fault("toml: catch-all first", "netlify")
def toml_catch_all_first(snapshot: Snapshot) -> Iterator[Slip]:
    for path, text in files(snapshot, *TOML):
        rows = re.findall(r"^\s*\[\[redirects\]\]\n(?:[^\[\n][^\n]*\n)+", text, re.MULTILINE)
        last = next((r for r in rows if re.search(r'from\s*=\s*"/\*"', r)), None)
        if last and len(rows) > 1 and rows[0] != last:
            cut = text.replace(last, "", 1)
            yield (
                path,
                cut.replace(rows[0], last.strip("\n") + "\n\n" + rows[0].lstrip("\n"), 1),
                "catch-all first",
            )


# -- Netlify: _redirects --------------------------------------------------------------------------

simple("row: from without slash", "netlify", ROWS, r"^/(\w[^\s]*)(?=\s)", r"\1")
simple("row: status not a number", "netlify", ROWS, r"^(/\S*\s+\S+\s+)(30[12]|200)(!?)$", r"\1\2x")
simple("row: destination in angle brackets", "netlify", ROWS, r"^(/\S*\s+)(https://\S+)", r"\1<\2>")
simple(
    "row: status before destination",
    "netlify",
    ROWS,
    r"^(/\S*)\s+(\S+)\s+(30[12])\s*$",
    r"\1 \3 \2",
)
simple("row: a word too many", "netlify", ROWS, r"^(/\S*\s+/\S*\s+30[12])$", r"\1 permanent")
simple(
    "row: destination lost",
    "netlify",
    ROWS,
    r"^(/\S+)\s+/\S+\s+30[12]\s*$",
    r"\1 301",
    healable=False,
)
simple("row: star inside", "netlify", ROWS, r"^(/\w+)/\*(\s)", r"\1/*.html\2", healable=False)


@fault("row: catch-all first", "netlify")
def catch_all_first(snapshot: Snapshot) -> Iterator[Slip]:
    for path, text in files(snapshot, *ROWS):
        found = re.search(r"^/\*\s+/index\.html\s+200[ \t]*\n?", text, re.MULTILINE)
        rest = text.replace(found[0], "", 1) if found else ""
        if found and re.search(r"^/\w", rest, re.MULTILINE):
            yield path, found[0].rstrip("\n") + "\n" + rest, "catch-all first"


@fault("row: twice", "netlify")
def row_twice(snapshot: Snapshot) -> Iterator[Slip]:
    for path, text in files(snapshot, *ROWS):
        found = re.search(r"^/\w\S*\s+\S+.*$", text, re.MULTILINE)
        if found:
            yield path, text[: found.end()] + "\n" + found[0] + text[found.end() :], "row twice"


@fault("row: loop", "netlify", healable=False)
def row_loop(snapshot: Snapshot) -> Iterator[Slip]:
    for path, text in files(snapshot, *ROWS):
        yield path, "/loop/* /loop/:splat 301\n" + text, "a row that leads to itself"


# -- Netlify: _headers ----------------------------------------------------------------------------

simple("header: colon lost", "netlify", HEADERS, r"^(\s+[\w-]+): ", r"\1 ")
simple("header: path without slash", "netlify", HEADERS, r"^/(\w\S*)$", r"\1")
simple("header: equals for colon", "netlify", HEADERS, r"^(\s+[\w-]+): (.*)$", r"\1 = \2")

# -- Render ---------------------------------------------------------------------------------------

simple("render: startComand", "render", BLUEPRINT, r"\bstartCommand:", "startComand:")
simple("render: buildComand", "render", BLUEPRINT, r"\bbuildCommand:", "buildComand:")
simple("render: start_command", "render", BLUEPRINT, r"\bstartCommand:", "start_command:")
simple("render: healthCheck", "render", BLUEPRINT, r"\bhealthCheckPath:", "healthCheck:")
simple("render: healthcheckPath", "render", BLUEPRINT, r"\bhealthCheckPath:", "healthcheckPath:")
simple("render: publishPath", "render", BLUEPRINT, r"\bstaticPublishPath:", "publishPath:")
simple("render: publishDir", "render", BLUEPRINT, r"\bstaticPublishPath:", "publishDir:")
simple("render: rootDirectory", "render", BLUEPRINT, r"\brootDir:", "rootDirectory:")
simple("render: envVar", "render", BLUEPRINT, r"\benvVars:", "envVar:")
simple("render: environment for envVars", "render", BLUEPRINT, r"\benvVars:", "environment:")
simple("render: service for services", "render", BLUEPRINT, r"^services:", "service:")
simple("render: database for databases", "render", BLUEPRINT, r"^databases:", "database:")
simple("render: runtime nodejs", "render", BLUEPRINT, r"\b(runtime|env): node\b", r"\1: nodejs")
simple("render: runtime python3", "render", BLUEPRINT, r"\b(runtime|env): python\b", r"\1: python3")
simple("render: runtime lost", "render", BLUEPRINT, r"^( +)(?:runtime|env): (?:node|python)\n", "")
simple("render: type website", "render", BLUEPRINT, r"\btype: web\b", "type: website")
simple(
    "render: type static",
    "render",
    BLUEPRINT,
    r"\btype: web\n( +name: \S+\n +(?:runtime|env): static)",
    r"type: static\n\1",
)
simple("render: plan misspelled", "render", BLUEPRINT, r"\bplan: (starter)\b", "plan: startr")
simple("render: plan in capitals", "render", BLUEPRINT, r"\bplan: free\b", "plan: Free")
simple(
    "render: region misspelled",
    "render",
    BLUEPRINT,
    r"\bregion: (oregon|frankfurt|singapore)\b",
    lambda m: f"region: {typo(m[1])}",
)
simple("render: sync as text", "render", BLUEPRINT, r"\bsync: false\b", 'sync: "false"')
simple(
    "render: generateValue as text",
    "render",
    BLUEPRINT,
    r"\bgenerateValue: true\b",
    'generateValue: "true"',
)
simple(
    "render: database misspelled",
    "render",
    BLUEPRINT,
    r"(fromDatabase:\s+name: )(\S{4,})",
    lambda m: m[1] + typo(m[2]),
)
simple(
    "render: service misspelled",
    "render",
    BLUEPRINT,
    r"(fromService:\s+(?:type: \S+\s+)?name: )(\S{4,})",
    lambda m: m[1] + typo(m[2]),
)
simple(
    "render: property misspelled",
    "render",
    BLUEPRINT,
    r"\bproperty: connectionString\b",
    "property: conectionString",
)
simple(
    "render: health path without slash",
    "render",
    BLUEPRINT,
    r"\bhealthCheckPath: /(\w)",
    r"healthCheckPath: \1",
)
simple("render: route type misspelled", "render", BLUEPRINT, r"\btype: rewrite\b", "type: rewrites")
simple("render: route source without slash", "render", BLUEPRINT, r"\bsource: /\*", 'source: "*"')
simple(
    "render: script misspelled",
    "render",
    BLUEPRINT,
    r"(Command: .*\bnpm run )(\w{4,})",
    lambda m: m[1] + typo(m[2]),
)
simple(
    "render: rootDir misspelled",
    "render",
    BLUEPRINT,
    r"(\brootDir: (?:\./)?)([\w-]{4,})",
    lambda m: m[1] + typo(m[2]),
)
simple(
    "render: rootDir in capitals",
    "render",
    BLUEPRINT,
    r"(\brootDir: )([a-z][\w-]+)",
    lambda m: m[1] + m[2].capitalize(),
)
simple(
    "render: dockerfile misspelled",
    "render",
    BLUEPRINT,
    r"(\bdockerfilePath: .*)Dockerfile",
    r"\1Dokerfile",
)
simple(
    "render: two-part python version",
    "render",
    BLUEPRINT,
    r"(key: PYTHON_VERSION\s+value: )[\"']?3\.(\d+)\.\d+[\"']?",
    r"\g<1>3.\2",
)
simple(
    "render: pythonVersion field",
    "render",
    BLUEPRINT,
    r"^( +)((?:runtime|env): python)$",
    r"\1\2\n\1pythonVersion: 3.11.9",
)
simple("render: literal port", "render", BLUEPRINT, r"\$\{?PORT\}?", "10000")
simple(
    "render: module misspelled",
    "render",
    BLUEPRINT,
    r"(\bgunicorn (?:\S+ )*?)(\w{3,})(:\w+)",
    lambda m: m[1] + typo(m[2]) + m[3],
)
simple("render: tab for blanks", "render", BLUEPRINT, r"^    (\w+: \S+)$", "\t\\1")
simple(
    "render: blank too many",
    "render",
    BLUEPRINT,
    r"^    ((?:plan|region|buildCommand|startCommand): .*)$",
    r"     \1",
)
simple(
    "render: colon without blank", "render", BLUEPRINT, r"^( +(?:plan|region)): (\w+)$", r"\1:\2"
)
simple("render: quote lost", "render", BLUEPRINT, r'^( +\w+: "[^"\n]*)"$', r"\1")


@fault("render: name twice", "render", healable=False)
def name_twice(snapshot: Snapshot) -> Iterator[Slip]:
    for path, text in files(snapshot, *BLUEPRINT):
        names = list(re.finditer(r"^  - type: \S+\n    name: (\S+)$", text, re.MULTILINE))
        if len(names) > 1:
            yield path, swapped(text, names[1], names[0][1], 1), "two services of one name"


@fault("render: no list of addresses", "render", healable=False)
def ip_allow_list(snapshot: Snapshot) -> Iterator[Slip]:
    for path, text in files(snapshot, *BLUEPRINT):
        found = re.search(r"\bipAllowList: \[\]", text)
        if found:
            yield path, swapped(text, found, "ipAllowList: none"), "ipAllowList: none"


# -- both: package.json ---------------------------------------------------------------------------


@fault("package.json: script renamed", "any")
def script_renamed(snapshot: Snapshot) -> Iterator[Slip]:
    for path, text in files(snapshot, "package.json"):
        try:
            scripts = json.loads(text.removeprefix("\ufeff")).get("scripts", {})
        except (ValueError, AttributeError):
            continue
        if "build" in scripts:
            found = re.search(r'"build"(\s*:)', text)
            if found:
                yield path, swapped(text, found, f'"bulid"{found[1]}'), "build → bulid"
