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
PIECES = ["a", "b", "ab", "en", "x", "abc", "a.b", "q.html", "a%20b", "A", "%C3%A9"]
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


def rule(r: random.Random) -> dict:
    path = (
        "/" + "/".join(r.choice(SEGMENTS) for _ in range(r.randint(0, 4))) + r.choice(["", "", "/"])
    )
    made = {
        "from": path,
        "path": path,
        "to": r.choice(TARGETS),
        "status": r.choice([301, 302, 200, 404, 307]),
        "force": r.random() < 0.2,
        "conditions": {},
        "query": {},
        "headers": {},
    }
    if r.random() < 0.2:
        made["query"] = r.choice([{"k": ":x"}, {"k": "v"}, {"k": ":id", "l": ":y"}, {"k": "a b"}])
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
    if r.random() < 0.1:
        made["host"] = r.choice(["x.com", "y.com"])
    return made


def asked(r: random.Random) -> dict:
    path = (
        "/" + "/".join(r.choice(PIECES) for _ in range(r.randint(0, 5))) + r.choice(["", "", "/"])
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
    if r.random() < 0.5:
        made["headers"] = r.choice(
            [
                {"x-country": "US"},
                {"x-country": "fr"},
                {"x-language": "en-GB"},
                {"x-language": "fr"},
                {"x-country": "de", "x-language": "fr-CA"},
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
        conditions=tuple((k, tuple(v)) for k, v in row["conditions"].items()),
        query=tuple(row["query"].items()),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    oracle = oracle_folder()
    if oracle is None:
        print("The platform's code is not installed; name its folder in CHIMERA_ORACLE.")
        return 2
    r = random.Random(args.seed)
    questions = [
        {
            "rules": [rule(r) for _ in range(r.randint(1, 5))],
            "requests": [asked(r) for _ in range(10)],
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
                    query=query.replace("é", "%C3%A9"),
                    host=request["host"],
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
