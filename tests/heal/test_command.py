from __future__ import annotations

import io
import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from toy import FILE

from chimera_tui.cli import main
from chimera_tui.prompts.heals import HealPrompts
from engine.genesis.ledger import Ledger
from engine.heal.learning import count_ledger
from engine.platforms import registry

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "one bad\r\ntwo risky\r\nthree lost\r\nfour minor"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(registry, "MODULES", {"toy": "toy"})
    monkeypatch.setattr(registry, "SIGNS", {"toy": "toy"})
    monkeypatch.setenv("CHIMERA_STATE", str(tmp_path / "state"))
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / FILE).write_bytes(TEXT.encode())
    return folder


def text(project: Path) -> str:
    return (project / FILE).read_bytes().decode()


def answers(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(words))


def test_a_look_changes_nothing_and_leaves_no_trace(project: Path, capsys) -> None:
    assert main(["heal", str(project)]) == 0
    out = capsys.readouterr().out
    assert "write good (safe)" in out
    assert "write certain (unsafe)" in out
    assert "lost: no heal. no swap known" in out
    assert "Nothing was written. --apply writes" in out
    assert text(project) == TEXT
    assert [p.name for p in project.iterdir()] == [FILE]


def test_the_diff_is_what_git_applies(project: Path, capfdbinary) -> None:
    assert main(["heal", str(project), "--diff"]) == 0
    seen = capfdbinary.readouterr()
    assert b"risky: declined. Only unsafe heals; --unsafe takes them" in seen.err
    assert b"lost: no heal" in seen.err
    subprocess.run(["git", "apply", "-"], cwd=project, input=seen.out, check=True)
    assert text(project) == TEXT.replace("bad", "good").replace("minor", "fine")
    assert main(["heal", str(project), "--diff", "--unsafe"]) == 0
    diff = capfdbinary.readouterr().out
    subprocess.run(["git", "apply", "-"], cwd=project, input=diff, check=True)
    assert "two certain\r\n" in text(project)
    assert main(["heal", str(project), "--diff", "--unsafe"]) == 0
    assert capfdbinary.readouterr().out == b""


def test_apply_writes_the_safe_heals_and_undo_takes_them_back(project: Path, capsys) -> None:
    assert main(["heal", str(project), "--apply"]) == 1, "a critical issue is left"
    assert text(project) == TEXT.replace("bad", "good").replace("minor", "fine")
    assert "Heal 0001 is written; 2 issues are left." in capsys.readouterr().out
    assert main(["heal", str(project), "--apply", "--unsafe"]) == 0
    assert "two certain" in text(project)
    assert main(["heal", str(project), "--apply", "--unsafe"]) == 0
    assert "Nothing was written." in capsys.readouterr().out
    assert main(["heal", str(project), "--undo"]) == 0
    assert "heal 0002 is undone: words" in capsys.readouterr().out
    assert main(["heal", str(project), "--undo", "0001"]) == 0
    assert text(project) == TEXT
    assert main(["heal", str(project), "--undo"]) == 2
    assert "no heal to undo" in capsys.readouterr().err


def test_undo_refuses_where_the_file_changed_since(project: Path, capsys) -> None:
    main(["heal", str(project), "--apply"])
    (project / FILE).write_text("mine")
    assert main(["heal", str(project), "--undo"]) == 2
    assert "changed since heal 0001" in capsys.readouterr().err
    assert text(project) == "mine"


def test_rules_and_paths_narrow_it(project: Path, capsys) -> None:
    assert main(["heal", str(project), "--apply", "--rule", "minor"]) == 1
    assert text(project) == TEXT.replace("minor", "fine")
    assert main(["heal", str(project), "--apply", "--path", "other"]) == 1
    assert text(project) == TEXT.replace("minor", "fine")
    assert main(["heal", str(project), "--apply", "--path", f"./{FILE}"]) == 1
    assert "one good" in text(project)
    assert main(["heal", str(project), "--rule", "nope"]) == 2
    assert "There is no rule 'nope'" in capsys.readouterr().err


