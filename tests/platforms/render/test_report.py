"""What `resolve --platform render` prints."""

import json

from chimera_tui.formats.blueprint import print_reports
from engine.platforms.render.report import report_on

GOOD = "services:\n  - type: web\n    name: a\n    runtime: docker\n    plan: free\n"
SECRET = GOOD + "    envVars:\n      - {key: TOKEN, value: hunter2}\n"


def test_json_has_the_promised_keys(tmp_path, capsys):
    file = tmp_path / "render.yaml"
    file.write_text(SECRET.replace("docker", "java"))
    assert print_reports([str(file)], "json") == 1
    printed = capsys.readouterr().out
    assert "hunter2" not in printed
    told = json.loads(printed)
    assert told["parse_ok"] is True
    assert told["parse_error"] is None
    assert told["schema_ok"] is False
    assert told["verdict"] == "reject"
    (finding,) = told["findings"]
    assert finding["code"] == "RUNTIME"
    assert finding["json_path"] == "$.services[0].runtime"
    assert finding["line"] == 4
    assert finding["confidence"] == "certain"
    assert "docker" in finding["allowed"]
    (service,) = told["services"]
    assert service["plan"] == {"value": "free", "origin": "file", "line": 5, "note": None}
    assert service["envVars"][0]["key"] == "TOKEN"


def test_lines_of_json_one_a_path(tmp_path, capsys):
    (tmp_path / "render.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text("a: [\n")
    paths = [str(tmp_path), str(tmp_path / "b.yaml"), str(tmp_path / "none.yaml")]
    assert print_reports(paths, "jsonl") == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["verdict"] for line in lines] == ["accept", "reject", "reject"]
    assert [line["parse_ok"] for line in lines] == [True, False, False]
    assert [line["schema_ok"] for line in lines] == [True, None, None]
    assert lines[1]["findings"][0]["code"] == "PARSE"


def test_a_folder_without_a_blueprint_is_an_error(tmp_path, capsys):
    assert print_reports([str(tmp_path)], "text") == 2
    assert "no render.yaml" in capsys.readouterr().out


def test_text_names_place_allowed_and_origin(tmp_path, capsys):
    file = tmp_path / "render.yaml"
    file.write_text(GOOD + "    regoin: ohio\n")
    assert print_reports([str(file)], "text") == 1
    printed = capsys.readouterr().out
    assert "6:5 UNKNOWN_FIELD [rejects] services[0].regoin" in printed
    assert "did you mean region?" in printed
    assert "region: oregon  [platform default]" in printed


def test_bytes_that_are_no_text_are_a_parse_error(tmp_path):
    file = tmp_path / "render.yaml"
    file.write_bytes(b"services: \xff\xfe\n")
    (report,) = report_on(str(file))
    assert not report.parse_ok
    assert "UTF-8" in report.parse_error
