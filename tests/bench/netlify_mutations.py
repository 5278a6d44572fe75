"""Configurations that nobody would write, and some that people do: made by chance, from a seed."""

from __future__ import annotations

import random

VALUES = [
    '"dist"',
    '"/dist/"',
    '""',
    '"  "',
    '"../x"',
    '"..foo"',
    '"a/../../b"',
    "true",
    "false",
    "0",
    "1",
    "-0",
    "3.5",
    "1e21",
    "1e400",
    "-1.5e-9",
    "123456789012345678",
    "0x1F",
    "0o17",
    "0b11",
    "1_000",
    "1__0",
    "01",
    "inf",
    "-inf",
    "nan",
    "+nan",
    "1979-05-27",
    "1979-05-27T07:32:00Z",
    "1979-05-27 07:32:00.999",
    "1979-05-27T00:32:00-07:00",
    "07:32:00",
    "07:32",
    "2024-02-30",
    "1979-13-01",
    "[]",
    "{}",
    '["a", "b"]',
    '["a", 1]',
    "[1, 2]",
    "[[1], [2]]",
    "[{a = 1}, {a = 2}]",
    '{a = 1, b.c = "x"}',
    "{a = 1, }",
    "'lit'",
    '"""multi\nline"""',
    "'''raw\n\\d'''",
    '"\\u00e9\\U0001F600"',
    '"\\q"',
    '"a\\d"',
    '"tab\\t"',
    '"é😀"',
    '"a,b , c"',
    '"npm run build"',
    '"netlify-plugin-x"',
    '"@scope/plugin"',
    '"./local"',
    '"a@1.2"',
    '"esbuild"',
    '"302!"',
    '"404abc"',
    '"2gb"',
    '"0.5"',
    '"@daily"',
    '"* * * * *"',
    '"61 * * * *"',
    '"0 0 31 2 *"',
    '"/.netlify/x"',
    '"/*"',
    '"/a/:b"',
    '"https://example.com/a"',
    '"http://[::1"',
    '"HTTP://x"',
    '"https://EXÄMPLE.com/ä b"',
    '"x" "y"',
    "",
    "[",
    '"unclosed',
    "{a = 1, a = 2}",
    "[1,,2]",
    "tru",
    "1.",
    ".5",
    '"\\x41\\e"',
    '"a\tb"',
]
KEYS = [
    "base",
    "command",
    "publish",
    "functions",
    "edge_functions",
    "ignore",
    "environment",
    "processing",
    "from",
    "to",
    "status",
    "force",
    "conditions",
    "query",
    "headers",
    "signed",
    "for",
    "values",
    "package",
    "inputs",
    "pinned_version",
    "origin",
    "directory",
    "schedule",
    "memory",
    "vcpu",
    "node_bundler",
    "included_files",
    "external_node_modules",
    "region",
    "deno_import_map",
    "path",
    "pattern",
    "function",
    "cache",
    "method",
    "header",
    "name",
    "excludedPath",
    "generator",
    "spa_fallback",
    "functionsDirectory",
    "Command",
    "Publish",
    "Base",
    "1",
    "0",
    '"a b"',
    '""',
    "constructor",
    "__proto__",
    "toString",
    "role",
    "Role",
    "Country",
    "language",
    "params",
    "destination",
    "rate_limit",
    "services",
    "NODE_VERSION",
    "a.b",
    "bare-key",
    "é",
    "database.migrations.path",
    "Environment",
    "html.pretty_urls",
    "commandOrigin",
    "X-Frame-Options",
]
TABLES = [
    "[build]",
    "[Build]",
    "[build.environment]",
    "[build.processing]",
    "[build.processing.html]",
    "[functions]",
    '[functions."*"]',
    '[functions."a*"]',
    "[functions.api]",
    "[functions.schedule]",
    "[[plugins]]",
    "[plugins]",
    "[plugins.inputs]",
    "[[redirects]]",
    "[redirects]",
    "[redirects.query]",
    "[[headers]]",
    "[redirects.conditions]",
    "[redirects.headers]",
    "[headers]",
    "[headers.values]",
    "[[edge_functions]]",
    "[edge_functions]",
    "[context]",
    "[context.production]",
    "[context.production.environment]",
    "[context.deploy-preview]",
    "[context.deploy-preview.build]",
    '[context."feat/*"]',
    '[context."feat/x"]',
    "[[context.production.redirects]]",
    "[[context.production.headers]]",
    "[[context.production.plugins]]",
    "[context.production.functions]",
    "[[context.production.edge_functions]]",
    '[context."*"]',
    "[context.main]",
    "[context.production.processing]",
    "[dev]",
    "[images]",
    "[database]",
    "[database.migrations]",
    "[[build]]",
    "[template.environment]",
    "[[integrations]]",
    "[ build ]",
    "[build",
    "[[redirects]",
    "[a.b.c]",
    "[context.production.build.environment]",
    '[""]',
    "[__proto__]",
    "[1]",
    "[functions.directory]",
]
PATHS = [
    "/",
    "/*",
    "/a",
    "/a/*",
    "/:x",
    "/a/:id",
    "/a?b=c",
    "a",
    "https://example.com/a",
    "http://x.com/*",
    "/é",
    "/.netlify/functions/x",
    "/.netlifyx",
    "/a#b",
    "#c",
    "http://",
    "https://a b",
    "/a/:splat",
    "/:splat",
    "",
    "https://user:pw@h.com:443/p?q",
    "https://[::1]/a",
    "https://1.2.3.4/a",
    "https://0x7f.1/a",
    "http:/a",
]
STATUSES = [
    "200",
    "301",
    "302!",
    "404",
    "200!",
    "404abc",
    "5",
    "0",
    "-1",
    "!301",
    "301.5",
    "0x1f",
    "1e3",
    "abc",
    "200!x",
    "",
    "+302",
    "99999999999999999999",
    "301",
    "302",
]
PAIRS = [
    "Country=us,de",
    "country=us",
    "Language=en",
    "Role=admin,user",
    "role=",
    "Cookie=a",
    "Sign=KEY",
    "signed=K",
    "id=:id",
    "a=b=c",
    "a",
    "=",
    "=b",
    "1=2",
    "x=",
    "Country=",
    "Query=a",
    "NoCookie=x",
    "path=:p",
]
HEADER_LINES = [
    "/*",
    "/a",
    "  /b/*",
    "X-Frame-Options: DENY",
    "  X-A: b, c ,d",
    "x-frame-options: SAMEORIGIN",
    ":",
    "X:",
    ": v",
    "Link: <https://x>; rel=preload",
    "# comment",
    "garbage",
    "*",
    "https://x.com/*",
    "X-A: b # c",
    "  X-A:b",
    "\tCache-Control: max-age=0,\t no-cache",
    "constructor: x",
    "1: 2",
    "0: 3",
    "X-Y: é",
    "/a b",
    "X-A : z",
    "__proto__: q",
]
NOISE = [
    "\ufeff",
    "\r",
    "\r\n",
    "\u00a0",
    "\u2028",
    "\x00",
    "\x1b[31m",
    "\x7f",
    "\u200b",
    "\x85",
    "\t",
    "é",
    "😀",
    "\\",
    '"',
    "'",
    "=",
    "[",
    "]",
    "#",
    "\n",
    ",",
    ".",
    "{",
    "}",
]


