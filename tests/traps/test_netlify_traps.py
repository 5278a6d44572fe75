"""What must not be reported: the false alarms that a naive check would give."""

import time

import pytest

from engine.model import NoHeal
from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.project.snapshot import Snapshot

VITE = '{"scripts": {"build": "vite build"}, "devDependencies": {"vite": "5"}}'
ROUTER = (
    '{"scripts": {"build": "%s"}, "dependencies": {"react-router-dom": "6", %s}, '
    '"devDependencies": {"vite": "5"}}'
)
SRC = 'import { createBrowserRouter } from "react-router-dom";\ncreateBrowserRouter([]);\n'
PAGE = "<h1>page</h1>\n"


def build(command="npm run build", publish="dist", more=""):
    lines = ["[build]"]
    lines += [f"command = '{command}'"] if command else []
    lines += [f'publish = "{publish}"'] if publish else []
    return "\n".join(lines) + "\n" + more


def redirect(start, to, status=200, more=""):
    return f'[[redirects]]\nfrom = "{start}"\nto = "{to}"\nstatus = {status}\n{more}\n'


def given(files, context="production"):
    platform = registry.platform("netlify")
    site = platform.resolve(Snapshot.in_memory(files), BuildContext(context=context))
    return {issue.rule for rule in platform.rules() for issue in rule.check(site)}


def issues(rule_id, files):
    platform = registry.platform("netlify")
    site = platform.resolve(Snapshot.in_memory(files), BuildContext())
    rule = next(r for r in platform.rules() if r.meta.id == rule_id)
    return list(rule.check(site))


PUBLISH = {
    "publish-dir-missing",
    "publish-framework-mismatch",
    "publish-root-leak",
    "publish-base-doubled",
    "next-publish-wrong",
}

