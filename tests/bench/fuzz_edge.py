"""Differential fuzzing of the matcher against the platform's edge matcher.

    python tests/bench/fuzz_edge.py [--count 5000] [--seed 1]

A count is a set of rules with ten requests. Paths with doubled slashes are asked too.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from netlify_oracle import ask_matcher, oracle_folder

from engine.platforms.interface import RouteRule, ServingPlan
from engine.platforms.routing.matching import Matcher, Request

SEGMENTS = [
    "a",
    "b",
    "ab",
    "en",
    ":x",
    ":y",
    ":id",
    "*",
    "*",
    "a*",
    "a.b",
    "*.html",
    ":x.html",
    "é",
    "a%20b",
    "A",
]
ODD_SEGMENTS = [
    *SEGMENTS,
    "**",
    "a*b",
    "*a",
    ":",
    ":x:y",
    ":x-y",
    ":x*",
    ":*",
    ":splat",
    "%2F",
    "%",
    "+",
    "~",
    ".",
    "..",
    "",
    "a b",
    "a+b",
    "a?b=c",
    "a#b",
    "(a)",
    "[a]",
    "a|b",
    "日本",
    ":1",
    ":X",
    "a:b",
    "*:x",
]
ODD_PIECES = [
    "a*b",
    "aXb",
    "%2F",
    "%",
    "+",
    "~",
    ".",
    "..",
    "",
    "a b",
    "(a)",
    "a|b",
    ":x",
    "日本",
    "a:b",
]
ODD_TARGETS = [
    "//e.com/:splat",
    "/:splat/x",
    "/a?x=:x&y=:splat",
    "/*",
    "/:x*",
    "/a/*",
    "",
    "/:splat:splat",
    "/:y/:x",
    "http://:x.com/",
    "/a/:splat?k=:k",
    "/en",
    "/a",
    "/a/",
    "/a/b",
    "/:x/:id/:splat#:x",
    "/:X",
    "/%3Ax",
    "/ab/:splat",
    "HTTPS://e.com/:splat",
    "/.netlify/functions/:splat",
    "/a//:splat",
    "mailto:x",
]
PIECES = ["a", "b", "ab", "en", "x", "abc", "a.b", "q.html", "a%20b", "A", "%C3%A9"]
STATUSES = [301, 302, 200, 404, 307]
TARGETS = [
    "/b",
    "/",
    "/en/:splat",
    "/:x",
    "/a/:x/:splat",
    "https://e.com/:splat",
    "/b?x=:x",
    "/b/:id#f",
    "/x:splat",
    "/a/b/:y",
    ":x",
]


LANGUAGES = ["EN", "en-us", "en_US", "", "zh-Hans-CN", "FR-CA", "de"]
"""One language each: the edge hands its matcher the one it agreed on."""


def rule(r: random.Random, *, odd: bool = False) -> dict:
    segments = ODD_SEGMENTS if odd else SEGMENTS
    path = (
        "/" + "/".join(r.choice(segments) for _ in range(r.randint(0, 4))) + r.choice(["", "", "/"])
    )
    if odd and r.random() < 0.05:
        path = path[1:]
    made = {
        "from": path,
        "path": path,
        "to": r.choice([*TARGETS, *ODD_TARGETS] if odd else TARGETS),
        "status": r.choice([301, 302, 200, 404, 307, 303, 410, 308, 0, 999] if odd else STATUSES),
        "force": r.random() < 0.2,
        "conditions": {},
        "query": {},
        "headers": {},
    }
    if r.random() < 0.2:
        made["query"] = r.choice([{"k": ":x"}, {"k": "v"}, {"k": ":id", "l": ":y"}, {"k": "a b"}])
    if odd and r.random() < 0.15:
        names = ["k", "l", "K", "a b", "k%20", "", "é"]
        values = ["", "v", ":x", ":", ":y", "*", "v w", "%20", "1", ":splat", "é"]
        made["query"] = {r.choice(names): r.choice(values) for _ in range(r.randint(1, 3))}
    if r.random() < 0.2:
        made["conditions"] = r.choice(
            [
                {"Country": ["us", "de"]},
                {"Language": ["en", "fr-ca"]},
                {"Cookie": ["c", "d"]},
                {"Country": ["us"], "Cookie": ["c"]},
                {"Other": ["x"]},
            ]
        )
    if odd and r.random() < 0.1:
        made["conditions"] = r.choice(
            [
                {"country": ["us"]},
                {"Country": []},
                {"Country": ["US", "", "uk"]},
                {"Language": ["EN", "fr-CA"]},
                {"Language": ["en-us"]},
                {"cookie": ["c"]},
                {"Cookie": []},
                {"Language": ["*"]},
                {"Country": ["*"]},
            ]
        )
    if odd and r.random() < 0.05:
        made["scheme"] = r.choice(["http", "https"])
    if r.random() < 0.1:
        made["host"] = r.choice(["x.com", "y.com"])
    return made


def asked(r: random.Random, *, odd: bool = False) -> dict:
    pieces = [*PIECES, *ODD_PIECES] if odd else PIECES
    path = (
        "/" + "/".join(r.choice(pieces) for _ in range(r.randint(0, 5))) + r.choice(["", "", "/"])
    )
    if r.random() < 0.05:
        path = path.replace("/", "//", 1)
    made: dict = {
        "url": "/" + r.choice(["", "", "?k=v", "?k=1&l=2", "?k=a+b", "?k=é/&z", "?l=1&k=", "?k"]),
        "path": path,
        "host": r.choice(["x.com", "e.com"]),
        "headers": {},
        "cookies": {},
    }
    if odd:
        made["scheme"] = r.choice(["http", "https"])
        if r.random() < 0.3:
            names = ["k", "l", "K", "a b", "k%20", "", "%C3%A9", "k+"]
            values = [
                "",
                "v",
                "v+w",
                "%20",
                "1",
                "v%20w",
                "%",
                "%zz",
                "a=b",
                "%C3%A9",
                "&",
                "*",
                ":x",
                "/x",
            ]
            pairs = [
                r.choice([f"{r.choice(names)}={r.choice(values)}", r.choice(names)])
                for _ in range(r.randint(1, 4))
            ]
            made["url"] = "/?" + "&".join(pairs)
    if r.random() < 0.5:
        made["headers"] = r.choice(
            [
                {"x-country": "US"},
                {"x-country": "fr"},
                {"x-language": "en-GB"},
                {"x-language": "fr"},
                {"x-country": "de", "x-language": "fr-CA"},
                *([{"x-language": text} for text in LANGUAGES] if odd else []),
            ]
        )
    if r.random() < 0.3:
        made["cookies"] = r.choice([{"c": "1"}, {"e": "1"}, {"d": "x"}])
    return made


def route(row: dict) -> RouteRule:
    return RouteRule(
        path=row["path"],
        to=row["to"],
        status=row["status"],
        force=row["force"],
        host=row.get("host", ""),
        scheme=row.get("scheme", ""),
        conditions=tuple((k, tuple(v)) for k, v in row["conditions"].items()),
        query=tuple(row["query"].items()),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--odd", action="store_true", help="paths and values nobody would write")
    args = parser.parse_args()
    oracle = oracle_folder()
    if oracle is None:
        print("The platform's code is not installed; name its folder in CHIMERA_ORACLE.")
        return 2
    r = random.Random(args.seed)
    questions = [
        {
            "rules": [rule(r, odd=args.odd) for _ in range(r.randint(1, 5))],
            "requests": [asked(r, odd=args.odd) for _ in range(10)],
        }
        for _ in range(args.count)
    ]
    wrong = total = 0
    for question, answer in zip(questions, ask_matcher(oracle, questions), strict=True):
        matcher = Matcher(ServingPlan(routes=tuple(route(row) for row in question["rules"])))
        for request, theirs in zip(question["requests"], answer.get("matches", []), strict=False):
            headers = request["headers"]
            query = request["url"].partition("?")[2]
            found = matcher.redirect(
                Request(
                    path=request["path"],
                    query=query.replace("é", "%C3%A9").replace(" ", "%20"),
                    host=request["host"],
                    scheme=request.get("scheme", "http"),
                    country=headers.get("x-country", ""),
                    language=headers.get("x-language", ""),
                    cookies="; ".join(f"{k}={v}" for k, v in request["cookies"].items()),
                )
            )
            expected = theirs.get("to") if theirs else None
            ours = None if found is None else found[1]
            total += 1
            if expected != ours:
                wrong += 1
                if wrong <= 12:
                    print(json.dumps(request), "\n  theirs", expected, "ours", ours)
                    for row in question["rules"]:
                        print(
                            "   ",
                            row["path"],
                            row["to"],
                            row["status"],
                            row["query"],
                            row["conditions"],
                            row.get("host", ""),
                        )
    print(f"{total} requests, {wrong} disagree ({100 * (total - wrong) / total:.3f} % agree)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
