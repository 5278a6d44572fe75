"""The false alarms of the shared rules: each pair is a fault, and what only looks like it."""

import importlib
import json

import pytest

from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.platforms.rule_loading import load_rules
from engine.project.snapshot import Snapshot

SHARED = {
    rule.meta.id: rule
    for rule in load_rules(importlib.import_module("engine.platforms.shared_rules"))
}
TOML = '[build]\ncommand = "npm run build"\npublish = "dist"\n'


def found(rule_id, files, platform="netlify", **context):
    site = registry.platform(platform).resolve(Snapshot.in_memory(files), BuildContext(**context))
    return list(SHARED[rule_id].check(site))


def package(build="vite build", dependencies=None, dev=None, **more):
    return json.dumps(
        {
            "name": "shop",
            "scripts": {"build": build, **more.pop("scripts", {})},
            "dependencies": dependencies or {},
            "devDependencies": dev or {},
            **more,
        }
    )


def lock(**entries):
    packages = {f"node_modules/{n.replace('__', '/')}": e for n, e in entries.items()}
    return json.dumps({"lockfileVersion": 3, "packages": {"": {}, **packages}})


VITE = {"vite": "^5.4.0"}
BARE = {"netlify.toml": TOML, "package.json": package(dependencies={"react": "18"})}

TOOLS = {
    "nothing brings it": (True, BARE),
    "a lock file without it": (True, {**BARE, "package-lock.json": lock(react={})}),
    "36 another package brings it": (False, {**BARE, "package-lock.json": lock(vite={})}),
    "36 a lock file nobody can read": (False, {**BARE, "yarn.lock": None}),
    "36 a workspace shares it": (
        False,
        {**BARE, "apps/a/package.json": package(dev=VITE), "package-lock.json": lock()},
    ),
    "36 a framework may bring it": (
        False,
        {**BARE, "package.json": package(dev={"@vitejs/plugin-react": "4"})},
    ),
    "behind its path": (
        True,
        {**BARE, "package.json": package("./node_modules/.bin/vite build")},
    ),
    "inside a shell": (True, {**BARE, "package.json": package('sh -c "vite build"')}),
    "behind a program that fetches": (
        False,
        {**BARE, "package.json": package("dotenv -e .env -- npx -y vite build")},
    ),
    "in another language's environment": (
        False,
        {**BARE, "package.json": package("bundle exec vite build"), "Gemfile": ""},
    ),
    "another language's installer brings it": (
        False,
        {**BARE, "package.json": package("gem install vite_ruby && vite build")},
    ),
    "another language's list names it": (False, {**BARE, "Gemfile": "gem 'vite_ruby'"}),
    "another language's list has it within a word": (
        True,
        {**BARE, "requirements.txt": "invitations==2\n# vite is not here\n"},
    ),
    "another installer's package has it within a word": (
        True,
        {**BARE, "package.json": package("pip install invitepy && vite build")},
    ),
    "pnpm hoists what others bring": (
        False,
        {**BARE, "pnpm-lock.yaml": "lockfileVersion: '6.0'\npackages:\n\n  /vite@5.0.0:\n"},
    ),
    "a workspace's script of the same name": (
        True,
        {
            "netlify.toml": TOML,
            "package.json": package("npm run build -w apps/a"),
            "apps/a/package.json": package(),
        },
    ),
    "the command fetches it": (False, {**BARE, "package.json": package("npx vite build")}),
    "the command installs it": (
        False,
        {**BARE, "netlify.toml": TOML.replace("npm run", "npm i -g vite@5 && npm run")},
    ),
    "a script installs what it likes": (
        False,
        {**BARE, "netlify.toml": TOML.replace("npm run", "./setup.sh && npm run")},
    ),
    "it may never run": (
        False,
        {**BARE, "package.json": package("node make.js || vite build", {"react": "18"})},
    ),
    "another package.json is broken": (False, {**BARE, "apps/a/package.json": "{"}),
    "it is the project's own program": (
        False,
        {**BARE, "package.json": package(dependencies={"react": "18"}, bin={"vite": "./v.js"})},
    ),
}


