"""The false alarms of the catalogue (part C) for Render and Pages: nobody may cry here."""

import importlib
import json

import pytest

from engine.model import Confidence, Severity
from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.platforms.rule_loading import load_rules
from engine.project.snapshot import Snapshot

FLASK = "from flask import Flask\n\napp = Flask(__name__)\n"
DOCKERFILE = 'FROM python:3.12-slim\nCOPY . .\nCMD ["python", "app.py"]\n'


def blueprint(*lines, **keys):
    pairs = {"type": "web", "name": "api", "runtime": "python", "plan": "free", **keys}
    body = "\n".join(f"    {k}: {v}" for k, v in pairs.items() if v is not None)
    return "services:\n  -" + body[3:] + "\n" + "".join(f"    {line}\n" for line in lines)


def package(scripts=None, dependencies=None, dev=None, **more):
    return json.dumps(
        {
            "scripts": scripts or {},
            "dependencies": dependencies or {},
            "devDependencies": dev or {},
            **more,
        }
    )


def found(platform, files, *, context=None):
    target = registry.platform(platform)
    site = target.resolve(Snapshot.in_memory(files), context or BuildContext(target=platform))
    rules = load_rules(importlib.import_module(f"engine.platforms.{platform}.rules"))
    return [i for rule in rules for i in rule.check(site)]


def ids(platform, files):
    return {i.rule for i in found(platform, files)}


PY = {"app.py": FLASK, "requirements.txt": "flask\ngunicorn\n"}
NODE = {"server.js": "require('http').createServer().listen(process.env.PORT || 3000)\n"}

