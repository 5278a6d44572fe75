import json

import pytest

from engine.project.builds.outputs import build_outputs
from engine.project.builds.scripts import expand, script_call
from engine.project.builds.shell import parse_command
from engine.project.snapshot import Snapshot

ROOT = '{"scripts": {"build": "vite build && npm run post", "post": "cp a b", "prebuild": "tsc"}}'
WEB = '{"name": "@x/web", "scripts": {"build": "astro build --outDir out"}}'


@pytest.fixture
def snapshot():
    return Snapshot.in_memory({"package.json": ROOT, "apps/web/package.json": WEB})


def test_a_script_opens_the_script_of_the_same_name_of_another_package():
    root = '{"scripts": {"build": "pnpm --filter @x/web build", "again": "npm run again"}}'
    snapshot = Snapshot.in_memory({"package.json": root, "apps/web/package.json": WEB})
    assert programs(snapshot, "pnpm build") == [("apps/web", "astro")]
    assert programs(snapshot, "npm run again") == []


@pytest.mark.parametrize("manager", ["yarn", "bun"])
def test_what_yarn_and_bun_run_may_be_a_program(snapshot, manager):
    for command, may_be in (
        (f"{manager} run vite build", True),
        (f"{manager} vite build", True),
        (f"{manager} run build", False),
        ("npm run vite", False),
    ):
        (step,) = parse_command(command)
        call = script_call(step, "", snapshot)
        assert call is not None
        assert call.may_be_program is may_be


def programs(snapshot, command, folder=""):
    return [
        (ran.folder, ran.step.program)
        for ran in expand(snapshot, folder, command)
        if ran.step.program not in {"npm", "yarn", "pnpm", "bun"}
    ]


@pytest.mark.parametrize(
    ("command", "runs"),
    [
        ("npm run build", [("", "tsc"), ("", "vite"), ("", "cp")]),
        ("yarn build", [("", "tsc"), ("", "vite"), ("", "cp")]),
        ("cd apps/web && npm run build", [("apps/web", "astro")]),
        ("npm --prefix apps/web run build", [("apps/web", "astro")]),
        ("npm run build --workspace=apps/web", [("apps/web", "astro")]),
        ("npm run build -w @x/web", [("apps/web", "astro")]),
        ("pnpm --filter @x/web build", [("apps/web", "astro")]),
        ("yarn workspace @x/web build", [("apps/web", "astro")]),
        ("(cd apps/web && yarn build) && echo ok", [("apps/web", "astro"), ("", "echo")]),
        ("npx run-s build", [("", "npx"), ("", "tsc"), ("", "vite"), ("", "cp")]),
        ("hugo --minify", [("", "hugo")]),
    ],
)
def test_scripts_are_opened_to_the_programs(snapshot, command, runs):
    assert programs(snapshot, command) == runs


@pytest.mark.parametrize(
    ("command", "script"),
    [
        ("npm run build", "build"),
        ("npm run-script build -- --prod", "build"),
        ("npm test", "test"),
        ("npm ci", None),
        ("npm install", None),
        ("yarn", None),
        ("yarn install --frozen-lockfile", None),
        ("yarn netlify:build", "netlify:build"),
        ("yarn run build", "build"),
        ("pnpm build", "build"),
        ("pnpm -r build", "build"),
        ("pnpm exec vite build", None),
        ("bun run build", "build"),
        ("bun run ./build.ts", None),
        ("npm run $SCRIPT", None),
        ("npm exec vite", None),
        ("CI= npm run build", "build"),
        ("cross-env CI=false npm run build", "build"),
    ],
)
def test_calls_of_scripts_are_told_from_other_words(snapshot, command, script):
    call = script_call(parse_command(command)[0], "", snapshot)
    assert (call.script if call else None) == script


