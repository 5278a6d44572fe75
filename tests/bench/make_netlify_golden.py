"""Make the golden answers of tests/platforms from the platform's own code.

    python tests/bench/make_netlify_golden.py

Each case holds files, the question, and the answer; folders in it are called /project.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from dataclasses import asdict

from fuzz_netlify import arguments, odd_options, write
from netlify_cases import CASES, MATCHES
from netlify_mutations import Maker
from netlify_oddities import OddMaker
from netlify_oracle import ask, ask_matcher, oracle_folder

from engine.platforms.netlify.resolution import ResolveOptions

TESTS = Path(__file__).resolve().parents[1] / "platforms"


def main() -> int:
    oracle = oracle_folder()
    if oracle is None:
        print("The platform's code is not installed; name its folder in CHIMERA_ORACLE.")
        return 2
    maker = Maker(20, [])
    made = [(f"made {n}", maker.project(), {}) for n in range(160)]
    for name, cases in (("cases", CASES), ("made", made), ("odd", odd(160))):
        found = golden(oracle, cases)
        path = TESTS / "netlify" / "golden" / f"{name}.json"
        path.write_text(
            "[\n" + ",\n".join(json.dumps(c, ensure_ascii=True) for c in found) + "\n]\n"
        )
        print(
            path.name,
            len(found),
            sum(not c["answer"]["config_ok"] for c in found),
            "do not resolve",
        )
    answers = ask_matcher(
        oracle, [{"rules": rules, "requests": requests} for rules, requests in MATCHES]
    )
    path = TESTS / "routing" / "edge_matches.json"
    rows = [
        {"rules": rules, "requests": requests, "matches": answer["matches"]}
        for (rules, requests), answer in zip(MATCHES, answers, strict=True)
    ]
    path.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
    print(path.name, len(rows))
    return 0


def odd(count: int) -> list[tuple]:
    """Odd projects that a JSON file can hold."""
    maker = OddMaker(20)
    cases: list[tuple] = []
    while len(cases) < count:
        files = maker.project()
        kept = {name: text for name, text in files.items() if isinstance(text, str | None)}
        options = {k: v for k, v in asdict(odd_options(maker.random)).items() if v}
        is_small = sum(map(len, filter(None, kept.values()))) < 2000
        if kept == files and is_small and options.get("config") != "..":
            cases.append((f"odd {len(cases)}", kept, options))
    return cases


def golden(oracle: Path, cases: list[tuple]) -> list[dict]:
    """Ask about all cases, those with the same options at once; the order stays."""
    by_options: dict[str, list[tuple]] = {}
    for case in cases:
        by_options.setdefault(json.dumps(case[2], sort_keys=True), []).append(case)
    answers: dict[str, dict] = {}
    for group in by_options.values():
        options = group[0][2]
        with tempfile.TemporaryDirectory() as temporary:
            folders = [Path(temporary) / str(number) / "p" for number in range(len(group))]
            for folder, (_, files, _options) in zip(folders, group, strict=True):
                folder.parent.mkdir()
                write(folder, files)
            found = ask(oracle, [*map(str, folders)], arguments(ResolveOptions(**options)))
            for folder, (name, files, _options), answer in zip(folders, group, found, strict=True):
                text = json.dumps(answer).replace(str(folder), "/project")
                answers[name] = {
                    "name": name,
                    "files": files,
                    "options": options,
                    "answer": json.loads(text),
                }
    return [answers[name] for name, *_ in cases]


if __name__ == "__main__":
    sys.exit(main())