@pytest.mark.parametrize(("is_fault", "files"), TOOLS.values(), ids=TOOLS)
def test_undeclared_tools(is_fault, files):
    assert bool(found("dependency-undeclared", files)) is is_fault


@pytest.mark.parametrize(
    ("more", "is_fault"),
    [
        ({}, True),
        ({"dev": {"@nrwl/cli": "12.0.0"}}, False),
        ({"dev": {"@acme/npm-run-all": "1.0.0"}, "build": "npm-run-all x"}, False),
        ({"build": "cross-env A=1 node x.js"}, True),
        ({"build": "poetry run dotenv list"}, False),
        ({"build": "dotenv list"}, True),
    ],
)
def test_helpers_that_nothing_brings(more, is_fault):
    build = more.pop("build", "nx build web")
    files = {
        "netlify.toml": TOML,
        "package.json": package(build, **more),
        "package-lock.json": lock(),
    }
    assert bool(found("global-tool-assumed", files)) is is_fault


def test_what_the_runners_of_github_have_is_there_for_pages():
    workflow = (
        "on:\n  push:\n    branches: [main]\njobs:\n  build:\n    runs-on: ubuntu-latest\n"
        "    steps:\n      - uses: actions/checkout@v4\n      - run: npm ci\n"
        "      - run: npm run build\n      - uses: actions/upload-pages-artifact@v3\n"
        "        with: {path: dist}\n      - uses: actions/deploy-pages@v4\n"
    )
    files = {
        ".github/workflows/pages.yml": workflow,
        "package.json": package("tsc && tsx a.ts && vite build", dev=VITE),
        "package-lock.json": lock(vite={}),
        "index.html": "",
        "vite.config.js": "export default {};",
    }
    named = {issue.message.split("'")[1] for issue in found("global-tool-assumed", files, "pages")}
    assert named == {"tsx"}


@pytest.mark.parametrize(("name", "command"), [("yarn.lock", "yarn add -D"), ("x", "npm install")])
def test_the_advice_names_the_manager_of_the_project(name, command):
    files = {**BARE, name: "# yarn lockfile v1\n"}
    (issue,) = found("dependency-undeclared", files)
    site = registry.platform("netlify").resolve(Snapshot.in_memory(files), BuildContext())
    assert f"`{command}" in SHARED["dependency-undeclared"].heal(issue, site).reason


CONFIG = {
    "vite.config.js": 'import a from "some-plugin";\nexport default { plugins: [a()] };\n',
    "vite.config.ts": 'import { a } from "some-plugin";\nexport default { plugins: [a()] };\n',
    "vite.config.cjs": 'module.exports = { plugins: [require("some-plugin")] };\n',
}
NO_CONFIG = {
    "vite.config.mjs": 'import p from "node:path";\nimport fs from "fs";\nexport default { p, fs };\n',
    "vite.config.js": 'import a from "./some-plugin.js";\nimport b from "virtual:thing";\n',
    "vite.config.ts": 'import type { A } from "some-types";\nexport default {} as A;\n',
    "vite.config.cjs": 'if (process.env.X) { require("some-plugin"); }\n',
    "vite.config.cts": '// import a from "some-plugin";\n/* import b from "other"; */\n',
    "other.config.js": 'import a from "some-plugin";\n',
}


@pytest.mark.parametrize(
    ("path", "text", "is_fault"),
    [(p, t, True) for p, t in CONFIG.items()] + [(p, t, False) for p, t in NO_CONFIG.items()],
)
def test_undeclared_imports_of_configurations(path, text, is_fault):
    files = {
        "netlify.toml": TOML,
        "package.json": package(dev=VITE),
        "package-lock.json": lock(vite={}),
        path: text,
    }
    assert bool(found("dependency-undeclared", files)) is is_fault


