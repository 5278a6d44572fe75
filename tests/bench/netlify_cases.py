"""Projects and requests whose answers are kept as golden ones: a case a trap."""

from __future__ import annotations

import itertools


def toml(name: str, text: str, files: dict | None = None, **options: str) -> tuple:
    return name, {"netlify.toml": text, **(files or {})}, options


def side(name: str, redirects: str = "", headers: str = "", text: str = "") -> tuple:
    files = {"netlify.toml": text} if text else {}
    files |= {"_redirects": redirects} if redirects else {}
    return name, files | ({"_headers": headers} if headers else {}), {}


CASES = [
    ("an empty project", {"index.html": "x"}, {}),
    toml("an empty file", ""),
    toml("a byte-order mark and CRLF", '\ufeff[build]\r\ncommand = "a"\r\n'),
    toml("an alternate file", "", {"other.toml": '[build]\ncommand = "o"\n'}, config="other.toml"),
    toml("an alternate file that is not there", "", config="nope.toml"),
    toml("a duplicate key", "a = 1\na = 2\n"),
    toml("a table twice", "[build]\n[build]\n"),
    toml("rows after a table", "[redirects]\n[[redirects]]\n"),
    toml("a missing value", "[build]\ncommand =\n"),
    toml("an unclosed text", '[build]\ncommand = "a\n'),
    toml("a backslash at a plain key", '[build]\ncommand = "a\\d"\n'),
    toml("a backslash at a key with an underscore", '[build]\nedge_functions = "a\\d"\n'),
    toml("a large integer", "a = 9007199254740993\n"),
    toml("build is no table", "build = 3\n"),
    toml("Build in capitals", '[Build]\nCommand = "x"\nPublish = "y"\n'),
    toml("the command is a number", "[build]\ncommand = 3\n"),
    toml(
        "the command is a number in a context that does not apply", "[context.foo]\ncommand = 3\n"
    ),
    toml("the publish folder is a number", "[build]\npublish = 3\n"),
    toml("the publish folder is a number elsewhere", "[context.foo]\npublish = 3\n"),
    toml("plugins is a table", "[plugins]\na = 1\n"),
    toml("a plugin without package", "[[plugins]]\n"),
    toml("a plugin with an unknown key", '[[plugins]]\npackage = "a"\nenabled = true\n'),
    toml("a plugin with a version", '[[plugins]]\npackage = "a@1"\n'),
    toml("a plugin twice", '[[plugins]]\npackage = "a"\n[[plugins]]\npackage = "a"\n'),
    toml("a local plugin", '[[plugins]]\npackage = "./p"\n[plugins.inputs]\na = 1\n'),
    toml(
        "a plugin of a context",
        '[[plugins]]\npackage = "a"\n[plugins.inputs]\nx = 1\n[[context.production.plugins]]\npackage = "a"\n[context.production.plugins.inputs]\ny = 2\n',
    ),
    toml("an edge function without path", '[[edge_functions]]\nfunction = "f"\n'),
    toml(
        "an edge function with a generator",
        '[[edge_functions]]\npath = "/a"\nfunction = "f"\ngenerator = "g"\n',
    ),
    toml(
        "an edge function",
        '[[edge_functions]]\npath = "/a"\nfunction = "f"\nmethod = "get"\ncache = "manual"\n',
    ),
    toml(
        "a method that is none",
        '[[edge_functions]]\npath = "/a"\nfunction = "f"\nmethod = "HEAD"\n',
    ),
    toml("a context that is no table", "[context]\nproduction = 1\n"),
    toml("context is no table", "context = 1\n"),
    toml("the context wins", '[build]\ncommand = "a"\n[context.production]\ncommand = "b"\n'),
    toml("a blank command erases", '[build]\ncommand = "a"\n[context.production]\ncommand = ""\n'),
    toml(
        "the branch beats the context",
        '[context.deploy-preview]\ncommand = "a"\n[context.x]\ncommand = "b"\n',
        context="deploy-preview",
        branch="x",
    ),
    toml(
        "a wildcard",
        '[context."feat/*"]\ncommand = "a"\n',
        context="branch-deploy",
        branch="feat/y",
    ),
    toml(
        "an exact name beats the wildcard",
        '[context."feat/*"]\ncommand = "a"\npublish = "p"\n[context."feat/y"]\ncommand = "b"\n',
        branch="feat/y",
    ),
    toml(
        "rows of a context replace",
        '[[redirects]]\nfrom = "/a"\nto = "/b"\n[[context.production.redirects]]\nfrom = "/c"\nto = "/d"\n',
    ),
    toml(
        "a base",
        '[build]\nbase = "/web/"\npublish = "dist"\n',
        {"web/x": "", "web/netlify/functions/a.js": ""},
    ),
    toml(
        "a base with a file of its own",
        '[build]\nbase = "web"\npublish = "a"\ncommand = "a"\n',
        {"web/netlify.toml": '[build]\nbase = "no"\npublish = "out"\n'},
    ),
    toml("a base that is not there", '[build]\nbase = "nope"\n'),
    toml("a base that is a file", '[build]\nbase = "netlify.toml"\n'),
    toml("a base outside", '[build]\nbase = "../x"\n'),
    toml("a base of all", '[build]\nbase = "/"\n'),
    toml("publish outside", '[build]\npublish = "../x"\n'),
    toml("publish that only looks outside", '[build]\npublish = "..foo"\n'),
    toml("publish is a file", '[build]\npublish = "x"\n', {"x": ""}),
    toml("a blank publish", '[build]\npublish = "  "\n'),
    toml(
        "a package",
        '[build]\ncommand = "root"\n',
        {"pkg/netlify.toml": '[build]\ncommand = "pkg"\n', "pkg/netlify/functions/": None},
        package_path="pkg",
    ),
    toml(
        "default folders",
        "",
        {
            "netlify/functions/a.js": "",
            "netlify/edge-functions/b.ts": "",
            "netlify/database/migrations/1": "",
        },
    ),
    toml("functions by the old key", '[build]\nfunctions = "/fns/"\n'),
    toml("functions by both keys", '[build]\nfunctions = "a"\n[functions]\ndirectory = "b"\n'),
    toml("an unknown key of functions", "[functions]\ntimeout = 30\n"),
    toml(
        "settings for all functions",
        '[functions]\nnode_bundler = "esbuild"\nincluded_files = ["a"]\n[functions."*"]\nnode_bundler = "nft"\n[functions.schedule]\nschedule = "@daily"\n',
    ),
    toml("a bundler that is none", '[functions]\nnode_bundler = "webpack"\n'),
    toml("a directory in a function", '[functions.api]\ndirectory = "x"\n'),
    *(
        toml(f"schedule {cron}", f'[functions.a]\nschedule = "{cron}"\n')
        for cron in (
            "* * * * *",
            "",
            "* *",
            "@daily",
            "@reboot",
            "60 * * * *",
            "0 0 31 2 *",
            "0 0 31 2 1",
            "* * * * * * *",
            "*/0 * * * *",
            "H H * * *",
            "1-5,7 * * jan-MAR mon",
            "0 0 L * *",
            "0 0 * * 5L",
            "0 0 * * 1#3",
            "1,1 * * * *",
            "5/15 * * * ?",
        )
    ),
    *(
        toml(f"memory {value}", f"[functions.a]\nmemory = {value}\n")
        for value in ("1024", "512", '"2gb"', '"1.5 GB"', '"x"', "true", "2048.5")
    ),
    toml("memory and vcpu", "[functions.a]\nmemory = 1024\nvcpu = 1\n"),
    toml("spa_fallback as text", 'spa_fallback = "true"\n'),
    toml(
        "environment of all kinds",
        '[build.environment]\nA = 1\nB = true\nC = ["x", 1]\nD = 2024-02-30\nE = 1.50\nF = inf\n1 = "i"\nG = 1e21\nH = 0.0000001\n',
    ),
    toml("environment as text", '[build]\nenvironment = "xy"\n'),
    toml(
        "keys that nobody knows",
        'foo = 1\n[dev]\ncommand = "x"\n[images]\nremote_images = []\n[Redirects]\na = 1\n',
    ),
    toml("redirects is a table", '[redirects]\nfrom = "/a"\n'),
    toml("headers is a table", '[headers]\nfor = "/a"\n'),
    toml("rows that are no tables", "redirects = [1, 'x', {}]\nheaders = [1, [2]]\n"),
    toml(
        "rows of redirects",
        '[[redirects]]\nfrom = "/a"\nto = "/b"\nstatus = "302!"\nforce = "false"\n[[redirects]]\norigin = "/c"\ndestination = "/d"\nparameters = {a = "b"}\nsign = "K"\nheaders = {X = "y"}\n[redirects.conditions]\ncountry = "us , de"\nRole = ["a"]\n[[redirects]]\nfrom = "/x/*"\nstatus = 200\n[[redirects]]\nfrom = "/y"\n[[redirects]]\nto = "/z"\n[[redirects]]\nfrom = 5\nto = "/z"\n[[redirects]]\nfrom = "/.netlify/x"\nto = "/z"\n[[redirects]]\nfrom = "https://EXAMPLE.com:443/a b/../c?d"\nto = "/z"\n[[redirects]]\nfrom = "https://[::1"\nto = "/z"\n',
    ),
    toml(
        "duplicate rows",
        '[[redirects]]\nfrom = "/a"\nto = "/b"\n[[redirects]]\nfrom = "/c"\nto = "/d"\n[[redirects]]\nto = "/b"\nfrom = "/a"\n',
    ),
    toml(
        "rows of headers",
        '[[headers]]\nfor = "/*"\n[headers.values]\nA = "b ,c"\nB = ["d,e", " f "]\nC = """\nx,\ny"""\n[[headers]]\nfor = "/n"\nvalues = {N = 1, M = "m"}\n[[headers]]\nfor = "/v"\n[[headers]]\n[[headers]]\nfor = 3\n[[headers]]\nfor = "/e"\nvalues = {" " = "x"}\n',
    ),
    side(
        "lines of redirects",
        "# c\n\n/a /b\n  /c\t/d 302! # end\n/e f=:f g /h 200 Country=us,de Sign=K\n/i\n/j 301\n/k/* 200\n/l /m Country=us\n/n 301 /o\n/p /q 404abc\n/r http://x.com/:splat 5\n/s#t /u\n/v #w\n/x y z\nhttps://x.com/* /y 301.5\n/.netlifyz /a\n/a /b\n",
    ),
    side(
        "lines of headers",
        headers="X: early\n/*\n  X-A: b,c\n  x-a: d\n  X-A: e # no comment\n: v\nY:\ngarbage\nhttps://x.com/*\n# c\n/empty\n/b\n\tLink: <a>; rel=b\n  1: 2\n",
    ),
    side(
        "both sources",
        "/a /b\n/c /d\n",
        "/*\n  A: b\n",
        '[[redirects]]\nfrom = "/a"\nto = "/b"\nstatus = 301\n[[redirects]]\nfrom = "/c"\nto = "/d"\n[[headers]]\nfor = "/*"\nvalues = {A = "b"}\n',
    ),
    ("side files are a folder", {"_redirects/x": "", "_headers/x": ""}, {}),
    (
        "side files outside the publish folder",
        {
            "netlify.toml": '[build]\npublish = "dist"\n',
            "_redirects": "/a /b",
            "dist/_headers": "/*\n A: b",
        },
        {},
    ),
    toml(
        "nested values in a message",
        '[functions.a]\nincluded_files = {b = [{c = 1}, {c = 2}], d = "e"}\n',
    ),
    *(
        toml(
            f"an extension at {path}",
            f"[[integrations]]\nname = 1\ndev.path = {path}\n",
            context="dev",
        )
        for path in (
            '"a b.zip"',
            '"é#x.zip"',
            '"a\\\\b?c d.zip"',
            '"//x/%2e%2e/y.zip"',
            "true",
            "{}",
            '"d.x/"',
            '"a.tgz "',
        )
    ),
    toml("extensions that are no rows", "integrations = 3\n", context="dev"),
    toml(
        "extensions with the same name",
        '[[integrations]]\nname="a"\ndev.path="x.tgz"\n[[integrations]]\nname="b"\ndev.path="x.zip"\n[[integrations]]\nname="a"\ndev.path="y.zip"\n',
        context="dev",
    ),
    toml(
        "a branch that every object answers to",
        '[context."*"]\ncommand = "any"\n[context.toString]\ncommand = "one"\n',
        branch="toString",
    ),
    side(
        "names that every object answers to",
        "/a __proto__=1 b=2 /c 301 __proto__=x constructor=y\n",
        "/*\n  __lookupGetter__: a\n  constructor: b\n  __proto__: c\n",
    ),
    toml("nesting as deep as theirs", f"a = {'[' * 1000}{']' * 1000}\n"),
    toml("nesting that is too deep", f"a = {'[' * 1001}{']' * 1001}\n"),
    *(
        toml(f"the date {date}", f"[build.environment]\nD = {date}\n")
        for date in (
            "0001-13-10",
            "2024- 1-05",
            "2024-(1-05",
            "0012-Z1-+1",
            "0000-1:-31",
            "0001-(1-05T07:32:00Z",
            "2024-13-01",
            "1999-1a-01",
            "07:32:11.0325000000001",
            "1979-05-27T07:32:11.00000000012Z",
        )
    ),
    *(
        toml(f"the host {host}", f'[[redirects]]\nfrom = "https://{host}/a"\nto = "/b"\n')
        for host in (
            "\u2603.net",
            "\U0001f4a9.la",
            "fa\u00df.de",
            "xn--",
            "xn--a",
            "xn--ls8h.la",
            "1.\u05d1",
            "a\u05d1.c",
            "a\u200db",
            "\u0301a",
            "l\u00b7l.a",
            "-a-.b-",
        )
    ),
    toml(
        "a name that is too long in a folder that is not there",
        f'[build]\nbase = "a/{"x" * 256}"\n',
    ),
    toml("a name that is too long", f'[build]\nbase = "{"x" * 256}"\n'),
    toml("a path with a null byte", '[build]\nbase = "a\'\\tb\\u0000"\n'),
    *(
        toml(f"the header path {path}", f"[[headers]]\nfor = '{path}'\nvalues = {{A = \"b\"}}\n")
        for path in (
            "/:a/*",
            "/(?<x>*)",
            "/a{1}*",
            "/{*",
            "/\\-*",
            "/[/]*",
            "/a(*",
            "/\\d*\\p{L}",
            "/(?<x>.)(?<x>.)*",
            "/\\1*(.)",
            "/(?i:a)*",
            "/a**",
            "/a*+",
            "/[b-a]*",
        )
    ),
    toml("mixed values in a message", '[build]\ncommand = [1, "a"]\n'),
    toml(
        "integrations in dev",
        '[[integrations]]\nname = "x"\n[integrations.dev]\npath = "y.zip"\n',
        context="dev",
    ),
]