RENDER = {
    "22 docker has no start command and its manifests are elsewhere": (
        {"render.yaml": blueprint(runtime="docker"), "Dockerfile": DOCKERFILE, "src/app.py": FLASK},
        {"start-command-missing", "rootdir-missing-or-wrong", "build-requirements-path"},
    ),
    "23 gunicorn binds where Render tells it": (
        {
            "render.yaml": blueprint(
                buildCommand="pip install -r requirements.txt", startCommand="gunicorn app:app"
            ),
            **PY,
        },
        {"port-bound-to-localhost", "port-hardcoded"},
    ),
    "24 a literal port as the fallback of PORT": (
        {
            "render.yaml": blueprint(
                runtime="node", buildCommand="npm install", startCommand="npm start"
            ),
            "package.json": package({"start": "node server.js"}, {"express": "5"}),
            **NODE,
        },
        {"port-hardcoded", "port-bound-to-localhost"},
    ),
    "24 frameworks that read PORT themselves": (
        {
            "render.yaml": blueprint(
                runtime="node", buildCommand="npm ci && npm run build", startCommand="npm start"
            ),
            "package.json": package({"build": "next build", "start": "next start"}, {"next": "15"}),
            "package-lock.json": "{}",
        },
        {"port-hardcoded", "port-bound-to-localhost", "start-binary-not-declared"},
    ),
    "25 the port of a development server": (
        {
            "render.yaml": blueprint(
                runtime="node", buildCommand="npm install", startCommand="npm start"
            ),
            "package.json": package(
                {"start": "node server.js", "dev": "vite --port 5173"}, {"express": "5"}
            ),
            **NODE,
            "dev-server.js": "app.listen(5173, 'localhost')\n",
        },
        {"port-hardcoded", "port-bound-to-localhost", "start-uses-dev-tool"},
    ),
    "26 a worker needs no port": (
        {
            "render.yaml": blueprint(
                type="worker",
                plan="starter",
                buildCommand="pip install -r requirements.txt",
                startCommand="python bot.py",
            ),
            "bot.py": "print('hi')\n",
            "requirements.txt": "aiogram\n",
        },
        {"web-type-without-server", "port-bound-to-localhost", "health-path-404"},
    ),
    "27 a variable of a group that only the workspace knows": (
        {
            "render.yaml": blueprint(
                "envVars:",
                "  - fromGroup: shared",
                buildCommand="pip install -r requirements.txt",
                startCommand="gunicorn app:app",
            ),
            **PY,
            "app.py": "import os\n\nKEY = os.environ['STORE_KEY']\n" + FLASK,
        },
        {"env-var-undeclared"},
    ),
    "28 reads with a default, or in a function": (
        {
            "render.yaml": blueprint(
                buildCommand="pip install -r requirements.txt", startCommand="gunicorn app:app"
            ),
            **PY,
            "app.py": "import os\n\nA = os.environ.get('A', 'x')\nB = os.getenv('B')\n"
            "C = os.environ['C'] if 'C' in os.environ else ''\n\n\n"
            "def late():\n    return os.environ['D']\n\n\n" + FLASK,
            "tests/test_app.py": "import os\n\nE = os.environ['E']\n",
        },
        {"env-var-undeclared"},
    ),
    "29 a static site installs by itself": (
        {
            "render.yaml": blueprint(
                runtime="static", plan=None, buildCommand="npm run build", staticPublishPath="dist"
            ),
            "package.json": package({"build": "vite build"}, {"react": "19"}, {"vite": "7"}),
        },
        {"build-no-install", "static-publish-path-wrong"},
    ),
    "31 a health route with a prefix": (
        {
            "render.yaml": blueprint(
                buildCommand="pip install -r requirements.txt",
                startCommand="gunicorn app:app",
                healthCheckPath="/api/v1/health",
            ),
            **PY,
            "app.py": FLASK
            + "\n# prefix /api\n@app.get('/v1/' + 'health')\ndef h():\n    return ''\n",
        },
        {"health-path-404"},
    ),
    "31 the health page of a framework": (
        {
            "render.yaml": blueprint(
                runtime="ruby",
                buildCommand="bundle install",
                startCommand="bundle exec rails s",
                healthCheckPath="/up",
            ),
            "Gemfile": "gem 'rails'\n",
            "config/routes.rb": "Rails.application.routes.draw do\nend\n",
        },
        {"health-path-404"},
    ),
    "1 a folder that only the build makes": (
        {
            "render.yaml": blueprint(
                runtime="static",
                plan=None,
                buildCommand="npm ci && npm run build",
                staticPublishPath="build",
            ),
            "package.json": package({"build": "react-scripts build"}, {"react-scripts": "5"}),
            "package-lock.json": "{}",
        },
        {"static-publish-path-wrong", "rootdir-missing-or-wrong"},
    ),
    "3 an output folder that is computed": (
        {
            "render.yaml": blueprint(
                runtime="static",
                plan=None,
                buildCommand="npm ci && npm run build",
                staticPublishPath="web",
            ),
            "package.json": package({"build": "vite build"}, {}, {"vite": "7"}),
            "package-lock.json": "{}",
            "vite.config.js": "export default { build: { outDir: process.env.OUT } }\n",
        },
        {"static-publish-path-wrong"},
    ),
    "7 a generator of many pages needs no fallback": (
        {
            "render.yaml": blueprint(
                runtime="static",
                plan=None,
                buildCommand="npm ci && npm run build",
                staticPublishPath="public",
            ),
            "package.json": package(
                {"build": "gatsby build"}, {"gatsby": "5", "react-router-dom": "7"}
            ),
            "package-lock.json": "{}",
            "src/app.jsx": "import { BrowserRouter } from 'react-router-dom'\n",
        },
        {"static-spa-rewrite-missing"},
    ),
    "21 publishable keys and examples are no secrets": (
        {
            "render.yaml": blueprint(
                "envVars:",
                "  - key: STRIPE_PUBLISHABLE_KEY",
                "    value: pk_live_51Habcdefghijklmnop",
                "  - key: VITE_FIREBASE_API_KEY",
                "    value: AIzaSyA1234567890abcdefghijklmnopqrstu",
                "  - key: SUPABASE_ANON_KEY",
                "    value: eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.abc.def",
                "  - key: DATABASE_URL",
                "    value: postgres://user:password@localhost:5432/app",
                "  - key: SECRET_KEY_BASE_FILE",
                "    value: /etc/secrets/base",
                buildCommand="pip install -r requirements.txt",
                startCommand="gunicorn app:app",
            ),
            **PY,
        },
        {"env-secret-in-yaml"},
    ),
    "36 packages whose import has another name": (
        {
            "render.yaml": blueprint(
                buildCommand="pip install -r requirements.txt",
                startCommand="uvicorn app:app --host 0.0.0.0 --port $PORT",
            ),
            "app.py": "from PIL import Image\nfrom fastapi import FastAPI\n\napp = FastAPI()\n",
            "requirements.txt": "fastapi[standard]\npillow\n",
        },
        {"start-binary-not-declared", "start-module-wrong"},
    ),
    "40 a file that the build writes": (
        {
            "render.yaml": blueprint(
                runtime="node",
                buildCommand="npm ci && npm run build",
                startCommand="node dist/main.js",
            ),
            "package.json": package({"build": "tsc"}, {"express": "5"}, {"typescript": "5"}),
            "package-lock.json": "{}",
            "tsconfig.json": '{"compilerOptions": {"outDir": "dist"}}',
            "src/main.ts": "export {}\n",
        },
        {"command-file-missing"},
    ),
    "a module that binds its names by a star": (
        {
            "render.yaml": blueprint(
                buildCommand="pip install -r requirements.txt", startCommand="gunicorn wsgi:app"
            ),
            "wsgi.py": "from app import *\n",
            **PY,
        },
        {"start-module-wrong"},
    ),
    "a module of unknown content": (
        {
            "render.yaml": blueprint(
                buildCommand="pip install -r requirements.txt", startCommand="gunicorn wsgi:app"
            ),
            "wsgi.py": None,
            "requirements.txt": None,
        },
        {"start-module-wrong", "start-binary-not-declared", "build-requirements-path"},
    ),
    "a script that is made executable first": (
        {
            "render.yaml": blueprint(
                buildCommand="chmod +x build.sh && ./build.sh", startCommand="gunicorn app:app"
            ),
            **PY,
            "build.sh": "#!/bin/sh\npip install -r requirements.txt\n",
        },
        {"build-script-not-executable", "build-no-install", "start-binary-not-declared"},
    ),
    "a requirements file that is exported first": (
        {
            "render.yaml": blueprint(
                buildCommand="poetry export -o requirements.txt && pip install -r requirements.txt",
                startCommand="gunicorn app:app",
            ),
            "app.py": FLASK,
            "pyproject.toml": '[project]\nname = "x"\ndependencies = ["gunicorn"]\n',
        },
        {"build-requirements-path", "start-binary-not-declared"},
    ),
    "NODE_ENV that nobody declares": (
        {
            "render.yaml": blueprint(
                runtime="node",
                buildCommand="npm install && npm run build",
                startCommand="npm start",
            ),
            "package.json": package(
                {"build": "vite build", "start": "node server.js"}, {"express": "5"}, {"vite": "7"}
            ),
            **NODE,
        },
        {"build-devdeps-skipped"},
    ),
    "a workspace whose lock file is at the root": (
        {
            "render.yaml": blueprint(
                runtime="node",
                rootDir="apps/api",
                buildCommand="pnpm install --frozen-lockfile",
                startCommand="node server.js",
            ),
            "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
            "package.json": package(workspaces=["apps/*"]),
            "apps/api/package.json": package({}, {"express": "5"}),
            "apps/api/server.js": NODE["server.js"],
        },
        {"build-manager-mismatch", "rootdir-missing-or-wrong"},
    ),
    "a Dockerfile from rootDir": (
        {
            "render.yaml": blueprint(
                runtime="docker", rootDir="apps/api", dockerfilePath="./Dockerfile"
            ),
            "apps/api/Dockerfile": DOCKERFILE.replace("COPY . .", "COPY src ./src"),
            "apps/api/src/app.py": FLASK,
        },
        {"dockerfile-path-wrong", "docker-copy-outside-context"},
    ),
    "what another stage made is no source of the context": (
        {
            "render.yaml": blueprint(runtime="docker"),
            "Dockerfile": "FROM node AS build\nCOPY package*.json ./\nRUN npm run build\n"
            "FROM nginx\nCOPY --from=build /app/dist /usr/share/nginx/html\n"
            "COPY <<EOF /etc/motd\nCOPY nothing here\nEOF\n",
        },
        {"docker-copy-outside-context"},
    ),
    "22 an image whose entry point or environment says the address": (
        {
            "render.yaml": blueprint(runtime="docker")
            + blueprint(name="b", runtime="docker", dockerfilePath="./b").partition("\n")[2],
            "Dockerfile": 'FROM x\nENTRYPOINT ["./run.sh"]\nCMD ["uvicorn", "a:b"]\n',
            "b": 'FROM x\nENV UVICORN_HOST=0.0.0.0\nCMD ["uvicorn", "a:b"]\n',
        },
        {"port-bound-to-localhost"},
    ),
    "a build filter of one file, and of a folder": (
        {
            "render.yaml": blueprint(
                "buildFilter:",
                "  paths: [api/**, api/*.py, ./api/app.py, 'api/**/deep.py', '*.{a,b}']",
                buildCommand="pip install -r requirements.txt",
                startCommand="gunicorn app:app",
            ),
            "api/app.py": "",
            "api/x/y/deep.py": "",
            **PY,
        },
        {"build-filter-path"},
    ),
    "a service of another repository": (
        {
            "render.yaml": blueprint(
                repo="https://github.com/ada/other",
                buildCommand="pip install -r requirements.txt",
                startCommand="gunicorn app:app",
            ),
            "README.md": "hello\n",
        },
        {"build-requirements-path", "start-module-wrong", "rootdir-missing-or-wrong"},
    ),
    "a health check that the framework answers": (
        {
            "render.yaml": blueprint(
                runtime="node",
                buildCommand="npm install",
                startCommand="npm start",
                healthCheckPath="/_health",
            ),
            "package.json": package({"start": "strapi start"}, {"@strapi/strapi": "5"}),
            "config/server.js": "module.exports = { host: '0.0.0.0' }\n",
        },
        {"health-path-404"},
    ),
    "a Blueprint alone, its files elsewhere": (
        {
            "render.yaml": blueprint(
                rootDir="api", buildCommand="cd x && npm ci", startCommand="node server.js"
            )
        },
        {"rootdir-missing-or-wrong", "build-command-wrong-dir", "command-file-missing"},
    ),
}