READS = {
    "fetch(import.meta.env.API_URL)": True,
    "fetch(process.env.API_URL + '/x')": True,
    "fetch(import.meta.env.VITE_API_URL)": False,
    "fetch(import.meta.env.API_URL ?? '/api')": False,
    "fetch(import.meta.env.API_URL || '/api')": False,
    "const a = import.meta.env.API_URL ? 1 : 2": False,
    "if (!process.env.API_URL) throw 1": False,
    "if (import.meta.env.DEV && process.env.NODE_ENV) a()": False,
    "// fetch(import.meta.env.API_URL)": False,
    'import fs from "node:fs"; fs.open(process.env.PLACE)': False,
    "fetch(import.meta.env['API_URL'])": True,
    "fetch(import.meta.env['VITE_API_URL'])": False,
    "const { API_URL } = import.meta.env; fetch(API_URL)": True,
    "const { VITE_API_URL, MODE } = import.meta.env;": False,
    "const { API_URL = '/api' } = import.meta.env;": False,
    "fetch(process.env.VITE_API_URL)": True,
    "if (process.env.NODE_ENV === 'production') go()": False,
    "typeof process !== 'undefined' && process.env.VITE_X": False,
}


@pytest.mark.parametrize(("source", "is_fault"), READS.items())
def test_reads_of_variables(source, is_fault):
    files = {"netlify.toml": TOML, "package.json": package(dev=VITE), "src/a.ts": f"{source}\n"}
    assert bool(found("client-env-prefix", files)) is is_fault


@pytest.mark.parametrize(
    ("version", "source", "stops"),
    [
        ("^4.5.0", "const { API_URL } = process.env;", True),
        ("^4.5.0", "fetch(process.env['API_URL']);", True),
        ("^4.5.0", "fetch(process.env.API_URL);", False),
        ("^4.5.0", "const { API_URL } = import.meta.env;", False),
        ("^5.0.0", "const { API_URL } = process.env;", False),
        ("latest", "const { API_URL } = process.env;", False),
    ],
)
def test_what_comes_of_a_read(version, source, stops):
    files = {
        "netlify.toml": TOML,
        "package.json": package(dev={"vite": version}),
        "src/a.ts": f"{source}\n",
    }
    (issue,) = found("client-env-prefix", files)
    assert ("process is not defined" in issue.why) is stops


def test_what_was_not_read_is_said(monkeypatch):
    rule = importlib.import_module("engine.platforms.shared_rules.client_env_prefix")
    files = {
        "netlify.toml": TOML,
        "package.json": package(dev=VITE),
        **{f"src/{n}.ts": f"fetch(import.meta.env.API_{n});\n" for n in range(30)},
        "src/huge.ts": "x" * 600_000,
    }

    def said():
        site = registry.platform("netlify").resolve(Snapshot.in_memory(files), BuildContext())
        return [u.question for u in rule.unknowns(site)]

    assert [q for q in said() if "10 further reads" in q]
    assert [q for q in said() if "1 sources of src" in q and "src/huge.ts" in q]
    monkeypatch.setattr(rule, "MOST", 25)
    assert [q for q in said() if "6 sources of src" in q]
    files = {"netlify.toml": TOML, "package.json": package(dev=VITE), "src/a.ts": "f()\n"}
    assert said() == []


@pytest.mark.parametrize(
    "more",
    [
        {"vite.config.ts": 'export default { envPrefix: ["API_", "VITE_"] };\n'},
        {"vite.config.ts": 'export default { define: { "process.env.X": "1" } };\n'},
        {"vite.config.ts": None},
        {"index.html": "<script>window.process = { env: {} };</script>\n"},
        {"package.json": package(dev={**VITE, "vite-plugin-environment": "1"})},
        {"package.json": package(dev={**VITE, "@sveltejs/kit": "2"})},
        {"package.json": package("vite build --ssr src/a.ts", dev=VITE)},
    ],
)
def test_reads_that_the_bundler_may_hand_on(more):
    files = {
        "netlify.toml": TOML,
        "package.json": package(dev=VITE),
        "src/a.ts": "fetch(process.env.API_URL)\n",
    }
    assert found("client-env-prefix", files)
    assert not found("client-env-prefix", {**files, **more})


HOOKED = {
    "netlify.toml": TOML + '[build.environment]\nNODE_ENV = "production"\n',
    "package.json": package(dev={"husky": "9"}, scripts={"prepare": "husky"}),
}


