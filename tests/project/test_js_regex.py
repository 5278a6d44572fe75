"""What JavaScript takes for a regular expression, and how it shows one."""

from __future__ import annotations

import pytest

from engine.project.scripting.regexes import is_unicode_regex, regex_source

TAKEN = [
    "", "^/a$", "(?<x>.)(?:y)*?", "a{1}b{2,}c{2,3}", "[^/]", "[a-z\\-\\]]", "\\d\\D\\w\\W\\s\\S", "\\u{1F600}",
    "\\u00e9\\x41\\cA\\0", "\\p{L}\\P{Lu}", "\\p{Script=Greek}", "(.)\\1", "(?<a>.)\\k<a>", "(?<a>.)|(?<a>x)",
    "(?=a)(?!b)(?<=c)(?<!d)", "(?i:a)(?i-s:b)(?-i:c)", "a|", "\\/", "\\b\\B", "[\\b]", "[]", "[^]", "é*",
]  # fmt: skip
REFUSED = [
    "(", ")", "[", "]", "a]", "{", "}", "a{1", "*", "+a", "a**", "a*+", "a{2,1}", "\\-", "\\a", "\\u{110000}", "\\1",
    "(?<a>.)(?<a>.)", "\\k<a>", "\\k", "[b-a]", "[\\d-z]", "\\p{Nope}", "\\p{Script=}", "(?i)a", "(?P<a>.)", "(?<1>.)",
    "(?=a)*", "^*", "\\", "\\01", "(?ii:a)", "(?-:a)", "(?>a)", "\\c1",
]  # fmt: skip


@pytest.mark.parametrize("pattern", TAKEN)
def test_taken(pattern):
    assert is_unicode_regex(pattern)


@pytest.mark.parametrize("pattern", REFUSED)
def test_refused(pattern):
    assert not is_unicode_regex(pattern)


def test_brackets_without_end_are_refused_and_nothing_breaks():
    assert not is_unicode_regex("(" * 5000)


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        ("^/a/?$", "^\\/a\\/?$"),
        ("[^/]/", "[^/]\\/"),
        ("\\/[\\]/]", "\\/[\\]/]"),
        ("a\nb\u2028", "a\\nb\\u2028"),
        ("", "(?:)"),
    ],
)
def test_source(pattern, shown):
    assert regex_source(pattern) == shown