def test_json_tells_all(project: Path, capsys) -> None:
    assert main(["heal", str(project), "--apply", "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["counts"] == {
        "healed": 2,
        "declined": 1,
        "failed": 0,
        "no heal": 1,
        "manual review": 0,
    }
    assert report["written"] == "0001"
    assert report["diff"].startswith("diff --git a/words b/words\n")
    assert report["left"] == {"critical": 1, "medium": 1}
    risky = next(i for i in report["issues"] if i["rule"] == "risky")
    assert risky["attempts"][0]["safety"] == "unsafe"
    assert risky["line"] == 2


def test_interactive_answers(project: Path, monkeypatch, capsys) -> None:
    # risky: y is not enough, look at the other, then yes; bad: no; minor: y.
    answers(monkeypatch, "y\na\n?\nyes\nn\ny\n")
    assert main(["heal", str(project), "--interactive"]) == 0
    assert text(project) == TEXT.replace("risky", "sure").replace("minor", "fine")
    screen = capsys.readouterr().err
    assert "type yes to take it" in screen
    assert "heal (2 of 2, unsafe): write sure" in screen
    assert "proof: Simulated again: the issue is gone" in screen
    ledger = Ledger(project / ".chimera/ledger.sqlite")
    counted = count_ledger(ledger)
    ledger.close()
    assert counted["risky", "to-sure"].accepted == 1
    assert counted["bad", "to-good"].rejected == 1
    assert counted["minor", "to-fine"].worked == 1
    assert main(["stats", "heals", "--project", str(project)]) == 0
    table = capsys.readouterr().out
    assert "rule   strategy" in table
    assert "risky  to-sure" in table
    assert main(["stats", "heals", "--project", str(project), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0] == {
        "rule": "bad",
        "strategy": "to-good",
        "tried": 0,
        "worked": 0,
        "accepted": 0,
        "rejected": 1,
    }


@pytest.mark.parametrize("words", ["yes\nq\n", "yes\n"])
def test_quitting_writes_what_was_taken(project: Path, monkeypatch, words: str) -> None:
    answers(monkeypatch, words)
    assert main(["heal", str(project), "--interactive"]) == 0
    assert text(project) == TEXT.replace("risky", "certain")


def test_nothing_is_written_without_a_yes(project: Path, monkeypatch) -> None:
    answers(monkeypatch, "")
    assert main(["heal", str(project), "--interactive"]) == 1
    assert text(project) == TEXT


def test_a_candidate_can_be_edited(project: Path, monkeypatch, capsys) -> None:
    script = project.parent / "editor.sh"
    script.write_text('#!/bin/sh\nsed -i "s/certain/proven/" "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(script))
    answers(monkeypatch, "e\nyes\nq\n")
    assert main(["heal", str(project), "--interactive"]) == 0
    assert text(project) == TEXT.replace("risky", "proven")
    assert "+two proven" in capsys.readouterr().err


def test_an_edit_that_does_not_heal_cannot_be_taken(project: Path, monkeypatch, capsys) -> None:
    script = project.parent / "editor.sh"
    script.write_text('#!/bin/sh\nsed -i "s/certain/risky/" "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(script))
    answers(monkeypatch, "e\nyes\nq\n")
    assert main(["heal", str(project), "--interactive"]) == 1
    assert text(project) == TEXT
    assert "It does not heal the issue as it is" in capsys.readouterr().err


def test_an_editor_that_fails_changes_nothing(project: Path, monkeypatch, capsys) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "false")
    answers(monkeypatch, "e\nq\n")
    assert main(["heal", str(project), "--interactive"]) == 1
    assert "The editor failed" in capsys.readouterr().err
    assert text(project) == TEXT


def test_prompts_print_what_no_terminal_can_show() -> None:
    screen = io.StringIO()
    prompts = HealPrompts(answers=io.StringIO(""), screen=screen)
    prompts._say("a\udcffb")
    assert screen.getvalue() == "a\\udcffb\n"