@pytest.mark.parametrize(
    "more",
    [
        {"netlify.toml": TOML},
        {"netlify.toml": HOOKED["netlify.toml"] + 'NPM_FLAGS = "--include=dev"\n'},
        {"netlify.toml": HOOKED["netlify.toml"] + 'NPM_FLAGS = "--ignore-scripts"\n'},
        {"package.json": package(dev={"husky": "9"}, scripts={"prepare": "husky || true"})},
        {"package.json": package(dev={"husky": "9"}, scripts={"prepare": "node h.js"})},
        {"package.json": package(dependencies={"husky": "9"}, scripts={"prepare": "husky"})},
        {"package.json": package(dev={"husky": "9"}, scripts={"prepare": "[ $CI ] || husky"})},
        {"pnpm-lock.yaml": "lockfileVersion: '9.0'\n"},
        {"yarn.lock": "__metadata:\n", ".yarnrc.yml": "nodeLinker: node-modules\n"},
    ],
)
def test_hooks_that_do_no_harm(more):
    assert found("husky-in-production", HOOKED)
    assert not found("husky-in-production", {**HOOKED, **more})


PEERS = {
    "netlify.toml": TOML,
    "package.json": package("node b.js", {"react": "18.2.0", "ui": "4.0.0"}),
    "package-lock.json": lock(
        react={"version": "18.2.0"}, ui={"version": "4.0.0", "peerDependencies": {"react": "^17"}}
    ),
}


def peer(version, wanted, **more):
    return lock(
        react={"version": version},
        ui={"version": "4.0.0", "peerDependencies": {"react": wanted}, **more},
    )


@pytest.mark.parametrize(
    "more",
    [
        {".npmrc": "legacy-peer-deps=true\n"},
        {".npmrc": "; a word\nforce = true\n"},
        {"netlify.toml": TOML + '[build.environment]\nNPM_FLAGS = "--legacy-peer-deps"\n'},
        {"netlify.toml": TOML + '[build.environment]\nNODE_VERSION = "14"\n'},
        {".nvmrc": "14.21.3\n"},
        {"package.json": package("b", {"react": "18.2.0", "ui": "4"}, overrides={"react": "18"})},
        {"package.json": package("b", {"react": "^17 || ^18", "ui": "4.0.0"})},
        {"package.json": package("b", {"ui": "4.0.0"})},
        {"yarn.lock": "# yarn lockfile v1\n"},
        {"package-lock.json": peer("18.2.0", "^17 || ^18")},
        {"package-lock.json": peer("18.2.0", ">=16.8.0")},
        {"package-lock.json": peer("18.2.0", "*")},
        {"package-lock.json": peer("18.2.0", "workspace:^17")},
        {"package-lock.json": peer("18.0.0-rc.1", "^17")},
        {
            "package-lock.json": peer(
                "18.2.0", "^17", peerDependenciesMeta={"react": {"optional": True}}
            )
        },
    ],
)
def test_peers_that_npm_takes(more):
    assert found("peer-dep-conflict", PEERS)
    assert not found("peer-dep-conflict", {**PEERS, **more})


INSIDE = {
    "package.json": '{"name": "root"}',
    "web/package.json": PEERS["package.json"],
    "web/package-lock.json": PEERS["package-lock.json"],
}
UPLOADS = "on: push\njobs:\n  a:\n    steps:\n      - uses: actions/upload-pages-artifact@v3\n"


@pytest.mark.parametrize(
    ("command", "more", "is_told"),
    [
        # What Netlify installs by itself comes before the command, whatever that says.
        ("npm ci --force && npm run build", PEERS, True),
        ("cd web && npm ci", INSIDE, True),
        ("cd web && npm ci --legacy-peer-deps", INSIDE, False),
        ("npm ci --prefix web", INSIDE, True),
        ("npm --prefix web ci", INSIDE, True),
        ("npm --prefix web ci --legacy-peer-deps", INSIDE, False),
        ("npm config set legacy-peer-deps true && cd web && npm ci", INSIDE, False),
        ("cd web && NPM_CONFIG_LEGACY_PEER_DEPS=true npm ci", INSIDE, False),
        ("cd web && npm ci", {**INSIDE, "web/.npmrc": "legacy-peer-deps=true\n"}, False),
        # npm does not look for settings further up, but for those of a workspace.
        ("cd web && npm ci", {**INSIDE, ".npmrc": "legacy-peer-deps=true\n"}, True),
        (
            "cd web && npm ci",
            {
                **INSIDE,
                ".npmrc": "legacy-peer-deps=true\n",
                "package.json": '{"name": "root", "workspaces": ["web"]}',
            },
            False,
        ),
    ],
)
def test_where_npm_is_told_to_look_away(command, more, is_told):
    files = {**more, "netlify.toml": TOML.replace("npm run build", command)}
    assert bool(found("peer-dep-conflict", files)) is is_told