CALM = [
    (
        "[build]",
        [
            'base = "sub"',
            'base = "/"',
            'command = "npm run build"',
            'command = ""',
            'publish = "dist"',
            'publish = "/dist/"',
            'publish = "."',
            'publish = "sub/dist"',
            'functions = "fns"',
            'edge_functions = "edge"',
            'ignore = "exit 1"',
            'Command = "x"',
            'publish = ""',
            "extra = 1",
        ],
    ),
    (
        "[build.environment]",
        [
            'NODE_VERSION = "22"',
            "N = 1",
            "T = true",
            'A = ["a", "b"]',
            "D = 2024-02-30",
            'E = ""',
            "1 = 2.50",
            'CONTEXT = "x"',
            "F = 1e-7",
            "G = 123456.789e3",
            "I = inf",
        ],
    ),
    ("[build.processing]", ["skip_processing = true", 'x = "y"']),
    ("[build.processing.css]", ["bundle = true", "minify = false"]),
    (
        "[functions]",
        [
            'directory = "fns"',
            'node_bundler = "esbuild"',
            'included_files = ["a/**"]',
            'external_node_modules = ["x"]',
            'schedule = "@daily"',
            'deno_import_map = "m.json"',
            "memory = 1024",
            'region = "cmh"',
            'directory = " "',
        ],
    ),
    (
        '[functions."*"]',
        ['node_bundler = "nft"', "ignored_node_modules = []", "vcpu = 1.5", 'directory = "d"'],
    ),
    (
        '[functions."api-*"]',
        ['included_files = ["!x"]', 'schedule = "*/5 * * * *"', 'memory = "2gb"', "timeout = 3"],
    ),
    (
        "[functions.schedule]",
        [
            'schedule = "0 0 1-5 * mon"',
            'schedule = "0 0 L * *"',
            'schedule = "H H * * 1#2"',
            'schedule = "0 0 31 2 *"',
            'schedule = "? * * JAN ?"',
            'schedule = "5/15 8-17/2 * * 7"',
            "schedule = 0",
            'schedule = "0 0 * * 5L"',
            'schedule = "0 0 30 2 1"',
        ],
    ),
    (
        "[[plugins]]",
        [
            'package = "netlify-plugin-x"',
            'package = "@a/b"',
            'package = "./p"',
            'pinned_version = "1"',
            "inputs = {a = 1}",
        ],
    ),
    (
        "[[edge_functions]]",
        [
            'path = "/a"',
            'function = "f"',
            'cache = "manual"',
            'method = ["get"]',
            'excludedPath = ["/b"]',
            'name = "n"',
            "header = {x = true}",
        ],
    ),
    (
        "[[redirects]]",
        [
            'from = "/a/*"',
            'from = "https://x.com/b?c"',
            'to = "/b/:splat"',
            'to = "https://e.com/"',
            "status = 200",
            'status = "302!"',
            "status = 301.7",
            "force = true",
            'force = "false"',
            'query = {id = ":id"}',
            'conditions = {Country = "us, de", role = ["x"]}',
            'headers = {X = "y"}',
            'signed = "K"',
            "rate_limit = {a = 1}",
            'origin = "/o"',
            'destination = "/d"',
            "params = {p = 1}",
            "unknown = 1",
        ],
    ),
    (
        "[[headers]]",
        [
            'for = "/*"',
            'for = " /a "',
            'values = {X-A = "b", x-a = "c"}',
            "values = {X-B = ['a ,b', ' c']}",
            'values = {X-C = """\nmax-age=0,\nno-cache"""}',
            "values = {N = 1}",
            "values = {}",
        ],
    ),
    (
        "[context.production]",
        [
            'command = "prod"',
            'command = " "',
            'publish = "prod"',
            'functions = "pf"',
            'base = "sub"',
            'ignore = "i"',
        ],
    ),
    ("[context.production.environment]", ['NODE_VERSION = "20"', 'X = "y"']),
    ("[[context.production.redirects]]", ['from = "/p"', 'to = "/q"', "status = 404"]),
    ("[[context.production.headers]]", ['for = "/p"', 'values = {P = "q"}']),
    ("[[context.production.plugins]]", ['package = "netlify-plugin-x"', "inputs = {b = 2}"]),
    (
        "[context.deploy-preview]",
        ['command = "prev"', 'environment = {A = "b"}', 'functions = {node_bundler = "zisi"}'],
    ),
    ('[context."feat/*"]', ['command = "feat"', 'publish = "feat"']),
    ('[context."feat/x"]', ['command = "featx"', "processing = {js = {minify = true}}"]),
    ("[context.main.build]", ['command = "main"']),
    ("[context.main]", ['publish = "main"']),
    ("[dev]", ['command = "x"', "port = 3000"]),
    ("[database.migrations]", ['path = "migs"']),
    ("[images]", ['remote_images = ["x"]']),
]


