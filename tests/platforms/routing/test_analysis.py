from __future__ import annotations

import time

import pytest

from engine.platforms.interface import RouteRule
from engine.platforms.routing.analysis import RuleFault, analyse
from engine.platforms.routing.patterns import parse_pattern


def faults(*rows: tuple, **_more: object) -> list[tuple]:
    rules = [RouteRule(path=a, to=b, status=c) for a, b, c in rows]
    return [(f.rule, f.kind, f.by) for f in analyse(rules)]


def test_shadowed_by_a_wider_path():
    assert faults(("/*", "/index.html", 200), ("/a", "/b", 301)) == [(1, RuleFault.SHADOWED, 0)]
    assert faults(("/a/:x", "/b", 301), ("/a/x/", "/c", 301)) == [(1, RuleFault.SHADOWED, 0)]
    assert faults(("/a/:x", "/b", 301), ("/a/*", "/c", 301)) == []
    assert faults(("/a/*/c", "/b", 301), ("/a/x/c", "/c", 301)) == []


def test_a_rule_that_leads_into_itself_ends_the_matching():
    english = RouteRule(path="/*", to="/en/:splat", status=302, conditions=(("Language", ("en",)),))
    later = [
        RouteRule(path="/en/a", to="/b", status=301),
        RouteRule(path="/de/a", to="/c", status=301),
    ]
    assert [(f.rule, f.by) for f in analyse([english, *later])] == [(1, 0)]
    assert faults(("/*", "/", 301), ("/a", "/b", 301)) == [
        (0, RuleFault.NEVER, None),
        (1, RuleFault.SHADOWED, 0),
    ]
    assert faults(("/old/*", "/", 301), ("/a", "/b", 301)) == []


def test_conditions_shadow_only_what_asks_for_the_same():
    us = (("Country", ("us",)),)
    wide = (("Country", ("us", "de")),)
    rules = [
        RouteRule(path="/a", to="/b", conditions=us),
        RouteRule(path="/a", to="/c"),
        RouteRule(path="/d", to="/e", conditions=wide),
        RouteRule(path="/d", to="/f", conditions=us),
        RouteRule(path="/g", to="/h", query=(("id", ":id"),)),
        RouteRule(path="/g", to="/i"),
        RouteRule(path="/j", to="/k"),
        RouteRule(path="/j", to="/l", force=True),
    ]
    assert [(f.rule, f.by) for f in analyse(rules)] == [(3, 2)]


def test_rules_that_never_answer():
    assert faults(("/x/*", "/x/:splat", 302), ("/a", "", 301), ("/*", "/", 301)) == [
        (0, RuleFault.NEVER, None),
        (1, RuleFault.NEVER, None),
        (2, RuleFault.NEVER, None),
    ]


def test_loops():
    [one, two] = analyse(
        [RouteRule(path="/a", to="/b", status=301), RouteRule(path="/b", to="/a/", status=301)]
    )
    assert one.kind is RuleFault.LOOP
    assert one.chain == ("/a", "/b", "/a/")
    assert two.chain == ("/b", "/a/", "/b")
    assert faults(("/a", "/b", 301), ("/b", "/a", 200)) == []


def test_ten_thousand_rules_in_a_moment():
    rules = [
        RouteRule(path=f"/old/{n}" if n % 2 else f"/blog/{n}/:slug", to=f"/new/{n}")
        for n in range(10_000)
    ]
    started = time.process_time()
    assert list(analyse([*rules, RouteRule(path="/old/7", to="/x")]))[-1].by == 7
    assert time.process_time() - started < 3


def test_a_star_behind_letters_shadows_what_begins_with_them():
    assert faults(("/a/b*", "/x", 301), ("/a/bc/d", "/y", 301)) == [(1, RuleFault.SHADOWED, 0)]
    assert faults(("/*", "/x", 200), ("/a/b*", "/y", 301)) == [(1, RuleFault.SHADOWED, 0)]
    assert faults(("/a/b*", "/x", 301), ("/a/bc*", "/y", 301)) == [(1, RuleFault.SHADOWED, 0)]
    assert faults(("/a/b*", "/x", 301), ("/a/:x", "/y", 301)) == []
    assert faults(("/a/b*", "/x", 301), ("/a/*", "/y", 301)) == []
    assert faults(("/a/bc*", "/x", 301), ("/a/b*", "/y", 301)) == []


@pytest.mark.parametrize(
    ("wide", "narrow", "does"),
    [
        ("/*", "/a/:x", True),
        ("/a/*", "/a", True),
        ("/a/*", "/a/*", True),
        ("/:x/*", "/a/*", True),
        ("/:x", "/a/*", False),
        ("/a/:x/*", "/a/*", False),
        ("/a", "/a/", True),
        ("/a", "/:x", False),
        ("/a*", "/ab/c", True),
        ("/*", "/*/a", False),
    ],
)
def test_a_pattern_covers_another(wide, narrow, does):
    assert parse_pattern(wide).covers(parse_pattern(narrow)) is does


def test_what_leads_back_only_for_some_requests_ends_nothing_for_sure():
    assert faults(("/a/:x/*", "/a/:splat", 301), ("/a/b/*", "/c", 301)) == [
        (1, RuleFault.SHADOWED, 0)
    ]
    assert faults(("/a/:x/*", "/a/:splat", 301)) == []
    assert faults(("/a/*", "/a/:splat", 301)) == [(0, RuleFault.NEVER, None)]