@pytest.mark.parametrize(
    ("run", "is_told"),
    [
        ("npm ci", True),
        ("npm install  # not --legacy-peer-deps", True),
        ("npm ci --legacy-peer-deps", False),
        ("npm install --force", False),
        ("npm config set legacy-peer-deps true && npm ci", False),
        ("yarn install", False),
    ],
)
def test_what_a_workflow_tells_npm(run, is_told):
    files = {
        "package.json": package("vite build", {"react": "18.2.0", "ui": "4.0.0"}, VITE),
        "package-lock.json": PEERS["package-lock.json"],
        ".github/workflows/pages.yml": f"{UPLOADS}      - run: {run}\n",
    }
    assert bool(found("peer-dep-conflict", files, "pages")) is is_told


@pytest.mark.parametrize(("run", "is_told"), [("./bake --all", False), ("git status", True)])
def test_a_step_of_a_workflow_may_write_what_a_page_asks_for(run, is_told):
    steps = f"      - run: {run}\n      - uses: actions/upload-pages-artifact@v3\n"
    files = {
        ".github/workflows/pages.yml": f"on: push\njobs:\n  a:\n    steps:\n{steps}"
        "        with: {path: site}\n      - uses: actions/deploy-pages@v4\n",
        "site/index.html": '<script src="bees.js"></script>',
    }
    assert bool(found("asset-missing", files, "pages")) is is_told


def site(policy, page, name="Content-Security-Policy"):
    return {
        "netlify.toml": '[build]\npublish = "p"\n',
        "p/_headers": f"/*\n  {name}: {policy}\n",
        "p/index.html": page,
    }


PAGES = {
    "a host that is not listed": (True, "img-src 'self'", "<img src='https://a.example/x.png'>"),
    "an inline script": (True, "script-src 'self'", "<script>go()</script>"),
    "a handler": (True, "script-src 'self'", "<a onclick='go()'>x</a>"),
    "its own host": (
        False,
        "img-src 'self'",
        "<link rel=canonical href='https://s.example/'><img src='https://s.example/a.png'>",
    ),
    "a template": (False, "img-src 'self'", "<img src='{{ cdn }}/x.png'>"),
    "a comment": (False, "img-src 'self'", "<!-- <img src='https://a.example/x.png'> -->"),
    "data that is no script": (
        False,
        "script-src 'self'",
        "<script type='application/ld+json'>{}</script>",
    ),
    "text of a script": (
        False,
        "img-src 'self'; script-src 'unsafe-inline'",
        "<script>a = \"<img src='https://a.example/x.png'>\"</script>",
    ),
    "a link that is followed": (False, "default-src 'self'", "<a href='https://a.example/'>x</a>"),
    "a nonce": (
        False,
        "script-src 'nonce-abc'",
        "<script nonce=abc src=//a.example/x.js></script>",
    ),
    "loaded by one that may": (
        False,
        "script-src 'nonce-abc' 'strict-dynamic'",
        "<script src='https://a.example/x.js'></script>",
    ),
    "a placeholder": (False, "script-src 'self' {{ hosts }}", "<script>go()</script>"),
}


@pytest.mark.parametrize(("is_fault", "policy", "page"), PAGES.values(), ids=PAGES)
def test_policies(is_fault, policy, page):
    assert bool(found("header-csp-self-block", site(policy, page))) is is_fault


