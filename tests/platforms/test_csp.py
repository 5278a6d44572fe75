"""Which sources a policy lets through, after the examples of the specification."""

import pytest

from engine.platforms.csp import parse_policies
from engine.project.scripting.page_loads import page_loads


def allowed(policy, directive, url, own=frozenset()):
    return all(p.allows_url(directive, url, own) for p in parse_policies(policy))


@pytest.mark.parametrize(
    ("policy", "directive", "url", "expected"),
    [
        ("default-src 'self'", "script-src-elem", "/a.js", True),
        ("default-src 'none'", "script-src-elem", "/a.js", False),
        ("default-src 'none'; script-src-elem 'self'", "script-src-elem", "a.js", True),
        ("img-src 'none'", "script-src-elem", "https://a.example/x.js", True),
        ("script-src https:", "script-src-elem", "https://a.example/x.js", True),
        ("script-src https:", "script-src-elem", "//a.example/x.js", True),
        ("script-src http:", "script-src-elem", "https://a.example/x.js", True),
        ("script-src a.example", "script-src-elem", "https://a.example/x.js", True),
        ("script-src A.Example", "script-src-elem", "https://a.example/x.js", True),
        ("script-src a.example", "script-src-elem", "https://b.a.example/x.js", False),
        ("script-src *.a.example", "script-src-elem", "https://b.a.example/x.js", True),
        ("script-src *.a.example", "script-src-elem", "https://a.example/x.js", False),
        ("script-src http://a.example", "script-src-elem", "https://a.example/x.js", True),
        ("script-src wss://a.example", "script-src-elem", "https://a.example/x.js", False),
        ("script-src a.example:8443", "script-src-elem", "https://a.example/x.js", False),
        ("script-src a.example:*", "script-src-elem", "https://a.example:8443/x.js", True),
        ("script-src a.example/js/", "script-src-elem", "https://a.example/js/x.js", True),
        ("script-src a.example/js", "script-src-elem", "https://a.example/js/x.js", False),
        ("script-src a.example/x.js", "script-src-elem", "https://a.example/x.js?v=1", True),
        ("img-src *", "img-src", "data:image/png;base64,AA", False),
        ("img-src * data:", "img-src", "data:image/png;base64,AA", True),
        ("img-src *", "img-src", "https://a.example/x.png", True),
        ("img-src *", "img-src", "/x.png", True),
        ("child-src 'none'", "frame-src", "https://a.example/", False),
        ("script-src 'self', script-src 'none'", "script-src-elem", "/a.js", False),
        ("script-src 'self'; script-src 'none'", "script-src-elem", "/a.js", True),
    ],
)
def test_addresses(policy, directive, url, expected):
    assert allowed(policy, directive, url) is expected


def test_the_own_host_is_self():
    own = frozenset({"shop.example"})
    assert allowed("img-src 'self'", "img-src", "https://shop.example/a.png", own)
    assert not allowed("img-src 'self'", "img-src", "https://other.example/a.png", own)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("script-src 'unsafe-inline'", True),
        ("script-src 'self'", False),
        ("script-src 'unsafe-inline' 'sha256-bbb'", False),
        ("script-src 'unsafe-inline' 'strict-dynamic'", False),
        ("script-src 'sha256-aaa'", True),
        ("script-src 'nonce-n'", True),
        ("script-src 'nonce-m'", False),
        ("default-src 'unsafe-inline'", True),
        ("img-src 'none'", True),
    ],
)
def test_inline(policy, expected):
    (read,) = parse_policies(policy)
    assert read.allows_inline("script-src-elem", hashes=("sha256-aaa",), nonce="n") is expected


def test_what_a_page_loads():
    text = """
      <!-- <script src=gone.js></script> --><noscript><img src=pixel.gif></noscript>
      <script SRC='a.js'></script><script type="importmap">{}</script>
      <script type=module>let a = "<img src=no.png>";</script><style></style>
      <link rel="preload" href="x.css"><link rel="stylesheet" href="y.css">
      <link rel="alternate stylesheet" href="z.css"><p style="color: red" onclick="go()">
      <img src="{{ url }}"><img src="a.png">
    """
    assert [(load.directive, load.url) for load in page_loads(text)] == [
        ("script-src-elem", "a.js"),
        ("script-src-elem", ""),
        ("style-src-elem", "y.css"),
        ("style-src-attr", ""),
        ("script-src-attr", ""),
        ("img-src", "a.png"),
    ]
