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

from fuzz_netlify import arguments, write
from netlify_cases import CASES, MATCHES
from netlify_mutations import Maker
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
    for name, cases in (("cases", CASES), ("made", made)):
        found = [golden(oracle, *case) for case in cases]
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


def golden(oracle: Path, name: str, files: dict[str, str | None], options: dict[str, str]) -> dict:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "p"
        write(folder, files)
        [answer] = ask(oracle, [str(folder)], arguments(ResolveOptions(**options)))
        text = json.dumps(answer).replace(str(folder), "/project")
    return {"name": name, "files": files, "options": options, "answer": json.loads(text)}


if __name__ == "__main__":
    sys.exit(main())