FACE = '@font-face { font-family: "Own"; src: url(%s) format("woff2"); }\n'
DATA = "data:font/woff2;base64,AAAA"
STYLES = {
    "an import": (["style-src"], "style-src 'self'", '@import url("https://f.example/a.css");'),
    "an import that is listed": (
        [],
        "style-src 'self' f.example",
        "@import 'https://f.example/a';",
    ),
    "a font that is asked for": (
        ["font-src"],
        "font-src 'self'",
        FACE % DATA + 'body { font: 1em/1.2 "Own", serif }',
    ),
    "a font of its own": ([], "font-src 'self'", FACE % "own.woff2" + "body { font-family: Own }"),
    "a font that nobody asks for": ([], "font-src 'self'", FACE % DATA),
    "a font of a class that is not there": (
        [],
        "font-src 'self'",
        FACE % DATA + ".icon { font-family: Own }",
    ),
    "a picture": (
        ["img-src"],
        "img-src 'self'",
        ".hero { background: #fff url( 'https://i.example/a.png' ) no-repeat }",
    ),
    "data": (["img-src"], "img-src 'self'", "nav li { list-style: url(data:image/png;base64,A) }"),
    "data that is listed": ([], "img-src 'self' data:", ".hero { background: url(data:a) }"),
    "a class that is not there": ([], "img-src 'self'", ".btn-close { background: url(data:a) }"),
    "one of several": (["img-src"], "img-src 'self'", ".x, .hero:hover a { content: url(data:a) }"),
    "on paper": ([], "img-src 'self'", "@media print { .hero { background: url(data:a) } }"),
    "a comment": ([], "img-src 'self'", "/* .hero { background: url(data:a) } */"),
    "a text": ([], "img-src 'self'", '.hero { content: "url(data:a)" }'),
    "a part of the page": ([], "img-src 'none'", ".hero { background: url(#a) }"),
    "another property": ([], "img-src 'none'", ".hero { filter: url(a.svg#b) }"),
    "everything": ([], "img-src * data:", ".hero { background: url(https://i.example/a) }"),
    "a sheet that is blocked itself": (
        ["style-src"],
        "style-src 'none'; img-src 'none'",
        ".hero { background: url(https://i.example/a) }",
    ),
}


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("inline", [False, True])
def test_what_style_sheets_load(name, inline):
    directives, policy, style = STYLES[name]
    body = '<div class="hero"><a>x</a></div><nav><li>y</li></nav>'
    if inline:
        files = site(
            policy.replace("'self'", "'self' 'unsafe-inline'"), f"<style>{style}</style>{body}"
        )
    else:
        files = site(policy, f'<link rel="stylesheet" href="/css/a.css">{body}')
        files["p/css/a.css"] = style
    issues = found("header-csp-self-block", files)
    assert [i.subject.split()[0] for i in issues] == directives
    if not inline and name != "a sheet that is blocked itself":
        assert all(i.location.path == "p/css/a.css" for i in issues)


def test_a_sheet_that_another_one_imports():
    files = site("img-src 'self'", '<link rel=stylesheet href=a.css><p class="hero">x</p>')
    files["p/a.css"] = '@import "sub/b.css";\n'
    files["p/sub/b.css"] = ".hero { background-image: url(https://i.example/a.png) }\n"
    (issue,) = found("header-csp-self-block", files)
    assert issue.location.path == "p/sub/b.css"
    assert issue.subject == "img-src https://i.example"


@pytest.mark.parametrize(
    ("policy", "page", "is_fault"),
    [
        ("img-src 'self'", '<img srcset="a.png 1x, https://i.example/b.png 2x">', True),
        ("img-src 'self'", '<img srcset="a.png 1x, b.png 2x">', False),
        ("img-src 'self'", '<video poster="https://i.example/b.png"></video>', True),
        ("object-src 'none'", '<object data="a.pdf"></object>', True),
        ("default-src 'self'", '<embed src="a.pdf">', False),
        ("form-action 'self'", '<form action="https://f.example/send"></form>', True),
        ("default-src 'self'", '<form action="https://f.example/send"></form>', False),
        ("form-action 'self'", '<form action="/send"></form>', False),
        ("base-uri 'none'", '<base href="/a/">', True),
        ("media-src 'self'", '<video><track src="https://m.example/a.vtt"></video>', True),
    ],
)
def test_what_else_a_page_loads(policy, page, is_fault):
    assert bool(found("header-csp-self-block", site(policy, page))) is is_fault