@pytest.mark.parametrize("name", RENDER)
def test_render_stays_silent(name):
    files, forbidden = RENDER[name]
    assert not ids("render", files) & forbidden


DEPLOY = """on: push
permissions: { contents: read, pages: write, id-token: write }
jobs:
  site:
    environment: github-pages
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
%s      - uses: actions/upload-pages-artifact@v3
        with: { path: %s }
      - uses: actions/deploy-pages@v4
"""
BUILD = "      - run: npm ci && npm run build\n"
REMOTE = '[remote "origin"]\n\turl = git@github.com:ada/%s.git\n'
W = ".github/workflows/site.yml"
VITE = {
    "package.json": package({"build": "vite build"}, {"react": "19"}, {"vite": "7"}),
    "index.html": "<div id=root></div>",
    ".git/config": REMOTE % "notes",
}

PAGES = {
    "32 an artifact is not run through Jekyll": (
        {
            W: DEPLOY % ("", "site"),
            "site/index.html": '<link href="_next/a.css">',
            "site/_next/a.css": "a{}",
        },
        {"pages-nojekyll", "pages-jekyll-liquid"},
    ),
    "32 braces in an artifact": (
        {W: DEPLOY % ("", "site"), "site/index.html": "", "site/a.md": "---\n---\n{% url x %}"},
        {"pages-jekyll-liquid"},
    ),
    "33 a user site is at the root": (
        {**VITE, W: DEPLOY % (BUILD, "dist"), ".git/config": REMOTE % "ada.github.io"},
        {"pages-base-path", "pages-root-relative-links"},
    ),
    "33 a domain of its own": (
        {**VITE, W: DEPLOY % (BUILD, "dist"), "public/CNAME": "notes.example.net\n"},
        {"pages-base-path"},
    ),
    "33 the page itself names an address elsewhere": (
        {
            **VITE,
            W: DEPLOY % (BUILD, "dist"),
            "index.html": '<meta property="og:url" content="https://bees.eth.limo">',
        },
        {"pages-base-path"},
    ),
    "33 another program writes what is published": (
        {**VITE, W: DEPLOY % ("      - run: npx bookmaker -c a.json -d docs\n", "docs")},
        {"pages-base-path"},
    ),
    "a matrix of one leg uploads once": (
        {
            W: (DEPLOY % ("", "site")).replace(
                "    steps:\n",
                "    strategy:\n      matrix:\n        node: [22.x]\n    steps:\n",
                1,
            ),
            "site/index.html": "",
        },
        {"pages-two-artifacts"},
    ),
    "a machine of one's own may carry an old name": (
        {
            W: (DEPLOY % ("", "site")).replace("ubuntu-latest", "[self-hosted, ubuntu-20.04]"),
            "site/index.html": "",
        },
        {"pages-runner-gone"},
    ),
    "33 a relative base": (
        {**VITE, W: DEPLOY % (BUILD, "dist"), "vite.config.js": "export default { base: './' }"},
        {"pages-base-path"},
    ),
    "33 a computed base": (
        {
            **VITE,
            W: DEPLOY % (BUILD, "dist"),
            "vite.config.js": "export default { base: process.env.BASE || '/' }",
        },
        {"pages-base-path"},
    ),
    "33 a base from the command": (
        {
            **VITE,
            W: DEPLOY % ("      - run: npm run build -- --base=/notes/\n", "dist"),
        },
        {"pages-base-path"},
    ),
    "33 a base that configure-pages injects": (
        {
            W: DEPLOY
            % (
                "      - uses: actions/configure-pages@v5\n        with: { static_site_generator: next }\n"
                + BUILD,
                "out",
            ),
            "package.json": package({"build": "next build"}, {"next": "15"}),
            "next.config.js": "module.exports = {}\n",
            ".git/config": REMOTE % "notes",
        },
        {"pages-base-path", "pages-artifact-path"},
    ),
    "a Storybook beside a library of Vite": (
        {
            **VITE,
            "package.json": package(
                {"build": "vite build", "book": "storybook build -o site"},
                {},
                {"vite": "7", "storybook": "9"},
            ),
            W: DEPLOY % ("      - run: npm run book\n", "site"),
        },
        {"pages-base-path", "pages-artifact-path"},
    ),
    "documentation whose address is behind another server": (
        {
            W: DEPLOY
            % ("      - run: npm run build\n        working-directory: docs\n", "docs/build"),
            "docs/package.json": package({"build": "docusaurus build"}, {"@docusaurus/core": "3"}),
            "docs/docusaurus.config.js": "module.exports = {\n"
            "  url: 'https://notes.ada.dev',\n  baseUrl: '/docs/',\n}\n",
            ".git/config": REMOTE % "notes",
        },
        {"pages-base-path"},
    ),
    "34 a domain that is kept in the settings": (
        {**VITE, W: DEPLOY % (BUILD, "dist"), "CNAME": "notes.example.net\n"},
        {"pages-cname-lost"},
    ),
    "34 a tool that leaves the domain alone": (
        {
            **VITE,
            "CNAME": "notes.example.net\n",
            W: "on: push\npermissions: { contents: write }\njobs:\n  a:\n    runs-on: x\n    steps:\n"
            "      - run: npm run build\n"
            "      - uses: JamesIves/github-pages-deploy-action@v4\n        with: { folder: dist }\n",
        },
        {"pages-cname-lost"},
    ),
    "7 a router of a static generator": (
        {
            "package.json": package(
                {"build": "astro build"}, {"astro": "5", "react-router-dom": "7"}
            ),
            "astro.config.mjs": "export default { base: '/notes/' }",
            "src/app.jsx": "import { BrowserRouter } from 'react-router-dom'",
            W: DEPLOY % (BUILD, "dist"),
            ".git/config": REMOTE % "notes",
        },
        {"pages-spa-404", "pages-base-path"},
    ),
    "a router that keeps the route behind the hash": (
        {
            **VITE,
            "package.json": package(
                {"build": "vite build"}, {"react-router-dom": "7"}, {"vite": "7"}
            ),
            "src/main.jsx": "import { HashRouter } from 'react-router-dom'",
            W: DEPLOY % (BUILD, "dist"),
        },
        {"pages-spa-404"},
    ),
    "a folder that only the build makes": (
        {**VITE, W: DEPLOY % (BUILD, "dist")},
        {"pages-artifact-path", "pages-no-index"},
    ),
    "a folder that a step copies": (
        {
            W: DEPLOY % ("      - run: mkdir out && cp -r docs/* out/\n", "out"),
            "docs/index.html": "",
        },
        {"pages-artifact-path", "pages-no-index"},
    ),
    "permissions of a workflow that is called": (
        {
            W: (DEPLOY % ("", "site"))
            .replace("on: push", "on: { workflow_call: {} }")
            .replace("permissions: { contents: read, pages: write, id-token: write }\n", ""),
            "site/index.html": "",
        },
        {"pages-permissions"},
    ),
    "an action that is pinned to a commit": (
        {
            W: (DEPLOY % ("", "site")).replace(
                "upload-pages-artifact@v3",
                "upload-pages-artifact@56afc609e74202658d3ffba0e8f6dda462b719fa",
            ),
            "site/index.html": "",
        },
        {"pages-action-retired", "pages-dotfiles-dropped"},
    ),
    "the rules of a site that is on Netlify too": (
        {
            W: DEPLOY % ("", "site"),
            "site/index.html": "",
            "site/_redirects": "/a /b\n",
            "netlify.toml": "",
        },
        {"pages-rules-ignored"},
    ),
    "Liquid that Jekyll knows": (
        {
            "_config.yml": "theme: minima\n",
            "index.md": "---\n---\n{% include x.html a=1 %}{% for p in site.posts %}{{ p.title | escape }}"
            "{% endfor %}{% raw %}{{ x }{% nope %}{% endraw %}{%- comment -%}{% foo {%- endcomment -%}\n",
            "_layouts/a.html": "{{ content }}",
        },
        {"pages-jekyll-liquid"},
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_stays_silent(name):
    files, forbidden = PAGES[name]
    assert not ids("pages", files) & forbidden


def test_a_base_that_a_domain_of_the_settings_would_make_right_is_only_a_guess():
    issues = found("pages", {**VITE, W: DEPLOY % (BUILD, "dist")})
    base = [i for i in issues if i.rule == "pages-base-path"]
    assert [i.confidence for i in base] == [Confidence.HEURISTIC]


def test_an_empty_cname_is_no_high_alarm():
    files = {"index.html": "<p>hello", "CNAME": "\n"}
    issues = [i for i in found("pages", files) if i.rule == "pages-cname-form"]
    assert [i.severity for i in issues] == [Severity.MEDIUM]


def test_a_blueprint_in_a_subfolder_is_never_critical():
    files = {
        "api/render.yaml": blueprint(
            buildCommand="pip install -r requirements.txt", startCommand="gunicorn app:app"
        ),
        "api/requirements.txt": "flask\ngunicorn\n",
        "api/app.py": FLASK,
    }
    issues = [i for i in found("render", files) if i.rule == "build-requirements-path"]
    assert [(i.severity, i.confidence) for i in issues] == [(Severity.HIGH, Confidence.LIKELY)]


@pytest.mark.parametrize("platform", ["render", "pages"])
@pytest.mark.parametrize(
    "files",
    [
        {},
        {"render.yaml": "", W: ""},
        {"render.yaml": "- a\n- b\n", W: "- a\n"},
        {"render.yaml": "services:\n  - 1\n  - type: web\n    envVars: 3\n", W: "jobs: 3\n"},
        {"render.yaml": "services: &a [*a]\n", W: "jobs: { a: { steps: [1, {uses: 3}] } }\n"},
        {"render.yaml": b"\xff\xfe\x00s", W: b"\xff\xfe", "_config.yml": b"\xff: ["},
        {"render.yaml": blueprint(buildCommand="'", startCommand='"$('), "package.json": "[1]"},
        {"render.yaml": blueprint(buildCommand="cd $X && (cd a; ls", startCommand="gunicorn")},
        {"package.json": '{"scripts": {"a": 1}, "homepage": {}}', "CNAME": None, ".nojekyll": ""},
    ],
)
def test_bad_input_never_raises(platform, files):
    assert isinstance(found(platform, files), list)


@pytest.mark.parametrize(
    "listed",
    [
        "workers:\n  - name: w # sends mail\n",
        "workers: {name: w}\n",
        "workers:\n  - startCommand: node w.js\n",
        "workers:\n  - name: w\n    startCommand: |\n      node a.js\n      node b.js\n",
        "workers:\n  - &w\n    name: w\n",
    ],
)
def test_a_list_that_is_not_simple_is_not_moved_to_the_services(listed):
    rule = importlib.import_module("engine.platforms.render.rules.blueprint_unknown_field")
    snapshot = Snapshot.in_memory({"render.yaml": blueprint() + listed})
    site = registry.platform("render").resolve(snapshot, BuildContext(target="render"))
    (issue,) = rule.check(site)
    assert [p.strategy for p in rule.heal(issue, site)] == ["unknown.drop"]


def test_a_reference_that_two_services_share_is_renamed_once():
    rule = importlib.import_module("engine.platforms.render.rules.deprecated_field")
    text = blueprint(
        "envVars: &shared",
        "  - key: CACHE",
        "    fromService: {name: cache, type: redis, property: host}",
    )
    text += blueprint("envVars: *shared", name="other").removeprefix("services:\n")
    text += "  - type: redis\n    name: cache\n    ipAllowList: []\n"
    snapshot = Snapshot.in_memory({"render.yaml": text})
    site = registry.platform("render").resolve(snapshot, BuildContext(target="render"))
    (issue,) = rule.check(site)
    (proposal,) = rule.heal(issue, site)
    healed = snapshot.with_edits(proposal.edits).text("render.yaml")
    assert healed == text.replace("type: redis", "type: keyvalue")
