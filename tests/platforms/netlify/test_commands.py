"""`chimeractl resolve` and `chimeractl route`, as they are typed."""

from __future__ import annotations

import io
import json

import pytest

from chimera_tui.cli import main


@pytest.fixture
def project(tmp_path):
    (tmp_path / "netlify.toml").write_text('[build]\npublish = "dist"\ncommand = "x"\n')
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "index.html").write_text("home")
    (dist / "_redirects").write_text("/old/* /new/:splat 302\n/home / 200\n/bad\n")
    return tmp_path


def test_resolve_for_people(project, capsys):
    assert main(["resolve", str(project)]) == 0
    told = capsys.readouterr().out
    assert "netlify.toml:2:1, build.publish" in told
    assert "/old/* -> /new/:splat 302  [dist/_redirects:1:1]" in told
    assert "dist/_redirects:3:1  Missing destination path/URL" in told


def test_resolve_for_machines(project, capsys, monkeypatch):
    assert main(["resolve", str(project), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["config_ok"] is True
    assert found["publish"] == "dist"
    assert found["redirects"][0]["to"] == "/new/:splat"
    (project / "netlify.toml").write_text("[build]\npublish = 3\n")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{project}\n\n{project}/dist\n"))
    assert main(["resolve", "--platform", "netlify", "--format", "jsonl"]) == 0
    first, second = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert first["config_error"]["type"] == "resolveConfig"
    assert second["config_error"]["message"].startswith("When resolving config file")
    assert main(["resolve", str(project)]) == 1
    assert "netlify.toml:2:1" in capsys.readouterr().out


def test_route(project, capsys):
    assert main(["route", "/old/a?x=1", "--project", str(project), "--explain"]) == 0
    told = capsys.readouterr().out
    assert "302 to /new/a?x=1" in told
    assert "dist/_redirects:1:1" in told
    assert main(["route", "/home", "--project", str(project), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["status"], found["file"], found["rule"]) == (200, "index.html", 1)
    assert main(["route", "/nothing", "--project", str(project)]) == 1
    assert "nothing answers" in capsys.readouterr().out
    assert main(["route", "relative", "--project", str(project)]) == 2