@pytest.mark.parametrize(
    ("attribute", "is_fault"),
    [
        ("onclick", True),
        ("onBeforeUnload", True),
        ("onmouseover", True),
        ("on-click", False),
        ("online", False),
        ("on:click", False),
        ("x-on:click", False),
    ],
)
def test_handlers_in_attributes(attribute, is_fault):
    files = site("default-src 'self'", f'<b {attribute}="go()">x</b>')
    assert bool(found("header-csp-self-block", files)) is is_fault


def test_a_policy_that_only_reports_blocks_nothing():
    name = "Content-Security-Policy-Report-Only"
    assert not found("header-csp-self-block", site("img-src 'none'", "<img src=a.png>", name))


HIDDEN = '<meta name="robots" content="noindex">\n'


def test_who_may_be_hidden():
    files = {"netlify.toml": '[build]\npublish = "p"\n', "p/index.html": HIDDEN}
    assert found("noindex-or-wrong-canonical", files)
    assert not found("noindex-or-wrong-canonical", files, context="deploy-preview")
    files = {
        **files,
        "p/index.html": "<p>x</p>",
        "p/404.html": HIDDEN,
        "p/thanks/index.html": HIDDEN,
    }
    assert not found("noindex-or-wrong-canonical", files)


NATIVE = {
    "netlify.toml": TOML,
    "package.json": package(dev=VITE),
    "package-lock.json": lock(
        rollup={"optionalDependencies": {"@r/r-darwin-arm64": "4", "@r/r-linux-x64-gnu": "4"}},
        **{"@r__r-darwin-arm64": {"optional": True}},
    ),
}


@pytest.mark.parametrize(
    "text",
    [
        NATIVE["package-lock.json"].replace('r-darwin-arm64": {"opt', 'r-linux-x64-gnu": {"opt'),
        NATIVE["package-lock.json"].replace('"node_modules/rollup"', '"node_modules/another"'),
        lock(rollup={"optionalDependencies": {"@r/r-darwin-arm64": "4"}}),
        lock(rollup={"optionalDependencies": {"@r/r-linux-x64-gnu": "4"}}),
        "{",
    ],
)
def test_native_programs_that_are_there(text):
    assert found("optional-native-dep", NATIVE)
    assert not found("optional-native-dep", {**NATIVE, "package-lock.json": text})


LOCAL = "DATABASE_URL=postgres://u:p@localhost:5432/shop\n"


@pytest.mark.parametrize(
    ("build", "more", "severities"),
    [
        ("prisma migrate deploy && vite build", {".env": LOCAL}, ["medium"]),
        ("prisma migrate deploy", {".env": LOCAL, ".gitignore": ".env\n"}, ["low"]),
        ("env DATABASE_URL=postgres://localhost/x prisma db push", {}, ["critical"]),
        ("prisma migrate deploy || true", {".env": LOCAL}, []),
        ("curl -f http://localhost:3000/ || true", {}, []),
        ("curl -f http://localhost:3000/ && vite build", {}, ["critical"]),
        ("vite preview & wait-on http://localhost:4173", {}, []),
    ],
)
def test_services_of_the_run_time(build, more, severities):
    files = {"netlify.toml": TOML, "package.json": package(build), **more}
    issues = found("build-needs-runtime-service", files)
    assert [issue.severity.value for issue in issues] == severities


def test_a_variable_of_the_blueprint_goes_before_the_env_file():
    blueprint = (
        "services:\n  - type: web\n    name: a\n    runtime: node\n"
        "    buildCommand: npx prisma migrate deploy\n    startCommand: node a.js\n"
        "    envVars:\n      - key: DATABASE_URL\n        sync: false\n"
    )
    files = {"render.yaml": blueprint, "package.json": package(), ".env": LOCAL}
    assert not found("build-needs-runtime-service", files, "render")


