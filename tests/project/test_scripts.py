import pytest

from engine.project.scripts import expand, script_call
from engine.project.shell import parse_command
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
