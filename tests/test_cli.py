"""`chimeractl` as a user types it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chimera_tui.cli import main, overview
from chimera_tui.commands.demo import SAMPLE
from chimera_tui.commands.table import COMMANDS, GROUPS
from engine import __version__
from engine.genesis.ledger import Ledger


def chimeractl(*arguments, cwd=None, **options):
    return subprocess.run(
        [sys.executable, "-m", "chimera_tui.cli", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, **options.pop("env", {})},
        stdin=subprocess.DEVNULL,
        check=False,
        **options,
    )


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"chimeractl {__version__}\n"


def test_the_overview_names_every_command_and_exit_code():
    text = overview()
    for command in COMMANDS:
        assert f"  {command.name} " in text
    assert all(f" {code} " in text for code in ("0", "1", "2", "3", "130"))
    assert {c.group for c in COMMANDS} <= set(GROUPS)


@pytest.mark.parametrize("command", [c.name for c in COMMANDS])
def test_every_command_explains_itself(command, capsys):
    assert main([command, "--help"]) == 0
    told = capsys.readouterr().out
    assert f"chimeractl {command}" in told
    assert "exit codes:" in told


def test_an_unknown_command_is_told_apart(capsys):
    assert main(["simulat"]) == 2
    assert "Did you mean `simulate`?" in capsys.readouterr().err


def test_bare_without_a_terminal_prints_the_overview(tmp_path):
    done = chimeractl(cwd=tmp_path)
    assert done.returncode == 2
    assert "usage: chimeractl" in done.stderr


def test_a_missing_folder_is_an_error_with_advice(tmp_path, capsys):
    assert main(["simulate", str(tmp_path / "nowhere")]) == 2
    told = capsys.readouterr().err
    assert "error: There is no folder" in told
    assert "next:" in told


@pytest.mark.parametrize("command", [["node", "start"], ["node", "status"], ["config"]])
def test_what_looks_at_a_folder_makes_none(tmp_path, capsys, command):
    assert main([*command, str(tmp_path / "nowhere")]) == 2
    assert "next:" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()


def test_a_choice_is_named_by_its_word(tmp_path, capsys):
    assert main(["deploy", "--platform", "mars", str(tmp_path)]) == 2
    assert "Target." not in capsys.readouterr().err


def test_a_bad_setting_says_where(tmp_path, capsys):
    (tmp_path / "chimera.toml").write_text("[node]\nkeep = 0\n")
    assert main(["simulate", str(tmp_path)]) == 2
    assert "chimera.toml: node.keep" in capsys.readouterr().err


def test_a_crash_is_one_line_and_a_file(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("engine.project.snapshot.Snapshot.of_folder", lambda _root: 1 / 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["simulate", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert "ZeroDivisionError" in told
    (report,) = tmp_path.glob("chimera-crash-*.txt")
    assert "Traceback" in report.read_text()


@pytest.mark.parametrize("target", ["netlify", "render", "pages", "nodes"])
def test_targets_that_are_not_built_answer_two(tmp_path, capsys, target):
    (tmp_path / "index.html").write_text("hi")
    assert main(["deploy", str(tmp_path), "--platform", target, "--yes", "--no-ui"]) == 2
    assert "not yet available" in capsys.readouterr().err


def test_simulate_finds_and_exits_one(capsys):
    assert main(["simulate", str(SAMPLE)]) == 1
    told = capsys.readouterr().out
    assert "build-command-script-missing" in told
    assert "netlify.toml:3" in told


@pytest.mark.parametrize("kind", ["json", "sarif"])
def test_simulate_for_machines(kind, capsys):
    assert main(["simulate", str(SAMPLE), "--format", kind]) == 1
    document = json.loads(capsys.readouterr().out)
    if kind == "json":
        assert document["verdict"] == "fails"
        assert {i["rule"] for i in document["issues"]} >= {"build-command-script-missing"}
    else:
        assert document["version"] == "2.1.0"
        assert document["runs"][0]["results"][0]["locations"]


def test_simulate_annotates_for_a_ci_host(capsys):
    main(["simulate", str(SAMPLE), "--format", "github"])
    assert "::error file=netlify.toml,line=" in capsys.readouterr().out


def test_simulate_leaves_no_trace(tmp_path):
    project = tmp_path / "shop"
    shutil.copytree(SAMPLE, project)
    before = sorted(project.rglob("*"))
    chimeractl("simulate", cwd=project)
    assert sorted(project.rglob("*")) == before


def test_a_package_json_nested_without_end_is_no_crash(tmp_path, capsys):
    (tmp_path / "index.html").write_text("hi")
    (tmp_path / "package.json").write_text("[" * 100_000)
    main(["simulate", str(tmp_path)])
    assert "failed" not in capsys.readouterr().err


def test_the_demo_runs_headless_and_says_how_to_look_further(tmp_path):
    shop = tmp_path / "shop"
    done = chimeractl("demo", str(shop), "--no-ui")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "SUCCESS" in done.stdout
    assert "http://127.0.0.1:" in done.stdout
    assert "chimeractl ledger show" in done.stdout
    try:
        lines = chimeractl("replay", "--no-ui", cwd=shop)
        assert lines.returncode == 0
        assert lines.stdout.strip() in done.stdout
        listed = chimeractl("replay", "--list", cwd=shop).stdout.split()
        assert len(listed) == 1
        assert chimeractl("replay", "nope", "--no-ui", cwd=shop).returncode == 2
        assert chimeractl("verify", cwd=shop).returncode == 0
        assert chimeractl("node", "status", cwd=shop).returncode == 0
    finally:
        assert chimeractl("node", "stop", cwd=shop).returncode == 0
    assert chimeractl("node", "status", cwd=shop).returncode == 1
    assert chimeractl("demo", str(shop), "--no-ui").returncode == 2


def test_events_as_json_lines_go_to_standard_output_alone(tmp_path):
    (tmp_path / "index.html").write_text("<title>hi</title>")
    done = chimeractl("deploy", "--no-ui", "--events", "-", cwd=tmp_path)
    assert done.returncode == 3
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert events[0]["type"] == "genesis.deploy.initiated"
    assert events[-1]["type"] == "genesis.deploy.finished"
    assert all(e["specversion"] == "1.0" for e in events)
    assert "gate" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
@pytest.mark.parametrize("arguments", [["--version"], ["rules"], ["ledger", "--help"]])
def test_output_that_finds_no_space_is_an_error_though_it_was_buffered(arguments):
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "chimera_tui.cli", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            check=False,
        )
    assert done.returncode == 2, done.stderr
    assert "finds no space" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
@pytest.mark.parametrize(
    ("streams", "code"),
    [
        (">&-", 0),
        ("2>&-", 0),
        ("<&-", 0),
        ("<&- >&- 2>&-", 0),
        (">/dev/full 2>/dev/full", 2),
        (">/dev/full 2>&-", 2),
        ("1</dev/null 2>&-", 2),
    ],
)
def test_streams_that_are_closed_or_full_make_no_traceback(tmp_path, streams, code):
    (tmp_path / "index.html").write_text("<title>hi</title>")
    command = f"{sys.executable} -m chimera_tui.cli certify . --yes {streams}"
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    environment = {**kept, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, "")
    ledger = Ledger(tmp_path / ".chimera" / "ledger.sqlite")
    assert [str(f) for f in ledger.verify()] == []
    ledger.close()
