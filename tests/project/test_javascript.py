from __future__ import annotations

import pytest

from engine.project.scripting.values import (
    in_order,
    inspect_text,
    number_text,
    parse_int,
    stringify,
    to_text,
    trim,
    utf16_length,
    utf16_units,
)
from engine.project.scripting.web_url import file_url, parse_web_url
from engine.project.toml.lenient_dates import lenient_date


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e21, "1e+21"),
        (1e20, "100000000000000000000"),
        (1.5, "1.5"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (-0.0, "0"),
        (123456789.125, "123456789.125"),
        (1.25e-10, "1.25e-10"),
        (2**60, "1152921504606847000"),
        (float("nan"), "NaN"),
        (-5, "-5"),
    ],
)
def test_numbers_as_text(value, text):
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("404abc", 404),
        ("4o4", 4),
        ("", None),
        ("!301", None),
        ("301.7", 301),
        ("0x1f", 31),
        ("1e3", 1),
        (" \u00a0-5", -5),
        (True, None),
        (1e21, 1),
        ("+302", 302),
        (None, None),
    ],
)
def test_parse_int(text, number):
    assert parse_int(text) == number


def test_texts():
    assert trim("\ufeff\u2028 a \x85") == "a \x85"
    assert to_text(["a", None, 1, [2, {}]]) == "a,,1,2,[object Object]"
    assert (
        stringify({"a": [1e21, 0.1, None, True], "é": "\ud83d\n"})
        == '{"a":[1e+21,0.1,null,true],"é":"\\ud83d\\n"}'
    )
    assert list(in_order({"b": 1, "10": 2, "2": 3, "01": 4})) == ["2", "10", "b", "01"]
    assert utf16_length("a😀") == 3
    assert utf16_units("😀") == ["\ud83d", "\ude00"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://EXAMPLE.com:443/a b/../c?d#e", ("https", "example.com", "/c")),
        ("http:\\\\x\\y", ("http", "x", "/y")),
        ("http://u:p@h:8080", ("http", "h:8080", "/")),
        ("http://0x7f.1/", ("http", "127.0.0.1", "/")),
        ("http://[::1]:80/é", ("http", "[::1]", "/%C3%A9")),
        ("https://exämple.com/", ("https", "xn--exmple-cua.com", "/")),
        ("http://31.2../", ("http", "31.2..", "/")),
        ("http://1.2./", ("http", "1.0.0.2", "/")),
        ("https://\u2603.net", ("https", "xn--n3h.net", "/")),
        ("https://xn--a/", ("https", "xn--a", "/")),
        ("https://\xe9.xn--a/", None),
        ("http://1.\u05d1", ("http", "1.xn--5db", "/")),
        ("http://a\u05d1", None),
        ("http://a b", None),
        ("http://", None),
        ("http://[::1", None),
        ("http://1.2.3.256", None),
        ("http://h:99999", None),
    ],
)
def test_addresses(text, found):
    url = parse_web_url(text)
    assert (None if url is None else (url.scheme, url.host, url.path)) == found


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/a b.tgz", "file:///a%20b.tgz"),
        ("/a/%2e%2E/b", "file:///b"),
        ("//x/\u00e9", "file:////x/%C3%A9"),
        ("/a\\b?c d#e`", "file:///a/b?c%20d#e%60"),
        ("/a\tb ", "file:///ab"),
    ],
)
def test_file_addresses(path, shown):
    assert file_url(path) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a", "'a'"),
        ("a'b", '"a\'b"'),
        ("a'\"b", "`a'\"b`"),
        ("a'\"`b", "'a\\'\"`b'"),
        ("\x00\t\x85\\", "'\\x00\\t\\x85\\\\'"),
    ],
)
def test_texts_as_node_shows_them(text, shown):
    assert inspect_text(text) == shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0001-13-10", "2010-01-13T00:00:00+00:00"),
        ("2024- 1-05", "2024-01-05T00:00:00+00:00"),
        ("2024-(1-05", "2024-01-01T00:00:00+00:00"),
        ("0001-Z1--1", "2001-01-01T01:00:00+00:00"),
        ("0001-1:-31", "2001-01-02T08:00:00+00:00"),
        ("2024-13-01", None),
        ("1999-1a-01", None),
        ("2024-_1-05", None),
    ],
)
def test_lenient_dates(text, found):
    moment = lenient_date(text)
    assert (None if moment is None else moment.isoformat()) == found