def test_a_policy_keeps_its_lines_where_a_host_is_added():
    policy = "'self'\n  https://a.example;"
    toml = (
        '[build]\npublish = "."\n[[headers]]\nfor = "/*"\n[headers.values]\n'
        f'Content-Security-Policy = """\nscript-src {policy}\n"""\n'
    )
    files = {"netlify.toml": toml, "index.html": '<script src="https://b.example/x.js"></script>'}
    (issue,) = found("header-csp-self-block", files)
    place = registry.platform("netlify").resolve(Snapshot.in_memory(files), BuildContext())
    (proposal,) = SHARED["header-csp-self-block"].heal(issue, place)
    after = Snapshot.in_memory(files).with_edits(proposal.edits)
    healed = "'self'\n  https://a.example https://b.example;"
    assert after.text("netlify.toml") == toml.replace(policy, healed)


@pytest.mark.parametrize("rule_id", sorted(SHARED))
@pytest.mark.parametrize("platform", ["netlify", "render", "pages"])
def test_odd_contents_break_no_rule(rule_id, platform):
    odd = "\ufeff{[<\x00\udcff\r\n\"'${{\\"
    names = (
        *("package.json", "package-lock.json", ".npmrc", "nginx.conf", "Caddyfile", "_headers"),
        *("index.html", "src/a.js", "vite.config.js", ".env", "robots.txt", "sitemap.xml", "a.py"),
    )
    files = dict.fromkeys(names, odd)
    files["netlify.toml"] = '[build]\ncommand = "npm run build && vite build"\npublish = "."\n'
    files["render.yaml"] = (
        "services:\n  - type: web\n    name: a\n    runtime: node\n    buildCommand: vite build\n"
        "    startCommand: node a.js\n"
    )
    for content in (odd, "{}", "[]", '{"packages": {"node_modules/a": []}, "scripts": []}', None):
        files["package.json"] = files["package-lock.json"] = content
        found(rule_id, files, platform)


@pytest.mark.parametrize(
    ("build", "is_fault"), [("vite build", True), ("vite build -c b.js", False)]
)
def test_a_configuration_that_another_one_stands_in_for(build, is_fault):
    files = {
        "netlify.toml": TOML,
        "package.json": package(build, dev=VITE),
        "package-lock.json": lock(vite={}),
        "vite.config.js": CONFIG["vite.config.js"],
    }
    assert bool(found("dependency-undeclared", files)) is is_fault


def test_the_configuration_of_a_program_that_is_called_by_its_package():
    files = {
        "netlify.toml": TOML,
        "package.json": package("npx @11ty/eleventy@3", dev={"@11ty/eleventy": "3"}),
        "package-lock.json": lock(**{"@11ty__eleventy": {}}),
        ".eleventy.js": 'require("@11ty/eleventy");\nconst rss = require("a-plugin");\n',
    }
    named = [issue.message for issue in found("dependency-undeclared", files)]
    assert named == [".eleventy.js takes 'a-plugin', which no package.json lists."]


def test_an_address_that_is_none_breaks_no_look_at_a_policy():
    page = '<script src="https://[[domain]]/a.js"></script><img src="https://h:99999/a.png">'
    files = {
        "netlify.toml": '[build]\n  publish = "."\n',
        "_headers": "/*\n  Content-Security-Policy: script-src 'self'; img-src https://h:8443\n",
        "index.html": f"<!doctype html><title>t</title>{page}",
    }
    platform = registry.platform("netlify")
    site = platform.resolve(Snapshot.in_memory(files), BuildContext())
    rule = next(r for r in platform.rules() if r.meta.id == "header-csp-self-block")
    assert list(rule.check(site)) == []


@pytest.mark.parametrize(
    ("command", "severities"),
    [
        # Netlify installs first where the build starts, and npm writes a lock.
        ("npm ci && npm run build", ["high"]),
        ("cd web && npm ci && npm run build", ["critical"]),
        ("cd web && cp ../ci/package-lock.json . && npm ci", []),
        ("cd web && npm install --package-lock-only && npm ci", []),
        ("cd web && curl -O https://example.org/package-lock.json && npm ci", []),
        ("./setup.sh && cd web && npm ci", []),
        ("cd web && yarn install --frozen-lockfile", ["critical"]),
    ],
)
def test_installs_that_insist_on_a_lock(command, severities):
    files = {
        "netlify.toml": TOML.replace("npm run build", command),
        "package.json": package(),
        "web/package.json": package(),
    }
    assert [str(i.severity) for i in found("lockfile-missing", files)] == severities
