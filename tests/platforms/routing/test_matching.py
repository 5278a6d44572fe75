"""The edge matcher's own answers, and what it leaves to the server: files, headers, proxies."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from engine.platforms.interface import HeaderRule, RouteRule, ServingPlan
from engine.platforms.routing.matching import Answer, Fit, Matcher, Request, answer_for

GOLDEN = json.loads((Path(__file__).parent / "edge_matches.json").read_text())


def route(row: dict) -> RouteRule:
    return RouteRule(
        path=row["path"],
        to=row["to"],
        status=row["status"],
        host=row.get("host", ""),
        scheme=row.get("scheme", ""),
        conditions=tuple((k, tuple(v)) for k, v in row["conditions"].items()),
        query=tuple(row["query"].items()),
    )


def request(asked: dict) -> Request:
    url = urlsplit(asked["url"])
    headers = asked.get("headers", {})
    return Request(
        path=asked.get("path", url.path),
        query=url.query,
        host=asked.get("host", "example.com"),
        scheme=asked.get("scheme", "http"),
        country=headers.get("x-country", ""),
        language=headers.get("x-language", ""),
        cookies="; ".join(f"{k}={v}" for k, v in asked.get("cookies", {}).items()),
    )


@pytest.mark.parametrize(
    "case", GOLDEN, ids=lambda c: f"{c['rules'][0]['path']}-{c['rules'][0]['to']}"
)
def test_the_edge_matches(case):
    matcher = Matcher(ServingPlan(routes=tuple(route(row) for row in case["rules"])))
    for asked, theirs in zip(case["requests"], case["matches"], strict=True):
        found = matcher.redirect(request(asked))
        if theirs is None or "to" not in theirs:
            assert found is None, asked
        else:
            assert found is not None, asked
            assert found[1] == theirs["to"], asked


def test_a_file_wins_unless_the_rule_forces():
    plan = ServingPlan(
        routes=(
            RouteRule(path="/a", to="/b", status=301),
            RouteRule(path="/c", to="/d", status=302, force=True),
            RouteRule(path="/e", to="/404.html", status=404, force=True),
        )
    )
    assert answer_for(plan, Request(path="/a"), lambda _: True) == Answer(status=200, path="/a")
    assert answer_for(plan, Request(path="/a"), lambda _: False).location == "/b"
    assert answer_for(plan, Request(path="/c"), lambda _: True).location == "/d"
    assert answer_for(plan, Request(path="/e"), lambda _: True).status == 200
    assert answer_for(plan, Request(path="/e"), lambda _: False).status == 404
    found = list(Matcher(plan).passed_over(Request(path="/a"), there=True))
    assert found == [(0, Fit.FILE)]


def test_queries_are_handed_on():
    plan = ServingPlan(
        routes=(
            RouteRule(path="/a", to="/b", status=301),
            RouteRule(path="/s", to="/t/:id", status=301, query=(("id", ":id"),)),
            RouteRule(path="/p/*", to="https://e.com/:splat", status=200),
        )
    )
    assert answer_for(plan, Request(path="/a", query="x=1"), lambda _: False).location == "/b?x=1"
    assert answer_for(plan, Request(path="/s", query="id=7"), lambda _: False).location == "/t/7"
    proxied = answer_for(plan, Request(path="/p/q"), lambda _: False)
    assert (proxied.path, proxied.proxy) == ("", "https://e.com/q")


def test_headers_match_without_case_and_the_last_wins():
    plan = ServingPlan(
        headers=(
            HeaderRule(path="/*", values=(("X-A", "1"), ("Content-Length", "3"))),
            HeaderRule(path="/Docs/:page", values=(("x-a", "2"),)),
            HeaderRule(path="/a(*", values=(("X-B", "broken"),)),
        )
    )
    matcher = Matcher(plan)
    assert matcher.headers("/") == (("X-A", "1"),)
    assert matcher.headers("/docs/x/") == (("x-a", "2"),)
    assert matcher.headers("/docs/x/y") == (("X-A", "1"),)