SILENT = {
    "1 made by the build": (PUBLISH, {"netlify.toml": build(), "package.json": VITE}),
    "1 made by a copy": (
        PUBLISH,
        {"netlify.toml": build("mkdir -p out && cp -r src out", "out"), "src/a.html": PAGE},
    ),
    "1 made by a tool nobody knows": (
        PUBLISH,
        {
            "netlify.toml": build("npm run build", "site"),
            "package.json": '{"scripts": {"build": "node make.js"}}',
        },
    ),
    "2 the command is in the dashboard": (
        PUBLISH,
        {"netlify.toml": build(None, "dist"), "package.json": VITE},
    ),
    "3 a flag moves the output": (
        PUBLISH,
        {"netlify.toml": build("npx vite build --outDir=www", "www"), "package.json": VITE},
    ),
    "3 the config moves the output": (
        PUBLISH,
        {
            "netlify.toml": build(publish="out"),
            "package.json": VITE,
            "vite.config.ts": 'export default { build: { outDir: "out" } }',
        },
    ),
    "3 the config computes the output": (
        PUBLISH,
        {
            "netlify.toml": build(publish="out"),
            "package.json": VITE,
            "vite.config.ts": "export default { build: { outDir: target() } }",
        },
    ),
    "3 the config cannot be read": (
        PUBLISH,
        {"netlify.toml": build(publish="out"), "package.json": VITE, "vite.config.ts": None},
    ),
    "4 Next.js without a publish folder": (
        PUBLISH | {"spa-fallback-missing"},
        {
            "netlify.toml": build("next build", None),
            "package.json": '{"dependencies": {"next": "14"}}',
        },
    ),
    "4 a server framework with a router": (
        {"spa-fallback-missing"},
        {
            "netlify.toml": build(),
            "package.json": ROUTER % ("vite build", '"@remix-run/react": "2"'),
            "src/main.jsx": SRC,
        },
    ),
    "6 spa_fallback says it": (
        {"spa-fallback-missing"},
        {
            "netlify.toml": "spa_fallback = true\n" + build(),
            "package.json": ROUTER % ("vite build", '"react": "18"'),
            "src/main.jsx": SRC,
        },
    ),
    "6 the rule waits in public": (
        {"spa-fallback-missing"},
        {
            "netlify.toml": build(),
            "package.json": ROUTER % ("vite build", '"react": "18"'),
            "src/main.jsx": SRC,
            "public/_redirects": "/* /index.html 200\n",
        },
    ),
    "6 the rule that waits cannot be read": (
        {"spa-fallback-missing"},
        {
            "netlify.toml": build(),
            "package.json": ROUTER % ("vite build", '"react": "18"'),
            "src/main.jsx": SRC,
            "public/_redirects": None,
        },
    ),
    "6 hash routing": (
        {"spa-fallback-missing"},
        {
            "netlify.toml": build(),
            "package.json": ROUTER % ("vite build", '"react": "18"'),
            "src/main.jsx": SRC.replace("Browser", "Hash"),
        },
    ),
    "7 a site of pages with a router": (
        {"spa-fallback-missing"},
        {
            "netlify.toml": build("docusaurus build", "build"),
            "package.json": ROUTER % ("docusaurus build", '"@docusaurus/core": "3"'),
            "src/main.jsx": SRC,
        },
    ),
    "8 a leading slash": (
        PUBLISH | {"publish-outside-repo"},
        {"netlify.toml": build(publish="/dist"), "package.json": VITE},
    ),
    "10 publish outside the base": (
        PUBLISH | {"publish-outside-repo"},
        {
            "netlify.toml": '[build]\nbase = "app"\npublish = "../site"\n',
            "app/package.json": VITE,
            "site/index.html": PAGE,
        },
    ),
    "11 conditions differ": (
        {"redirect-shadowed", "redirect-duplicate"},
        {
            "_redirects": "/a /de 302 Country=de\n/a /fr 302 Country=fr\n/a /en 302\n",
            "index.html": PAGE,
        },
    ),
    "11 queries differ": (
        {"redirect-shadowed", "redirect-duplicate"},
        {"_redirects": "/s id=1 /one 301\n/s id=2 /two 301\n/s /all 301\n", "index.html": PAGE},
    ),
    "11 hosts differ": (
        {"redirect-shadowed", "redirect-duplicate", "redirect-never-matches"},
        {
            "_redirects": "https://a.dev/* https://b.dev/:splat 301!\n/x /y 301\n",
            "index.html": PAGE,
        },
    ),
    "12 a star rule that leads into itself answers nothing, so it is no loop": (
        {"redirect-loop"},
        {"_redirects": "/x/* /x/:splat 301\n/x/a /y 301\n", "index.html": PAGE, "y.html": PAGE},
    ),
    "13 rewrites are one hop": (
        {"redirect-loop"},
        {"_redirects": "/a /b 200\n/b /a 200\n", "index.html": PAGE},
    ),
    "14 odd but right rows": (
        {"redirect-line-unparseable", "redirect-never-matches"},
        {
            "_redirects": "/x/* 200\n/gone /404.html 404\n/b /c 301!\n/d /e 410\n/f /g # why\n",
            "index.html": PAGE,
        },
    ),
    "15 a page that is generated": (
        {"redirect-target-missing"},
        {"netlify.toml": build() + redirect("/a", "/posts/one/", 301), "package.json": VITE},
    ),
    "15 functions of a plugin": (
        {"redirect-target-missing"},
        {
            "netlify.toml": build() + redirect("/a", "/.netlify/functions/made"),
            "package.json": VITE,
        },
    ),
    "16 the command fills the host in": (
        {"redirect-placeholder-host"},
        {
            "netlify.toml": build("sed -i s,API,$API, public/_redirects && vite build"),
            "public/_redirects": "/api/* https://YOUR_API_URL/:splat 200\n",
            "package.json": VITE,
        },
    ),
    "17 a context has the command": (
        PUBLISH | {"build-command-script-missing"},
        {
            "netlify.toml": '[build]\npublish = "dist"\n[context.production]\ncommand = "npm run build"\n',
            "package.json": VITE,
        },
    ),
    "18 pinned by another tool": (
        {"node-version-unpinned"},
        {"netlify.toml": build(), "package.json": VITE, ".tool-versions": "nodejs 22.1.0\n"},
    ),
    "20 CI is set": (
        {"ci-warnings-as-errors"},
        {
            "netlify.toml": build(publish="build", more='[build.environment]\nCI = "false"\n'),
            "package.json": '{"scripts": {"build": "react-scripts build"}}',
        },
    ),
    "21 a public certificate": (
        {"secret-file-committed"},
        {
            "index.html": PAGE,
            "ca.pem": "-----BEGIN CERTIFICATE-----\nMIIB\n",
            ".env.example": "A=sk_live_0123456789abcdef01",
        },
    ),
    "35 a path that the bundler makes": (
        {"import-case-mismatch", "function-import-missing"},
        {
            "netlify.toml": build(),
            "package.json": VITE,
            "src/a.js": 'import x from "@/Thing";\n',
            "src/thing.js": "",
        },
    ),
    "37 locks in different folders": (
        {"lockfile-multiple"},
        {
            "netlify.toml": build(),
            "package.json": VITE,
            "yarn.lock": "",
            "docs/package-lock.json": "{}",
        },
    ),
    "38 links with queries, bases and clean addresses": (
        {"asset-missing", "asset-case-mismatch"},
        {
            "index.html": '<a href="/about?x=1#y">a</a> <a href="blog/">b</a> <img src="data:image/png;base64,xx">'
            '<a href="//cdn.dev/x.js">c</a> <a href="mailto:a@b.c">d</a> <img src="{{ image }}">',
            "about.html": PAGE,
            "blog/index.html": PAGE,
        },
    ),
    "38 a page with a base": (
        {"asset-missing", "asset-case-mismatch"},
        {"index.html": '<base href="/app/"><img src="x.png">'},
    ),
    "39 headings of documents": (
        {"merge-markers"},
        {"index.html": PAGE, "notes.html": "Title\n=======\n<<<<<<< shown as text\n"},
    ),
    "40 the theme is a submodule": (
        {"hugo-theme-missing"},
        {
            "netlify.toml": build("hugo", "public"),
            "hugo.toml": 'theme = "x"\n',
            ".gitmodules": '[submodule "themes/x"]\n\tpath = themes/x\n\turl = https://g.dev/x\n',
        },
    ),
    "17 a preview has a command and a folder of its own": (
        {"context-override-surprise"},
        {
            "netlify.toml": build(
                more='[context.deploy-preview]\ncommand = "npx vite build --outDir www"\n'
                'publish = "www"\n[context.deploy-preview.environment]\nAPI = "test"\n'
            ),
            "package.json": VITE,
        },
    ),
    "18 a version is an alias of nvm": (
        {"node-version-invalid"},
        {"netlify.toml": build(None, "."), ".nvmrc": "lts/*\n", "index.html": PAGE},
    ),
    "12 files stand where a rewrite leads away": (
        {"header-not-on-dynamic"},
        {
            "netlify.toml": build(
                None,
                ".",
                redirect("/docs/*", "https://docs.example.org/:splat")
                + '[[headers]]\nfor = "/docs/*"\n[headers.values]\nX-A = "1"\n',
            ),
            "docs/index.html": PAGE,
        },
    ),
    "36 a package is asked for its types only": (
        {"function-too-large"},
        {
            "netlify.toml": build(None, "."),
            "netlify/functions/a.ts": 'import type { Browser } from "puppeteer";\n'
            "export default async () => new Response();\n",
            "package.json": '{"devDependencies": {"puppeteer": "24"}}',
        },
    ),
    "40 git keeps itself what is served": (
        {"git-lfs-off"},
        {
            "netlify.toml": build(None, "site"),
            ".gitattributes": "*.psd filter=lfs diff=lfs merge=lfs -text\n*.png text=auto\n",
            "site/a.png": "x",
            "site/source/a.psd": "x",
        },
    ),
    "a plugin reads keys of its own": (
        {"toml-key-misplaced", "plugin-missing"},
        {
            "netlify.toml": build(
                None,
                ".",
                '[[plugins]]\npackage = "netlify-plugin-x"\n[plugins.inputs]\npublsh = 1\n'
                '[template.environment]\nA = "what it is for"\n[custom]\nenv = 1\n',
            ),
            "package.json": '{"devDependencies": {"netlify-plugin-x": "1"}}',
        },
    ),
    "a lock file's manager is chosen elsewhere": (
        {"lockfile-manager-version"},
        {
            "netlify.toml": build(),
            "package.json": VITE,
            "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
        },
    ),
}


