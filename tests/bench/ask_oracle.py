"""Ask the platforms' own parsers about healed projects."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from engine.project.snapshot import Kind, Snapshot


def lay_down(snapshot: Snapshot, folder: Path) -> None:
    """Write what is known of a project: folders, and the files whose content is stored."""
    for path in snapshot.paths():
        target = folder / path
        data = snapshot.data(path)
        if snapshot.kind(path) is Kind.FILE:
            target.parent.mkdir(parents=True, exist_ok=True)
            if data is not None:
                target.write_bytes(data)


def netlify(oracle: Path, cases: list[tuple[str, Snapshot]]) -> dict[str, str]:
    """What Netlify's configuration code refuses: label → error."""
    with tempfile.TemporaryDirectory() as name:
        folders = {}
        for number, (label, snapshot) in enumerate(cases):
            folder = Path(name) / f"{number:05}"
            folder.mkdir()
            lay_down(snapshot, folder)
            folders[str(folder)] = label
        done = subprocess.run(
            [str(oracle / "run.sh")],
            input="\n".join(folders) + "\n",
            capture_output=True,
            text=True,
            check=True,
        )
        refused = {}
        for line in done.stdout.splitlines():
            answer = json.loads(line)
            if not answer["config_ok"]:
                refused[folders[answer["dir"]]] = answer["config_error"]["message"]
        assert len(done.stdout.splitlines()) == len(folders)
        return refused


def render(oracle: Path, cases: list[tuple[str, Snapshot]]) -> dict[str, str]:
    """What Render's published schema refuses: label → errors."""
    with tempfile.TemporaryDirectory() as name:
        files = {}
        for number, (label, snapshot) in enumerate(cases):
            file = Path(name) / f"{number:05}.yaml"
            file.write_bytes(snapshot.data("render.yaml") or b"")
            files[str(file)] = label
        done = subprocess.run(
            [sys.executable, str(oracle / "check_schema.py")],
            input="\n".join(files) + "\n",
            capture_output=True,
            text=True,
            check=True,
        )
        refused = {}
        for line in done.stdout.splitlines():
            answer = json.loads(line)
            if not answer["parse_ok"]:
                refused[files[answer["path"]]] = answer["parse_error"]
            elif not answer["schema_ok"]:
                refused[files[answer["path"]]] = "; ".join(
                    sorted({f"{e['json_path']}: {e['message'][:80]}" for e in answer["errors"]})
                )
        assert len(done.stdout.splitlines()) == len(files)
        return refused