class Maker:
    """Makes projects; the same seed makes the same ones."""

    def __init__(self, seed: int, samples: list[str]) -> None:
        self.random = random.Random(seed)
        self.samples = samples

    def project(self) -> dict[str, str | None]:
        """Files by path; None is an empty folder."""
        r = self.random
        files: dict[str, str | None] = {}
        for folder in (
            "dist",
            "netlify/functions",
            "netlify/edge-functions",
            "sub",
            "netlify/database/migrations",
            "pkg",
        ):
            if r.random() < 0.25:
                files[folder + "/"] = None
        style = r.random()
        if style < 0.35 and self.samples:
            files["netlify.toml"] = self.mutated(r.choice(self.samples))
        elif style < 0.8:
            files["netlify.toml"] = self.document()
        elif style < 0.9 and self.samples:
            files["netlify.toml"] = r.choice(self.samples)
        if r.random() < 0.1:
            files["sub/netlify.toml"] = self.document()
            if r.random() < 0.7:
                files["netlify.toml"] = '[build]\nbase = "sub"\n' + self.document(sections=2)
        if r.random() < 0.05:
            files["pkg/netlify.toml"] = self.document()
        where = r.choice(["", "dist/", "sub/", "sub/dist/"])
        if r.random() < 0.4:
            files[where + "_redirects"] = self.redirects()
        if r.random() < 0.3:
            files[where + "_headers"] = self.headers()
        return files

    def document(self, sections: int | None = None) -> str:
        r = self.random
        if r.random() < 0.6:
            return self.calm_document()
        lines = []
        if r.random() < 0.3:
            lines.append(r.choice(["spa_fallback = true", self.pair()]))
        for _ in range(r.randint(1, 6) if sections is None else sections):
            table = r.choice(TABLES)
            lines.append(table)
            lines += self.rows_of(table)
        end = r.choice(["\n", "\n", "\n", "\r\n"])
        return end.join(lines) + end

    def calm_document(self) -> str:
        """A document of mostly sensible values, with one odd thing now and then."""
        r = self.random
        lines: list[str] = []
        seen: set[str] = set()
        for table, pairs in CALM:
            if r.random() > 0.3 or table.strip("[]") in seen:
                continue
            for _ in range(r.randint(1, 3) if table.startswith("[[") else 1):
                lines.append(r.choice(["", "", "  "]) + table)
                used = set()
                for pair in r.sample(pairs, r.randint(0, len(pairs))):
                    if pair.partition("=")[0] not in used:
                        used.add(pair.partition("=")[0])
                        lines.append(r.choice(["", "  "]) + pair)
                if r.random() < 0.04:
                    lines.append(self.pair())
        return r.choice(["\n", "\n", "\r\n"]).join(lines) + "\n"

    def rows_of(self, table: str) -> list[str]:
        r = self.random
        if "redirects]" in table and r.random() < 0.7:
            found = [f"from = {self.text(r.choice(PATHS))}", f"to = {self.text(r.choice(PATHS))}"]
            if r.random() < 0.6:
                found.append(
                    f"status = {r.choice([*STATUSES[:4], '301', self.text(r.choice(STATUSES)), r.choice(VALUES)])}"
                )
            if r.random() < 0.2:
                found.append(
                    r.choice(
                        [
                            'conditions = {Country = ["us"]}',
                            'conditions = {role = "a, b"}',
                            "force = true",
                            'query = {id = ":id"}',
                            'headers = {X = "y"}',
                            "rate_limit = {x = 1}",
                        ]
                    )
                )
            if r.random() < 0.15:
                r.shuffle(found)
                found.pop()
            return found
        if "headers]" in table and r.random() < 0.7:
            return [
                f"for = {self.text(r.choice(['/*', '/a', ' /b ', 'x']))}",
                *(
                    [f'values = {{X-A = {r.choice(VALUES)}, x-a = "b"}}']
                    if r.random() < 0.5
                    else []
                ),
            ]
        if "plugins]" in table and r.random() < 0.7:
            return [
                f"package = {self.text(r.choice(['netlify-plugin-x', '@netlify/plugin-y', './p', 'bad name', 'a@1', '.', '_x']))}",
                *([self.pair()] if r.random() < 0.3 else []),
            ]
        if "edge_functions]" in table and r.random() < 0.7:
            return [
                f"path = {self.text(r.choice(['/a', 'a', '/*']))}",
                'function = "f"',
                *([self.pair()] if r.random() < 0.3 else []),
            ]
        return [self.pair() for _ in range(r.randint(0, 3))]

    def text(self, text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def pair(self) -> str:
        r = self.random
        gap = r.choice([" = ", "=", " =", "= ", "\t=\t"])
        indent = r.choice(["", "", "  "])
        comment = r.choice(["", "", "", " # note"])
        return f"{indent}{r.choice(KEYS)}{gap}{r.choice(VALUES)}{comment}"

    def mutated(self, text: str) -> str:
        r = self.random
        for _ in range(r.randint(1, 4)):
            lines = text.split("\n")
            at = r.randrange(len(lines))
            kind = r.random()
            if kind < 0.15:
                del lines[at]
            elif kind < 0.25:
                lines.insert(at, r.choice(lines))
            elif kind < 0.45 and "=" in lines[at]:
                lines[at] = lines[at].partition("=")[0] + "= " + r.choice(VALUES)
            elif kind < 0.6:
                lines.insert(at, r.choice([r.choice(TABLES), self.pair()]))
            elif kind < 0.7:
                lines[at] = r.choice(KEYS) + " = " + r.choice(VALUES)
            elif kind < 0.85 and lines[at]:
                spot = r.randrange(len(lines[at]))
                lines[at] = lines[at][:spot] + lines[at][spot + 1 :]
            else:
                spot = r.randint(0, len(lines[at]))
                lines[at] = lines[at][:spot] + r.choice(NOISE) + lines[at][spot:]
            text = "\n".join(lines)
        return text

    def redirects(self) -> str:
        r = self.random
        lines = []
        for _ in range(r.randint(1, 6)):
            parts = [r.choice(PATHS)]
            parts += [r.choice(PAIRS) for _ in range(r.choice([0, 0, 0, 1, 2]))]
            if r.random() < 0.9:
                parts.append(r.choice(PATHS))
            if r.random() < 0.7:
                parts.append(r.choice(STATUSES))
            parts += [r.choice(PAIRS) for _ in range(r.choice([0, 0, 1, 2]))]
            if r.random() < 0.1:
                parts.append("# end")
            lines.append(r.choice(["", "", "  ", "\t"]) + r.choice([" ", "  ", "\t"]).join(parts))
            if r.random() < 0.1:
                lines.append(r.choice(["", "# c", lines[-1]]))
        return self.noisy(lines)

    def headers(self) -> str:
        r = self.random
        lines = ["/*"] if r.random() < 0.7 else []
        lines += [r.choice(HEADER_LINES) for _ in range(r.randint(1, 8))]
        return self.noisy(lines)

    def noisy(self, lines: list[str]) -> str:
        r = self.random
        text = r.choice(["\n", "\n", "\n", "\r\n"]).join(lines) + r.choice(["", "\n"])
        if r.random() < 0.2:
            spot = r.randint(0, len(text))
            text = text[:spot] + r.choice(NOISE) + text[spot:]
        return text