@pytest.mark.parametrize("name", SILENT)
def test_a_trap_gives_no_alarm(name):
    rules, files = SILENT[name]
    assert not rules & given(files)


def test_a_context_is_judged_by_its_own_values():
    files = {
        "netlify.toml": build("npm run build")
        + '[context.deploy-preview]\ncommand = "npm run preveiw"\n',
        "package.json": VITE.replace('"vite build"', '"vite build", "preview": "vite build"'),
    }
    assert "build-command-script-missing" not in given(files)
    assert "build-command-script-missing" in given(files, "deploy-preview")


def test_a_folder_of_configuration_alone_is_no_project():
    files = {"netlify.toml": '[build]\nbase = "web"\ncommand = "npm run x"\npublish = "dist"\n'}
    assert not given(files)


def test_the_dashboards_base_is_assumed_and_said():
    files = {"web/netlify.toml": build("npm run biuld"), "web/package.json": VITE}
    site = registry.platform("netlify").resolve(Snapshot.in_memory(files), BuildContext())
    assert site.build_dir == "web"
    assert any("base directory" in u.question for u in site.unknowns())
    assert "build-command-script-missing" in given(files)


def large(command="npm run build", ending="md", count=5_001, folder="content", more=""):
    files = {f"{folder}/{n}.{ending}": None for n in range(count)}
    files["package.json"] = (
        '{"scripts": {"build": "gatsby build", "quick": "eleventy"}, "dependencies": {"gatsby": "5"}}'
    )
    files["netlify.toml"] = build(command, "public", more)
    return files


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (large(), True),
        (large(ending="jpg", folder="src/images"), True),
        (large(count=5_000), False),
        (large(ending="jpg", folder="static"), False),
        (large("npm run quick"), False),
        (large("NODE_OPTIONS=--max-old-space-size=8000 npm run build"), False),
        (large(more='[build.environment]\nNODE_OPTIONS = "--max_old_space_size=4096"\n'), False),
    ],
)
def test_memory_is_spoken_of_for_large_sites_only(files, told):
    assert ("build-oom-netlify" in given(files)) is told


