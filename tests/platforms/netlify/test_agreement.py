"""The same answers as the platform's own code: kept ones, and where it is installed, fresh ones."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from engine.platforms.netlify.report import report, report_of
from engine.platforms.netlify.resolution import ResolveOptions
from engine.platforms.netlify.snapshot_files import SnapshotFiles
from engine.project.scripting.values import stringify
from engine.project.snapshot import Snapshot

if TYPE_CHECKING:
    from types import ModuleType

GOLDEN = Path(__file__).parent / "golden"
BENCH = Path(__file__).resolve().parents[2] / "bench"
CASES = [
    pytest.param(case, id=case["name"].replace(" ", "-"))
    for path in sorted(GOLDEN.glob("*.json"))
    for case in json.loads(path.read_text())
]


def plain(value):
    return json.loads(stringify(value))


@pytest.mark.parametrize("case", CASES)
def test_kept_answers_in_memory(case):
    files = {name: "" if text is None else text for name, text in case["files"].items()}
    snapshot = Snapshot.in_memory(files)
    answer = report_of(SnapshotFiles(snapshot), ResolveOptions(**case["options"]), full=True)
    assert json.dumps(plain(answer)) == json.dumps(case["answer"])


@pytest.mark.parametrize("case", CASES[::7])
def test_kept_answers_on_the_disk(case, tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    for name, text in case["files"].items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
    answer = report(folder, ResolveOptions(**case["options"]), full=True)
    assert json.loads(stringify(answer).replace(str(folder), "/project")) == case["answer"]


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, BENCH / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_fresh_answers(tmp_path):
    oracle = load("netlify_oracle")
    load("netlify_mutations")
    folder = oracle.oracle_folder()
    if folder is None:
        pytest.skip("the platform's own code is not installed")
    fuzz = load("fuzz_netlify")
    maker = fuzz.Maker(77, fuzz.samples())
    options = ResolveOptions(context="deploy-preview", branch="feat/x")
    projects = []
    for index in range(120):
        projects.append(str(tmp_path / str(index)))
        fuzz.write(tmp_path / str(index), maker.project())
    answers = oracle.ask(folder, projects, fuzz.arguments(options))
    for project, theirs in zip(projects, answers, strict=True):
        assert plain(report(project, options, full=True)) == theirs


def test_a_base_in_a_circle_of_links(tmp_path):
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    (tmp_path / "netlify.toml").write_text('[build]\nbase = "one"\n')
    answer = report(tmp_path)
    assert answer["config_error"] == {
        "type": "exception",
        "name": "Error",
        "message": f"When resolving config file {tmp_path}/netlify.toml:\n"
        f"ELOOP: too many symbolic links encountered, stat '{tmp_path}/one'",
    }
    assert report_of(SnapshotFiles(Snapshot.of_folder(tmp_path)), ResolveOptions()) == answer
