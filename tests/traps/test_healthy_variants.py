"""Healthy projects of many kinds on which a shared rule cried: none may again."""

import json
import subprocess

import pytest

from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.project.snapshot import Snapshot

STATIC = '[build]\npublish = "p"\n'
BUILT = '[build]\ncommand = "%s"\npublish = "dist"\n'
FUNCTION = 'export default () => new Response("x");\nexport const config = { path: %s };\n'
SERVER = "services:\n  - type: web\n    name: a\n    runtime: node\n    plan: free\n"
SERVER += "    buildCommand: npm ci\n    startCommand: node index.js\n"
LOCAL = "app.use(cors({ origin: 'http://localhost:3000' }));\n"


def package(build="vite build", **more):
    made = {"scripts": {"build": build}, "devDependencies": {"vite": "^5.4.0"}, **more}
    return json.dumps({"name": "x", **made})


CLIENT = {"netlify.toml": BUILT % "npm run build", "package.json": package()}
API = {"render.yaml": SERVER, "package.json": '{"dependencies": {"cors": "2"}}'}

HEALTHY = {
    "an edge function answers": (
        "asset-missing",
        {
            "netlify.toml": STATIC,
            "p/index.html": "<a href='/geo'>x</a>",
            "netlify/edge-functions/geo.js": FUNCTION % "'/geo'",
        },
    ),
    "functions answer": (
        "asset-missing",
        {
            "netlify.toml": STATIC,
            "p/index.html": "<a href='/hello/world'>x</a><img src='/img/a.png'>",
            "netlify/functions/h.mjs": FUNCTION % "['/hello/*', '/img/:name']",
        },
    ),
    "an edge function of the file": (
        "asset-missing",
        {
            "netlify.toml": f'{STATIC}[[edge_functions]]\nfunction = "g"\npath = "/geo/*"\n',
            "p/index.html": "<a href='/geo/x'>x</a>",
            "netlify/edge-functions/g.js": "export default () => new Response('x');\n",
        },
    ),
    "tests beside the code": (
        "client-env-prefix",
        {**CLIENT, "src/a.js": "if (import.meta.vitest) f(import.meta.env.TEST_A)\n"},
    ),
    "a server of the same sources": (
        "client-env-prefix",
        {
            **CLIENT,
            "package.json": package("vite build && vite build --ssr src/server.js"),
            "src/server.js": "connect(process.env.SECRET)\n",
        },
    ),
    "what was commented out": (
        "cors-origin-missing",
        {**API, "index.js": f"const cors = require('cors');\n// {LOCAL}app.use(cors());\n"},
    ),
    "a database that is a file": (
        "build-needs-runtime-service",
        {
            **CLIENT,
            "package.json": package(
                "knex migrate:latest && vite build", dependencies={"sqlite3": "5"}
            ),
        },
    ),
    "a file that Prisma makes": (
        "build-needs-runtime-service",
        {
            **CLIENT,
            "package.json": package("prisma migrate deploy && vite build"),
            "prisma/schema.prisma": 'datasource db {\n  provider = "sqlite"\n}\n',
        },
    ),
    "what Ruby runs": (
        "publish-dir-missing",
        {
            "netlify.toml": '[build]\ncommand = "bundle exec vite build"\npublish = "public/vite"\n',
            "Gemfile": "gem 'vite_ruby'\n",
            "package.json": package(),
        },
    ),
}
SICK = {
    "no function answers": (
        "asset-missing",
        {
            "netlify.toml": STATIC,
            "p/index.html": "<a href='/geology'>x</a>",
            "netlify/edge-functions/geo.js": FUNCTION % "'/geo'",
        },
    ),
    "a client alone": ("client-env-prefix", {**CLIENT, "src/server.js": "f(process.env.SECRET)\n"}),
    "a list that counts": (
        "cors-origin-missing",
        {**API, "index.js": f"const cors = require('cors');\n{LOCAL}"},
    ),
    "a database elsewhere": (
        "build-needs-runtime-service",
        {
            **CLIENT,
            "package.json": package("knex migrate:latest && vite build", dependencies={"pg": "8"}),
        },
    ),
}


def rules_told(files):
    snapshot = Snapshot.in_memory(files)
    platform = registry.detect(snapshot)
    site = platform.resolve(snapshot, BuildContext())
    return {issue.rule for rule in platform.rules() for issue in rule.check(site)}


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_variant_gives_no_alarm(name):
    rule, files = HEALTHY[name]
    assert rule not in rules_told(files)


@pytest.mark.parametrize("name", SICK)
def test_its_sick_neighbour_does(name):
    rule, files = SICK[name]
    assert rule in rules_told(files)


@pytest.mark.parametrize(
    ("scripts", "more", "told"),
    [
        ({"build": "vite build"}, {}, [("critical", "likely")]),
        ({"build": "vite build", "postinstall": "node m.js"}, {"m.js": "write('icons')"}, []),
        ({"build": "node m.js && vite build"}, {"m.js": "write('icons')"}, []),
        ({"build": "node m.js && vite build"}, {"m.js": "f()"}, [("medium", "heuristic")]),
        ({"build": "make all && vite build"}, {}, [("medium", "heuristic")]),
        ({"build": "eslint . && vite build"}, {}, [("critical", "likely")]),
    ],
)
def test_what_git_leaves_out_and_a_step_may_write(scripts, more, told, tmp_path):
    files = {
        "netlify.toml": BUILT % "npm run build",
        "package.json": json.dumps({"scripts": scripts, "devDependencies": {"vite": "5"}}),
        "src/main.js": "import './icons'\n",
        ".gitignore": "src/icons.js\n",
        **more,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    for words in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, capture_output=True)
    (tmp_path / "src/icons.js").write_text("1\n")
    site = registry.platform("netlify").resolve(Snapshot.of_folder(tmp_path), BuildContext())
    rule = next(
        r for r in registry.platform("netlify").rules() if r.meta.id == "gitignored-but-needed"
    )
    assert [(str(i.severity), str(i.confidence)) for i in rule.check(site)] == told