def healed(rule_id, files):
    platform = registry.platform("netlify")
    snapshot = Snapshot.in_memory(files)
    site = platform.resolve(snapshot, BuildContext())
    rule = next(rule for rule in platform.rules() if rule.meta.id == rule_id)
    (issue,) = rule.check(site)
    answer = rule.heal(issue, site)
    return answer if isinstance(answer, NoHeal) else snapshot.with_edits(answer[0].edits)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        *(("latest", "node"), ("LTS", "lts/*"), ("iron", "lts/iron"), ("Hydrogen", "lts/hydrogen")),
        *(("lts/Jod", "lts/jod"), ("lts/20", "20"), ("lts/latest", None), ("production", None)),
    ],
)
def test_words_that_nvm_does_not_know(written, kept):
    after = healed("node-version-invalid", {"netlify.toml": build(), ".nvmrc": f"{written}\n"})
    assert after.reason if kept is None else after.text(".nvmrc") == f"{kept}\n"


@pytest.mark.parametrize(
    "word",
    [
        *("node", "stable", "unstable", "iojs", "default", "lts/*", "lts/-1", "lts/iron", "v20"),
        *("20.19", "v18.17.1", "iojs-v3.3.1", "22.0.0-rc.1", "lts/krypton", "--lts"),
    ],
)
def test_words_that_nvm_knows(word):
    files = {"netlify.toml": build(), ".nvmrc": f"{word}\n", "package.json": VITE}
    assert "node-version-invalid" not in given(files)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_moved_key_keeps_its_comment(end):
    more = 'NODE_VERSION = "22" # as in CI\n'
    toml = build(more=more).replace("\n", end)
    after = healed("toml-key-misplaced", {"netlify.toml": toml}).text("netlify.toml")
    assert f'[build.environment]{end}NODE_VERSION = "22"  # as in CI{end}' in after
    toml = build(more=f"[context.production.environment]\n{more}").replace("\n", end)
    after = healed("context-override-surprise", {"netlify.toml": toml}).text("netlify.toml")
    assert f'NODE_VERSION = "22"  # as in CI{end}' in after.partition("[context")[0]


BUNDLING = {
    ("f.js", ""): "high",
    ("f.js", "nft"): "high",
    ("f.js", "zisi"): "high",
    ("f.js", "esbuild"): "critical",
    ("f.js", "none"): "high",
    ("f.cjs", ""): "critical",
    ("f.cjs", "nft"): "high",
    ("f.mjs", "zisi"): "critical",
    ("f.ts", "nft"): "critical",
    ("f.ts", "none"): "high",
    ("f.tsx", ""): "critical",
}
"""What zip-it-and-ship-it did with a script that does not parse: it stopped, or packed it."""


@pytest.mark.parametrize(("name", "bundler"), BUNDLING)
def test_a_script_that_does_not_parse_stops_what_bundles_it(name, bundler):
    more = f'[functions]\nnode_bundler = "{bundler}"\n' if bundler else ""
    script = "export const handler = async () => {\n  return { statusCode: 200;\n};\n"
    files = {"netlify.toml": build(more=more), f"netlify/functions/{name}": script}
    (issue,) = issues("function-syntax", files)
    assert issue.severity == BUNDLING[name, bundler]


def test_esbuild_is_not_asked_for_a_function_of_the_second_api():
    toml = build(more='[functions]\nnode_bundler = "esbuild"\n')
    entry = 'import { x } from "./lib/x.js";\nexport default async () => new Response(x);\n'
    files = {"netlify.toml": toml, "netlify/functions/f.js": entry}
    (issue,) = issues("function-syntax", {**files, "netlify/functions/lib/x.js": "const = 1;\n"})
    assert issue.severity == "high"


