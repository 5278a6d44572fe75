import pytest

from engine.project.builds.outputs import build_outputs
from engine.project.near import nearest
from engine.project.scripting.references import imports, page_references, resolved
from engine.project.snapshot import Snapshot

WORKSPACE = {
    "package.json": '{"private": true, "workspaces": ["apps/*"]}',
    "apps/web/package.json": '{"name": "web", "scripts": {"build": "vite build"}}',
}


def angular(builder, output):
    build = f'{{"builder": "@x/y:{builder}", "options": {{"outputPath": {output}}}}}'
    return f'{{"projects": {{"a": {{"architect": {{"build": {build}}}}}}}}}'


@pytest.mark.parametrize(
    ("command", "files", "filled", "is_open"),
    [
        ("vite build", {}, ["dist"], False),
        ("vite build --outDir www", {}, ["www"], False),
        ("vite build site", {}, ["site/dist"], False),
        ("cd web && vite build", {}, ["web/dist"], False),
        (
            "npx astro build",
            {"astro.config.mjs": 'export default { outDir: "out" }'},
            ["out"],
            False,
        ),
        ("vite build", {"vite.config.js": "outDir: where()"}, [], True),
        ("vite build", {"vite.config.js": None}, [], True),
        ("vite build", {"vite.config.js": '// outDir: "x"\n'}, ["dist"], False),
        ("hugo -d ../site", {}, ["../site"], False),
        ("hugo", {"hugo.toml": 'publishDir = "docs"\n'}, ["docs"], False),
        ("make site", {}, [], True),
        ("mkdir -p a/b && cp -r x a/b", {}, ["a/b"], False),
        ("npm ci && eslint . && echo done", {}, [], False),
        ("next build", {}, [".next"], False),
        (
            "next build",
            {"next.config.js": "module.exports = { output: 'export' }"},
            [".next", "out"],
            False,
        ),
        ("if [ -d x ]; then ./build.sh; fi", {}, [], True),
        (
            "npm run build",
            {"package.json": '{"scripts": {"build": "react-scripts build"}}'},
            ["build"],
            False,
        ),
        ("npm run nothing", {"package.json": "{}"}, [], True),
        ("yarn workspace web vite build", WORKSPACE, ["apps/web/dist"], False),
        ("bun --cwd apps/web vite build", WORKSPACE, ["apps/web/dist"], False),
        ("corepack pnpm --filter web build", WORKSPACE, ["apps/web/dist"], False),
        ("corepack yarn@4.5.0 workspace web build", WORKSPACE, ["apps/web/dist"], False),
        ("corepack enable && yarn run vite build", WORKSPACE, ["dist"], False),
        (
            "npx pnpm i --store=x && npx -y pnpm@8 --filter web build",
            WORKSPACE,
            ["apps/web/dist"],
            False,
        ),
        ("npx pnpm", WORKSPACE, [], True),
        ("ng build", {}, [], True),
        (
            "ng lint && ng build",
            {"angular.json": angular("application", '"out"')},
            ["out/browser"],
            False,
        ),
        ("ng build a", {"angular.json": angular("browser", '"out"')}, ["out"], False),
        ("ng build b", {"angular.json": angular("browser", '"out"')}, [], True),
        (
            "ng build",
            {"angular.json": angular("application", '{"base": "o", "browser": ""}')},
            ["o"],
            False,
        ),
        ("ng build", {"angular.json": angular("application", "null")}, [], True),
        ("ng build", {"angular.json": angular("webpack", '"out"')}, [], True),
        ("ng build", {"angular.json": "{"}, [], True),
        (
            "ng build --output-path=w",
            {"angular.json": angular("application", '"o"')},
            ["w/browser"],
            False,
        ),
        ("ng run a:server", {"angular.json": angular("browser", '"out"')}, [], True),
    ],
)
def test_what_a_command_fills(command, files, filled, is_open):
    outputs = build_outputs(Snapshot.in_memory(files), "", command)
    assert sorted({p.path for p in outputs.produced}) == sorted(filled)
    assert outputs.open is is_open


@pytest.mark.parametrize(
    ("word", "names", "meant"),
    [
        ("biuld", ["build", "test"], "build"),
        ("bulid", ["build", "build:x"], "build"),
        ("ab", ["ac"], None),
        ("test1", ["test2", "test3"], None),
        ("deploy", ["build"], None),
    ],
)
def test_the_nearest_name(word, names, meant):
    assert nearest(word, names) == meant


def test_references_of_a_page_are_those_a_visitor_follows():
    page = (
        '<!-- <img src="no.png"> --><script src="a.js">x = "<img src=no2.png>"</script>'
        '<img alt="" src="img/b.png?v=1"><a href="#top">t</a><a href="https://x.dev">x</a>'
        '<a href="/c/">c</a><img src="{{ d }}">'
    )
    found = [r.value for r in page_references(page)]
    assert found == ["a.js", "img/b.png?v=1", "/c/"]
    for reference in page_references(page):
        assert page[reference.start : reference.end] == reference.value


def test_addresses_count_from_their_page_or_the_root():
    assert resolved("b.png?x#y", "site/blog/index.html", "site") == "site/blog/b.png"
    assert resolved("/b%20c.png", "site/blog/index.html", "site") == "site/b c.png"
    assert resolved("../b.png", "site/blog/index.html", "site") == "site/b.png"


def test_imports_are_those_that_run():
    text = (
        'import a from "./a";\n// import b from "./b";\nconst c = require("../c");\n'
        'import "./d.css";\nexport { e } from "./e";\nimport f from "react";\n'
    )
    assert [r.value for r in imports(text)] == ["./a", "../c", "./d.css", "./e"]