GROUPED = {
    'concurrently "npm run a" "npm:b"': ["node a.js", "node b.js"],
    "concurrently -n one,two -c red,blue 'npm:b:*' 'vite build'": [
        "node b1.js",
        "node b12.js",
        "vite build",
    ],
    "concurrently 'cd web && node x.js'": ["web: node x.js"],
    "concurrently 'npm:b:*(!one)'": [],
    "run-p a b": ["node a.js", "node b.js"],
    "run-s 'b:*'": ["node b1.js"],
    "run-s 'b:**'": ["node b1.js", "node b12.js"],
    "npm-run-all --parallel a --sequential b": ["node a.js", "node b.js"],
    "npm-run-all --max-parallel 2 a 'b -- --flag'": ["node a.js", "node b.js"],
    "yarn run-p a": ["node a.js"],
    "npx -y concurrently npm:a": ["node a.js"],
    "turbo run a": [],
    "wireit": [],
    "nx run web:build": [],
}


@pytest.mark.parametrize("command", GROUPED)
def test_what_runs_several_at_once_is_opened(command):
    scripts = {
        "a": "node a.js",
        "b": "node b.js",
        "b:one": "node b1.js",
        "b:one:two": "node b12.js",
    }
    files = {"package.json": json.dumps({"scripts": {"all": command, **scripts}}), "web/x": ""}
    found = [
        f"{ran.folder}: {text}" if ran.folder else text
        for ran in expand(Snapshot.in_memory(files), "", "npm run all")
        if (text := " ".join(ran.step.texts)).startswith(("node ", "vite "))
    ]
    assert sorted(found) == GROUPED[command]


def test_a_command_in_quotes_knows_its_place():
    body = "concurrently -k 'node a.js' \"node b.js --x\""
    files = {"package.json": json.dumps({"scripts": {"all": body}})}
    steps = [r.step for r in expand(Snapshot.in_memory(files), "", "npm run all")]
    inner = [s for s in steps if s.program == "node"]
    assert [body[s.words[1].start : s.words[1].end] for s in inner] == ["a.js", "b.js"]
    assert all(s.certain for s in inner)


def test_a_command_whose_place_is_hidden_is_not_certain():
    body = 'concurrently "node \\"a b.js\\""'
    files = {"package.json": json.dumps({"scripts": {"all": body}})}
    steps = [r.step for r in expand(Snapshot.in_memory(files), "", "npm run all")]
    assert [s.certain for s in steps if s.program == "node"] == [False]


@pytest.mark.parametrize(
    ("command", "is_open"),
    [
        ("concurrently 'npm:a' 'vite build'", False),
        ("concurrently 'npm:gone'", True),
        ("concurrently 'make all'", True),
        ('concurrently "$X"', True),
        ("run-p a gone", True),
        ("turbo run a", True),
    ],
)
def test_what_is_filled_is_open_where_a_word_is_not_understood(command, is_open):
    files = {"package.json": json.dumps({"scripts": {"a": "tsc -p ."}}), "tsconfig.json": "{}"}
    assert build_outputs(Snapshot.in_memory(files), "", command).open is is_open


def test_what_a_script_leads_to_is_as_sure_as_its_call():
    files = {"package.json": json.dumps({"scripts": {"a": "node a.js", "b": "node b.js"}})}
    steps = expand(Snapshot.in_memory(files), "", "npm run a || npm run b")
    sure = {r.step.words[1].text: r.step.certain for r in steps if r.step.program == "node"}
    assert sure == {"a.js": True, "b.js": False}


def test_a_shell_in_a_shell_knows_its_places():
    command = "cd web && bash -c 'node a.js && node b.js'"
    steps = [s for s in parse_command(command) if s.program == "node"]
    assert [command[s.words[1].start : s.words[1].end] for s in steps] == ["a.js", "b.js"]
    assert all(s.certain and s.folder == "web" for s in steps)
    (hidden,) = parse_command('bash -c "node \\"a b.js\\""')
    assert not hidden.certain