def test_no_bracket_is_offered_to_close_an_open_template():
    script = "export default async (r) => {\n  return new Response(`a ${r.url`);\n};\n"
    files = {"netlify.toml": build(), "netlify/functions/f.mjs": script}
    assert isinstance(healed("function-syntax", files), NoHeal)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("netlify-plugin-sitemp", "@netlify/plugin-sitemap"),
        ("@netlify/plugin-lighthose", "@netlify/plugin-lighthouse"),
        ("./plugins/gone", "folder"),
        ("netlify-plugin-of-nobody", "npm install"),
    ],
)
def test_what_is_to_be_done_about_a_plugin(written, meant):
    toml = build(more=f'[[plugins]]\npackage = "{written}" # p\n')
    after = healed("plugin-missing", {"netlify.toml": toml, "package.json": VITE})
    if isinstance(after, NoHeal):
        assert meant in after.reason
    else:
        assert after.text("netlify.toml") == toml.replace(written, meant)


def test_a_server_of_next_that_a_variable_asks_for_is_meant_for_other_hosts():
    package = '{"scripts": {"build": "next build"}, "dependencies": {"next": "15"}}'
    config = 'export default { ...(process.env.DOCKER && { output: "standalone" }) };\n'
    files = {"netlify.toml": build(publish=""), "package.json": package}
    assert "next-standalone-output" not in given({**files, "next.config.mjs": config})
    plain = config.replace("process.env.DOCKER && ", "")
    assert "next-standalone-output" in given({**files, "next.config.mjs": plain})


@pytest.mark.parametrize(("command", "is_told"), [("", False), ("hugo", True)])
def test_files_of_lfs_beside_what_is_published(command, is_told):
    files = {
        "netlify.toml": build(command, "public"),
        ".gitattributes": "*.png filter=lfs diff=lfs merge=lfs -text\n",
        "public/index.html": PAGE,
        "design/plan.png": "",
    }
    assert ("git-lfs-off" in given(files)) is is_told


def parsing(toml):
    return [
        (i.location.line, str(i.confidence)) for i in issues("toml-syntax", {"netlify.toml": toml})
    ]


@pytest.mark.parametrize(
    ("toml", "lines"),
    [
        ('[build]\ncommand = "a\npublish = dist\n[[headers]]\nfor: "/*"\n', [2, 3, 5]),
        # The rest of a broken row would be told to be its neighbour's.
        ('[[redirects]]\nfrom = "/a"\n[[redirects]\nfrom = "/b"\nto = "/c"\n', [3]),
        ('[[redirects]\nfrom = "/b"\n[build]\ncommand "a"\n', [1, 4]),
        # A list that is never closed: what follows is in it, up to the next table.
        ('[[plugins]]\npackage = ["a",\nb = 1\nc = 2\n[build]\npublish = dist\n', [3, 6]),
        ('[build]\ncommand = """a\npublish = dist\n', [2]),
        ('[build]\npublish = dist\n[build]\ncommand = "a"\n', [2, 3]),
    ],
)
def test_what_is_wrong_behind_the_first_fault(toml, lines):
    found = parsing(toml)
    assert [line for line, _ in found] == lines
    assert [sure for _, sure in found] == ["certain"] + ["likely"] * (len(lines) - 1)


def test_a_nest_of_tables_takes_no_time():
    toml = "[build]\na = " + "{b = " * 1000 + "1" + "}" * 1000 + "\n"
    started = time.process_time()
    assert issues("toml-key-misplaced", {"netlify.toml": toml}) == []
    assert time.process_time() - started < 2


def test_the_usual_folder_of_functions_may_be_empty():
    toml = '[build]\npublish = "www"\nfunctions = "netlify/functions"\n'
    site = {"netlify.toml": toml, "www/index.html": "<p>Rain</p>\n"}
    assert [str(i.severity) for i in issues("functions-dir-missing", site)] == ["low"]
    moved = {
        **site,
        "lambda/rain.ts": "export const handler = async () => ({ statusCode: 204 });\n",
    }
    assert [str(i.severity) for i in issues("functions-dir-missing", moved)] == ["medium"]


def test_one_wrong_folder_of_next_is_told_once():
    site = {
        "netlify.toml": '[build]\ncommand = "next build"\npublish = "out"\n',
        "package.json": '{"dependencies": {"next": "^14.2.0"}}',
        "pages/index.js": "export default () => null;\n",
        "next.config.js": "module.exports = {};\n",
    }
    assert len(issues("next-publish-wrong", site)) == 1
    assert issues("publish-dir-missing", site) == []
