"""Exports and copies: whole documents made piece by piece, written where nobody waits for them."""

import json
import threading

import pytest

from chimera_tui.acting import exports
from chimera_tui.run.records import IssueView
from chimera_tui.screens import choosing
from chimera_tui.screens.modal import Ask
from engine.model import Confidence, Issue, Location, Severity


def issues(count):
    return [
        IssueView(
            issue=Issue(
                rule=f"r{number % 2}",
                severity=Severity.HIGH,
                confidence=Confidence.CERTAIN,
                location=Location(path="a.toml", line=number or None),
                message=f"line\none of é \udcff {number}",
                subject=str(number),
            ),
            number=number + 1,
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_issues_as_json_are_one_document(count):
    text = exports.issues_json(issues(count))
    read = json.loads(text)
    assert [each["message"] for each in read] == [v.issue.message for v in issues(count)]
    assert text == json.dumps(read, indent=2)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_issues_as_sarif_are_one_document(count):
    read = json.loads("".join(exports.sarif_parts(issues(count), "1.2")))
    assert read["version"] == "2.1.0"
    (run,) = read["runs"]
    assert [r["partialFingerprints"]["chimera/v1"] for r in run["results"]] == [
        v.issue.fingerprint for v in issues(count)
    ]
    named = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert named == {r["ruleId"] for r in run["results"]}


def test_a_write_that_fails_leaves_what_was_there(tmp_path):
    def broken():
        yield "half"
        raise OSError(28, "No space left on device")

    path = exports.write_export(tmp_path, "a.json", ["old"])
    with pytest.raises(OSError, match="space"):
        exports.write_export(tmp_path, "a.json", broken())
    assert path.read_text() == "old"
    assert list(path.parent.iterdir()) == [path]


async def test_the_console_answers_while_an_export_is_written(stage, project):
    go_on, told = threading.Event(), []
    app = stage.make_app(project, events=stage.events_of("rejected"))
    app.tell = lambda text, **kinds: told.append((text, kinds))

    def parts():
        yield "first"
        assert go_on.wait(20)
        yield ", last"

    async with app.run_test(size=(120, 40)) as pilot:
        app.actions.write("slow.txt", parts())
        await pilot.press("2")
        await stage.until(pilot, lambda: app.current_mode == "issues")
        assert not told
        go_on.set()
        await stage.until(pilot, lambda: told)
    assert told == [("Wrote .chimera/exports/slow.txt", {"error": False})]
    assert (project / ".chimera/exports/slow.txt").read_text() == "first, last"


async def test_the_list_is_exported_as_it_is_filtered_and_grouped(stage, project):
    app = stage.make_app(project, events=stage.events_of("rejected"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2")
        await stage.until(pilot, lambda: app.current_mode == "issues" and app.screen.is_composed)
        app.screen.do_group()
        await stage.until(pilot, lambda: not app.screen.is_choosing)
        wanted = app.screen.rows().found
        await pilot.press("x", "j")
        folder = project / ".chimera/exports"
        await stage.until(pilot, lambda: list(folder.glob("*.json")))
        (path,) = folder.glob("*.json")
        assert len(json.loads(path.read_text())) == wanted > 0


async def test_an_export_while_the_list_is_made_writes_the_whole_list_and_tells_its_number(
    stage, project, monkeypatch
):
    monkeypatch.setattr(choosing, "AT_ONCE", 0.0)
    told = []
    app = stage.make_app(project, events=stage.events_of("rejected"))
    app.tell = lambda text, **_: told.append(text)
    many = issues(30_000)
    async with app.run_test(size=(120, 40)) as pilot:
        for view in many:
            app.fleet.model.add_issue(view)
        await pilot.press("2")
        await stage.until(pilot, lambda: app.current_mode == "issues" and app.screen.is_composed)
        app.screen.narrow("rule:r1")
        assert app.screen.is_choosing
        app.screen.do_export()
        await stage.until(pilot, lambda: isinstance(app.screen, Ask))
        assert "The whole list as a file" in stage.screen_text(app)
        await pilot.press("j")
        await stage.until(pilot, lambda: len(told) == 2, tries=2000)
    (path,) = (project / ".chimera/exports").glob("*.json")
    assert told[0] == "Writes the whole list; you can go on meanwhile."
    assert told[1] == f"Wrote 15 000 issues to {path.relative_to(project)}"
    read = json.loads(path.read_text())
    assert [r["line"] for r in read] == sorted(r["line"] for r in read)
    assert {r["rule"] for r in read} == {"r1"}


async def test_what_is_no_text_is_copied_as_its_escape(stage, project):
    app = stage.make_app(project, events=stage.events_of("rejected"))
    async with app.run_test(size=(80, 24)):
        app.copy_told("a\udcffb", "it")
        assert app.clipboard == "a\\udcffb"
