"""What `netlify_oddities` makes its projects of."""

from __future__ import annotations

NUMBER_CHARS = "0123456789+-_.eExobinfaTZ: "
NUMBERS = [
    "0", "-0", "+0", "1", "-17", "+99", "1_000", "0xDEADBEEF", "0xdead_beef", "0o755", "0b1101",
    "3.14", "-0.01", "5e+22", "1e06", "-2E-2", "6.626e-34", "224_617.445_991", "inf", "-inf", "nan",
    "+nan", "1e400", "-1e400", "9007199254740991", "9007199254740992", "-9007199254740991",
    "0x1FFFFFFFFFFFFF", "0x20000000000000", "1e21", "1e-7", "123456789012345678901234567890",
    "0.1", "1e0", "0e0", "0.0", "-0.0", "1.0", "100000000000000000000.0", "5e-324", "1.7976931348623157e308",
]  # fmt: skip
DATES = [
    "1979-05-27", "1979-05-27T07:32:00Z", "1979-05-27T00:32:00-07:00", "1979-05-27 07:32:00",
    "1979-05-27T00:32:00.999999", "07:32:00", "07:32", "00:32:00.999999", "2024-02-30", "2023-02-29",
    "2024-13-01", "2024-00-10", "2024-01-00", "0000-01-01", "9999-12-31T23:59:59.999Z", "24:00:00",
    "2024-01-01T24:00:00", "2024-01-01T23:60:00", "2024-01-01T23:59:60Z", "2024-06-31", "1979-05-27t07:32z",
]  # fmt: skip
TEXTS = [
    "a", "é", "\U0001f600", "'", '"', '""', "''", "\\\\", " ", "=", "#", "[x]", "\n", "\r\n", "\t", "\x00",
    "\x1b[31m", "\x7f", "\u200b", "\ufeff", "\u2028", "\x85", "\r", 'a = "b"', "${X}", "%s", "\x0b", "$&",
]  # fmt: skip
ESCAPES = [
    "\\n", "\\t", "\\\\", '\\"', "\\u00e9", "\\U0001F600", "\\x41", "\\e", "\\d", "\\'", "\\ ", "\\\n", "\\ \n  ",
    "\\\r\n", "\\u12", "\\uD800", "\\U00110000", "\\UFFFFFFFF", "\\b", "\\f", "\\r", "\\", "\\s", "\\/", "\\\t\n\n", "\\u0000", "\\0",
]  # fmt: skip
BLANKS = [
    " ", "\t", "  ", "\u00a0", "\ufeff", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x85", "\u3000", "\u200b",
    "\u180e", "\r", "\x00", "\n",
]  # fmt: skip
VALUES = [
    "true", "false", "0", "1", "-1", "3.5", "1e21", "1e-7", "nan", "inf", "-0.0", "1979-05-27", "07:32:00",
    '""', '" "', '"x"', '"é😀"', "'l'", "[]", "[1]", '["a"]', '["a", 1]', "[[]]", "[{}]", "[{a = 1}]", "{}",
    "{a = 1}", "{a = {b = [1, 2]}}", '{"a b" = "c"}', '{"" = 1}', '["a", ["b"]]', "[true, false]", '"""a\nb"""',
    "9007199254740991", "0x10", '"1"', "[nan, 1]", "{a = nan}", "[1.5, 2]", "[inf]", '"\\u0000"', "[1979-05-27]",
    '{package = "a"}', '[{package = "a"}]', "[[{a = 1}], [2]]", '[{a = 1}, "b"]', "{a.b.c = 1, a.d = []}",
    '[" ", ""]', '"\\u2028"', '{a = [], b = [{}], c = ""}', '"a\\nb"', "[-0.0]", "[1e100]",
]  # fmt: skip
PROTOTYPE = [
    "constructor", "toString", "valueOf", "hasOwnProperty", "__proto__", "isPrototypeOf", "toLocaleString",
    "__defineGetter__", "__lookupGetter__", "propertyIsEnumerable", "length", "prototype", "undefined", "null", "toJSON", "then", "default", "caller", "name",
]  # fmt: skip
NAMES = [
    "production", "deploy-preview", "branch-deploy", "dev", "main", "feat/*", "feat/x", "*", "f*", "feat/*x", "", " ",
    "constructor", "__proto__", "toString", "pro*", "a.b", "é*", "**", "Production", "0", "1", "valueOf*", "m?in", "main ",
]  # fmt: skip
SEGMENTS = [
    "/a", "/a/", "/*", "/a/*", "/:x", "/a/:x/*", "/:x/:x", "/*/a", "/a*b", "/**", "*", ":splat", "/:splat", "a", "",
    " ", " /a ", "/a b", "/a?b=c", "/a#b", "/é", "/%C3%A9", "//x.com/a", "/.netlify", "/.netlify/functions/a",
    "/.NETLIFY/x", "https://x.com", "https://x.com/*", "http://x.com/.netlify/a", "https://x.com/.netlify", "http:/a", "https:",
    "HTTPS://X.com/a", "http://", "https:// x", "/a,b", "/a(*", "/a.b*", "/[a]", "/a{1}*", "/a\\*b", "/a|*", "/$*", "/a-b", "/+*", "/a*+", "/(?<x>*)", "/a\\", "/]*", "/{*", "/x{2}*", "/\\d*", "/\\-*", "/a\\u{1F600}*",
    "#", "/#", "\ufeff/a", "/a\u2028b", "/\U0001f600*", "/a\u00a0", "/-", "/^*", "/.*",
]  # fmt: skip
STATUSES = [
    "200", "301", "302", "404", "200!", "301!", "410", "0", "-1", "!200", "200!!", "2e2", "0x1F", "0b1", "301.9",
    "NaN", "Infinity", "1_0", "+301", "- 1", "99999999999999999999", "9" * 310, "٣", "200\u00a0", "2 00", ".5",
]  # fmt: skip
HEADER_NAMES = [
    "X-A", "x-a", "X-a", "Cache-Control", "cache-control", "Link", "1", "0", "2", "constructor", "__proto__", "toString",
    "undefined", " ", "", "X A", "é", "X-A ", "\u00a0X", "Set-Cookie", "\ufeff", "valueOf", "hasOwnProperty", "/x",
]  # fmt: skip
HEADER_VALUES = [
    "a", "a,b", "a , b", ",", ",,", " , ", "", " ", "a\nb", "a,\n  b", "max-age=0,\n no-cache", "é", "\u00a0,\u2028", "a: b",
    "<a>; rel=b, <c>", "# x", "\ufeff", "\U0001f600", "a\x00b", "'self'; x \"y\"", "a\u000b,\x1cb", "$&", "undefined",
]  # fmt: skip
HOSTS = [
    "x.com", "X.COM", "EXÄMPLE.com", "faß.de", "xn--fa-hia.de", "xn--a", "☃.net", "💩.la", "日本語.jp", "x。com", "1.2.3.4",
    "1.2.3", "256", "0x7f.1", "010.1", "1.2.3.4.5", "4294967295", "4294967296", "[::1]", "[1:2:3:4:5:6:7:8]", "[::ffff:1.2.3.4]",
    "[1::2::3]", "[::1", "a_b.c", "a..b", ".a", "a.", "-a-.b-", "a b", "a%20b", "%41", "a%00", "*.x.com", "a<b", "a^b", "1.2.3.08", "0x", "x.0x", "a.1", "\u00ad", "a\u200db", "a\u200cb", "ａ.com", "l·l.a", "xn--ls8h.la", "Ⅷ.x", "a\u0301.b", "אb.c", "א1.ב", "xn--", "a!b", "a$b", "a'b", "a(b)", "a~b", "a&b=c;d+e,f", "\u2260.a", "::1", "a\u3002", "0", "09", "0xg", "1e1", "\u06f1.a", "[::1%25a]", "[g::]", "[0:0:1:0:0:0:0:0]",
]  # fmt: skip
URL_PARTS = [
    "/", "/a", "/a b", "/é", "/../", "/./", "/%2e%2e/", "/%2E", "/.netlify", "/.netlify/x", "\\b", "?q=1", "#f", "/*", "/:x",
    "/{a}", "/a|b", "/a^b", "/`", "/\"'", "/<>", "/%", "/%zz", "//", "/.%6eetlify", "\t", "\n", "/\U0001f600", ":1/", "@x", "/..", "/a/..", "/C|/x",
]  # fmt: skip
EDGE_PATTERNS = [
    "^/a$", "/hello/(.*)", "(", "[", "\\d+", "(?<n>.)", "(?=a)b", "a{2,1}", "", "^/(?!x).*$", "\\p{L}", "/a\\/b", "(?i)a",
]  # fmt: skip
CRONS = [
    "* * * * *", "*/5 * * * *", "0 0 1 1 *", "0 0 31 2 *", "0 0 * * MON-FRI", "@daily", "@hourly", "@weekly", "@monthly",
    "@yearly", "@annually", "@midnight", "@reboot", "@every 5m", "@DAILY", "0 0 L * *", "0 0 * * 5L", "0 0 * * 1#2", "H H * * *",
    "H/5 * * * *", "H(0-29) * * * *", "0 0 29 2 *", "0 0 30 2 *", "1-5/2 * * * *", "5-1 * * * *", "0 0 * * 7", "0 0 * * 0-7",
    "0 0 * * sun,MON", "0,30 9-17 * * 1-5", "60 * * * *", "0 24 * * *", "0 0 0 * *", "0 0 * 13 *", "* * * * * *", "0 0 0 0 0",
    "@minutely", "@secondly", "0 0 W * *", "0 0 15W * *", "0 0 L-3 * *", "? ? ? ? ?", "0 0 ? * 1", "*/61 * * * *", "*/0 * * * *",
    "1,1 * * * *", "0 0 31 4,6 *", "0 0 31 4,5 *", "0 0 1-31 2 *", "0 0 30,31 2 *", "0 0 L 2 *", "0 0 31L 2 *", "0  0 * * *", "0 0 * jan-dec *", "every day", "rate(1 day)",
]  # fmt: skip
PROPERTIES = [
    ("", "build"), ("", "Build"), ("", "plugins"), ("", "functions"), ("", "edge_functions"), ("", "redirects"), ("", "headers"),
    ("", "context"), ("", "spa_fallback"), ("", "functionsDirectory"), ("", "database"), ("", "dev"), ("", "integrations"),
    ("", "headersOrigin"), ("", "redirectsOrigin"), ("", "functionsDirectoryOrigin"), ("", "images"),
    ("[build]", "base"), ("[build]", "command"), ("[build]", "publish"), ("[build]", "functions"), ("[build]", "ignore"),
    ("[build]", "edge_functions"), ("[build]", "environment"), ("[build]", "processing"), ("[build]", "services"),
    ("[build]", "publishOrigin"), ("[build]", "commandOrigin"), ("[build]", "Base"), ("[build]", "Environment"), ("[build]", "lifecycle"),
    ("[build.processing]", "css"), ("[build.processing]", "html"), ("[Build]", "Publish"), ("[Build]", "command"),
    ("[[plugins]]", "package"), ("[[plugins]]", "inputs"), ("[[plugins]]", "pinned_version"), ("[[plugins]]", "origin"), ("[[plugins]]", "id"),
    ("[functions]", "directory"), ("[functions]", "included_files"), ("[functions]", "node_bundler"), ("[functions]", "schedule"),
    ("[functions]", "memory"), ("[functions]", "vcpu"), ("[functions]", "region"), ("[functions]", "deno_import_map"),
    ("[functions]", "external_node_modules"), ("[functions]", "ignored_node_modules"), ("[functions]", "x"), ("[functions]", '"*"'),
    ('[functions."*"]', "directory"), ('[functions."*"]', "memory"), ("[functions.a]", "directory"), ("[functions.a]", "memory"),
    ("[functions.a]", "schedule"), ("[functions.a]", "vcpu"), ("[functions.a]", "node_bundler"), ("[functions.a]", "included_files"),
    ("[functions.memory]", "memory"), ("[functions.directory]", "directory"), ("[functions.a]", "region"), ('[functions."a.b"]', "schedule"),
    ("[[edge_functions]]", "path"), ("[[edge_functions]]", "function"), ("[edge_functions]", "path"),
    ("[database]", "migrations"), ("[database.migrations]", "path"), ("[[integrations]]", "name"), ("[[integrations]]", "dev"),
    ("[integrations.dev]", "path"), ("[context]", "production"), ("[context]", "x"), ("[context.production]", "build"), ("[context.production]", "context"),
]  # fmt: skip
LISTS = ['"a, b"', '["a", " b"]', '"a"', '" , "', '"us ,de,"']
EDGE_METHODS = ['"get"', "[]", '["GET", "post"]', '["HEAD"]', '"\u0131"', '["get", 1]']
EDGE_HEADERS = ["{}", "{a = true}", "{a = 1}", '{a = "^x$", B = false}', "{a = []}"]
