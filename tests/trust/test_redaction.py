from __future__ import annotations

import base64
import json
import time
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.genesis.bus import Bus
from engine.genesis.events import LineLogged, RunCrashed
from engine.model import Layer
from engine.trust import redaction
from engine.trust.redaction import (
    learn_environment,
    learn_project,
    redact,
    redact_value,
    remember_secret,
)

SECRET = "s3cr3t/v+lue==with\"quote'"


@pytest.fixture(autouse=True)
def clean():
    redaction.forget_secrets()
    yield
    redaction.forget_secrets()


@pytest.mark.parametrize(
    "spelling",
    [
        SECRET,
        quote(SECRET, safe=""),
        quote(SECRET),
        json.dumps({"a": SECRET}),
        repr({"a": SECRET}),
        base64.b64encode(SECRET.encode()).decode(),
        base64.b64encode(b"user:" + SECRET.encode() + b" and more").decode(),
        base64.b64encode(b"users:" + SECRET.encode() + b"!").decode(),
        base64.urlsafe_b64encode(b"x" + SECRET.encode()).decode(),
        SECRET.encode().hex(),
    ],
)
def test_a_known_secret_is_found_in_every_spelling(spelling):
    remember_secret(SECRET)
    clean = redact(f"before {spelling} after")
    assert spelling not in clean
    assert clean.startswith("before ")
    assert clean.endswith(" after")
    assert "[redacted]" in clean


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=9, max_size=40), st.binary(max_size=7), st.binary(max_size=7))
def test_base64_at_any_alignment(secret, before, after):
    secret = "A" + secret.replace("\n", "x").strip() + "9zzzzzzzz"
    redaction.forget_secrets()
    remember_secret(secret)
    data = secret.encode("utf-8", "surrogatepass")
    try:
        secret.encode()
    except UnicodeEncodeError:
        return
    coded = base64.b64encode(before + data + after).decode()
    assert redact(coded) != coded
    assert secret not in redact(f"{before!r}{secret}{after!r}")


SHAPES = [
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "A1b2C3" * 6,
    "nfp_" + "Ab12" * 9,
    "rnd_" + "Ab12" * 7,
    "AKIA" + "ABCDEFGH12345678",
    "sk_live_" + "Ab12" * 6,
    "xoxb-1234567890-abcdef",
    "AIza" + "Ab1_-" * 7,
    "npm_" + "Ab12" * 9,
    "glpat-" + "Ab12" * 5,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLWhlcmU",
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----",
]


@pytest.mark.parametrize("token", SHAPES, ids=lambda t: t[:8])
def test_the_shapes_of_tokens_are_found(token):
    assert redact(f"x {token} y") == "x [redacted] y"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("https://ada:pw12@host/x", "https://[redacted]@host/x"),
        ("postgres://u:p@db:5432/x", "postgres://[redacted]@db:5432/x"),
        ("https://0123456789abcdef01@github.com/x", "https://[redacted]@github.com/x"),
        ("ssh://git@github.com/x", "ssh://git@github.com/x"),
        ("GET /x?token=abcdef123&y=1", "GET /x?token=[redacted]&y=1"),
        ("Authorization: Bearer abcdefgh12345678", "Authorization: Bearer [redacted]"),
        ('+  NPM_TOKEN = "abc def ghi"', '+  NPM_TOKEN = "[redacted]"'),
        ("API_KEY=abcdefgh1 next", "API_KEY=[redacted] next"),
        ("password: abcd1234efgh", "password: [redacted]"),
        ("- key: API_TOKEN\n  value: abcdef", "- key: API_TOKEN\n  value: [redacted]"),
        ('{"access_token": "abcdefg"}', '{"access_token": "[redacted]"}'),
    ],
)
def test_credentials_in_their_places_are_found(text, clean):
    assert redact(text) == clean


@pytest.mark.parametrize(
    "text",
    [
        "a" * 64,
        "0123456789abcdef" * 4,
        "NODE_ENV=production",
        'SECRETS_SCAN_OMIT_KEYS = "PUBLIC_KEY_A,B"',
        "token: ${{ secrets.GITHUB_TOKEN }}",
        'API_KEY = "$API_KEY_OF_DASHBOARD"',
        "the token is missing; see https://docs.netlify.com/x",
        "key: value",
        "basic configuration of the site",
        'publish = "dist"',
        "secret-scanning/found in src/app.js:12",
    ],
)
def test_what_is_no_secret_stays(text):
    assert redact(text) == text


def test_secret_variables_are_learned_and_ordinary_ones_are_not():
    learn_environment(
        {"MY_API_KEY": "hunter2hunter2", "NODE_ENV": "production", "DB": "pg://a:pass-word@h/d"}
    )
    assert redact("hunter2hunter2 production pass-word") == "[redacted] production [redacted]"


def test_the_projects_env_files_are_learned(tmp_path):
    (tmp_path / ".env").write_text(
        "export SITE_SECRET='abc\"defghij'\nNAME=site\n# TOKEN=notaword1\n"
    )
    (tmp_path / ".env.example").write_text("SITE_SECRET=your-secret-here\n")
    learn_project(tmp_path)
    assert redact('abc"defghij site notaword1 your-secret-here') == (
        "[redacted] site notaword1 your-secret-here"
    )


def test_a_clean_record_is_the_same_object():
    line = LineLogged(at=Layer.DEPLOY, text="nothing here")
    assert redact_value(line) is line


def test_the_bus_redacts_before_anyone_sees_it(clock, ledger):
    remember_secret("topsecret-1")
    seen = []
    bus = Bus(run="r", project="p", clock=clock, recorder=ledger)
    bus.subscribe(seen.append)
    bus.publish(
        RunCrashed(error="boom topsecret-1", advice="", where="topsecret-1.py"),
        subject="topsecret-1",
    )
    bus.subscribe(lambda event: int(event.payload.text))
    bus.publish(LineLogged(at=Layer.HEAL, text="x topsecret-1"))
    assert seen
    ledger.close()
    assert "topsecret-1" not in repr(seen)
    for path in ledger.path.parent.iterdir():
        assert b"topsecret-1" not in path.read_bytes()


def test_a_long_line_costs_linear_time():
    for unit in (
        "a",
        "token",
        "key:",
        "://",
        "eyJ",
        "A_",
        "secret=",
        "-----BEGIN PRIVATE KEY-----",
    ):
        text = unit * (200_000 // len(unit))
        started = time.perf_counter()
        redact(text)
        assert time.perf_counter() - started < 5, unit