_SHAPES = (
    "/a",
    "/a/",
    "/a/b",
    "/:x",
    "/a/:x",
    "/a/*",
    "/*",
    "/a*",
    "/a/*/b",
    "/:x/*",
    "/a/:x/b",
    "/*/b",
    "/a/:id.html",
    "/a/*.html",
    "/a//b",
    "a",
    "",
)
_ASKED = (
    "/",
    "/a",
    "/a/",
    "/A",
    "/ab",
    "/a/b",
    "/a/b/",
    "/a/x/b",
    "/b",
    "/a/x.html",
    "/x/y/z",
    "/a//b",
)


def _rule(path: str, to: str, **more: object) -> dict:
    return {
        "from": path,
        "path": path,
        "to": to,
        "status": 301,
        "force": False,
        "conditions": {},
        "query": {},
        "headers": {},
        **more,
    }


def _requests(*urls: str, **more: object) -> list[dict]:
    return [{"url": "/", "path": url, **more} for url in urls]


MATCHES = [
    *(([_rule(shape, "http://e.com/:x|:splat|:id")], _requests(*_ASKED)) for shape in _SHAPES),
    *(
        ([_rule(path, to, status=status)], _requests("/a", "/a/", "/a/b", "/ab", "/en/x", "/"))
        for (path, to), status in itertools.product(
            (
                ("/*", "/"),
                ("/*", "/a"),
                ("/*", "/en/:splat"),
                ("/a/*", "/a/:splat/z"),
                ("/a/*", "/a?x=1"),
                ("/:x", "/a"),
                ("/a", "/a"),
                ("/:x/*", "/en/:splat"),
                ("/*", "/:splat"),
                ("/a", ""),
            ),
            (301, 200, 404),
        )
    ),
    (
        [_rule("/q", "/z/:x/:y", query={"b": ":x", "a": ":y", "k": "v w"})],
        [
            {"url": u}
            for u in (
                "/q?b=1&a=2&k=v+w",
                "/q?b=1&a=2&k=v",
                "/q?a=2&k=v%20w",
                "/q?b=/&a=&k=v w",
                "/q/?k=v+w&a=1&b=2&c=3",
            )
        ],
    ),
    (
        [
            _rule("/c", "/us", conditions={"Country": ["us", "CA"]}),
            _rule("/c", "/en", conditions={"Language": ["en", "de-at"]}),
            _rule("/c", "/k", conditions={"Cookie": ["seen"]}),
            _rule("/c", "/n", conditions={"Foo": ["x"]}),
            _rule("/c", "/else"),
        ],
        [
            {"url": "/c", "headers": {"x-country": "US"}},
            {"url": "/c", "headers": {"x-country": "ca"}},
            {"url": "/c", "headers": {"x-language": "en-GB"}},
            {"url": "/c", "headers": {"x-language": "de"}},
            {"url": "/c", "cookies": {"seen": "1"}},
            {"url": "/c"},
        ],
    ),
    (
        [
            _rule("/h", "/one", host="x.com"),
            _rule("/h", "/two", scheme="https", host="y.com"),
            _rule("/h", "/else"),
        ],
        [
            {"url": "/h", "host": "x.com"},
            {"url": "/h", "host": "y.com"},
            {"url": "/h", "host": "y.com", "scheme": "https"},
        ],
    ),
    (
        [_rule("/q", "/z/:x", query={"k": ":x"}), _rule("/q", "/none")],
        [
            {"url": f"/q?{query}"}
            for query in ("k=1&", "k=1&l=2&", "k=1&&", "l=2&k=1&", "k", "k=", "k=a=b")
        ],
    ),
    *(
        (
            [_rule("/c", "/yes", conditions={name: ["us", ""]}), _rule("/c", "/no")],
            [
                {
                    "url": "/c",
                    "headers": {"x-country": "US", "x-language": "us"},
                    "cookies": {"us": "1"},
                },
                {"url": "/c"},
            ],
        )
        for name in ("Country", "country", "Language", "language", "Cookie", "cookie")
    ),
    *(
        ([_rule(path, to), _rule("/*", "/after")], _requests(*asked))
        for path, to, asked in (
            ("/a/:y/*", "/a/:splat", ("/a/b", "/a/b/", "/a/b/c", "/b/b/c")),
            ("/*/:x/:y", "/en/:splat", ("/en/q", "/en/q/r", "/z/q", "/z/q/r")),
            ("/a*/:x", "/ab/:splat", ("/ab/q", "/abc/q", "/abc/q/r", "/axy/q")),
            ("/a*/:x/:y", "/ab/:splat", ("/abc/q/r", "/abc/q/r/s", "/axy/q/r")),
        )
    ),
]
