from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from crash import EDITS

from engine.errors import ProjectError, StaleEditError
from engine.heal.journal import Stage, written_heals
from engine.heal.writing import recover, undo_heal, write_edits
from engine.model import Edit
from engine.project.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BEFORE = {
    "netlify.toml": b"[build]\r\npublish = 'x'\r\n",
    "web/_redirects": b"a /b\n\xff",
    "build.sh": b"#!/bin/sh\n",
    "old.txt": b"old",
}
AFTER = {
    "netlify.toml": b"[build]\r\npublish = 'dist'\r\n",
    "web/_redirects": b"/a /b\n\xff",
    "build.sh": b"#!/bin/sh\n",
    "public/deep/_headers": b"/*\n  A: b\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    for path, content in BEFORE.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (folder / "web/_redirects").chmod(0o600)
    (folder / "build.sh").chmod(0o640)
    return folder


def files(project: Path) -> dict[str, bytes]:
    return {
        p.relative_to(project).as_posix(): p.read_bytes()
        for p in sorted(project.rglob("*"))
        if p.is_file() and ".chimera" not in p.relative_to(project).parts
    }


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def write(project: Path, **options: object) -> str:
    snapshot = Snapshot.of_folder(project)
    return write_edits(project, snapshot, EDITS, **options)


def test_writes_all_and_undoes_all(project: Path) -> None:
    name = write(project)
    assert files(project) == AFTER
    assert mode(project / "web/_redirects") == 0o600
    assert mode(project / "build.sh") == 0o750
    (heal,) = written_heals(project)
    assert (heal.name, heal.stage) == (name, Stage.APPLIED)
    assert (project / ".chimera/.gitignore").read_text() == "*\n"
    undone = undo_heal(project)
    assert undone.name == name
    assert files(project) == BEFORE
    assert mode(project / "build.sh") == 0o640
    assert mode(project / "web/_redirects") == 0o600
    assert not (project / "public").exists()
    assert written_heals(project)[0].stage is Stage.UNDONE
    with pytest.raises(ProjectError, match="no heal to undo"):
        undo_heal(project)
    with pytest.raises(ProjectError, match="undone already"):
        undo_heal(project, name)


def test_nothing_to_write(project: Path) -> None:
    assert write_edits(project, Snapshot.of_folder(project), ()) == ""
    assert written_heals(project) == ()


@pytest.mark.parametrize("path", sorted(BEFORE))
def test_a_file_that_changed_since_it_was_shown_stops_all(project: Path, path: str) -> None:
    snapshot = Snapshot.of_folder(project)
    for known in BEFORE:
        snapshot.text(known)
    (project / path).write_bytes(BEFORE[path] + b"more")
    expected = files(project)
    with pytest.raises(StaleEditError, match=path):
        write_edits(project, snapshot, EDITS)
    assert files(project) == expected
    assert written_heals(project) == ()


def test_a_file_that_appeared_or_went_stops_all(project: Path) -> None:
    snapshot = Snapshot.of_folder(project)
    for known in BEFORE:
        snapshot.text(known)
    (project / "public/deep").mkdir(parents=True)
    (project / "public/deep/_headers").write_text("mine")
    with pytest.raises(StaleEditError):
        write_edits(project, snapshot, EDITS)
    (project / "public/deep/_headers").unlink()
    (project / "old.txt").unlink()
    with pytest.raises(StaleEditError):
        write_edits(project, snapshot, EDITS)
    assert written_heals(project) == ()


@pytest.mark.parametrize("path", sorted(AFTER))
def test_undo_refuses_where_a_file_changed_since(project: Path, path: str) -> None:
    write(project)
    (project / path).write_bytes(b"mine")
    expected = files(project)
    with pytest.raises(StaleEditError, match="since heal"):
        undo_heal(project)
    assert files(project) == expected
    assert written_heals(project)[0].stage is Stage.APPLIED


def test_links_are_followed_inside_and_refused_outside(project: Path, tmp_path: Path) -> None:
    (project / "link").symlink_to("web/_redirects")
    edit = Edit(path="link", start=0, end=0, old="", new="/")
    write_edits(project, Snapshot.of_folder(project), [edit])
    assert (project / "link").is_symlink()
    assert (project / "web/_redirects").read_bytes() == AFTER["web/_redirects"]
    (tmp_path / "foreign").write_text("x")
    (project / "out").symlink_to(tmp_path / "foreign")
    with pytest.raises(ProjectError, match="leads out"):
        write_edits(
            project,
            Snapshot.of_folder(project),
            [Edit(path="out", start=0, end=0, old="", new="/")],
        )
    assert (tmp_path / "foreign").read_text() == "x"


def test_a_failing_disk_takes_back_what_was_written(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace
    left = [1]

    def replace(self: Path, target: Path) -> Path:
        if left[0] == 0:
            left[0] = -1
            raise OSError(28, "No space left on device")
        left[0] -= 1
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(ProjectError, match="No space left"):
        write(project)
    monkeypatch.undo()
    assert files(project) == BEFORE
    assert written_heals(project)[0].stage is Stage.UNDONE


@pytest.fixture(scope="module")
def killer() -> Iterator[Callable[[str, int, Path], int]]:
    """Runs a call in a process of its own that ends, as in a power cut, before its nth step."""
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "crash.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def run(call: str, step: int, project: Path) -> int:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{call} {step} {project}\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield run


@pytest.mark.parametrize("ending", ["recover", "undo", "write again"])
def test_a_crash_between_any_two_steps_leaves_what_can_be_ended(
    project: Path, killer: Callable[[str, int, Path], int], ending: str
) -> None:
    for count in range(40):
        code = killer("write", count, project)
        if code == 0:
            break
        assert code == 77
        now = files(project)
        for path in now.keys() - {p for p in now if ".chimera-" in p}:
            assert now[path] in {BEFORE.get(path), AFTER.get(path)}, "no file is ever half written"
        if ending == "recover":
            ended = recover(project)
            assert files(project) == (AFTER if ended else BEFORE)
            if ended:
                undo_heal(project)
        elif ending == "undo":
            if written_heals(project) and written_heals(project)[0].stage is not Stage.UNDONE:
                undo_heal(project)
        else:
            (project / "netlify.toml").chmod(0o644)
            try:
                write(project)
            except StaleEditError:
                # The first write was ended first, so this one's edits do not fit any more.
                assert count > 0
            assert files(project) == AFTER
            undo_heal(project)
        assert files(project) == BEFORE
        assert mode(project / "build.sh") == 0o640
    else:
        pytest.fail("it never came to an end")
    assert count > 8


def test_a_crash_while_undoing_is_ended_by_a_second_undo_or_a_recovery(
    project: Path, killer: Callable[[str, int, Path], int]
) -> None:
    for count in range(40):
        name = write(project)
        code = killer("undo", count, project)
        if code == 0:
            break
        assert code == 77
        if (count % 2 and count > 0) or recover(project) == ():
            undo_heal(project, name)
        assert files(project) == BEFORE
    else:
        pytest.fail("it never came to an end")
    assert files(project) == BEFORE
    assert count > 8


def test_a_foreign_change_after_a_crash_is_never_overwritten(
    project: Path, killer: Callable[[str, int, Path], int]
) -> None:
    assert killer("write", 4, project) == 77
    (project / "web/_redirects").write_bytes(b"mine")
    with pytest.raises(StaleEditError, match="A crash left heal"):
        recover(project)
    with pytest.raises(StaleEditError, match="A crash left heal"):
        undo_heal(project)
    assert (project / "web/_redirects").read_bytes() == b"mine"


def test_heals_are_undone_newest_first(project: Path) -> None:
    first = write_edits(project, Snapshot.of_folder(project), EDITS[:1])
    second = write_edits(project, Snapshot.of_folder(project), EDITS[1:2])
    assert [h.name for h in written_heals(project)] == [second, first]
    assert undo_heal(project).name == second
    assert undo_heal(project).name == first
    assert files(project) == BEFORE
    with pytest.raises(ProjectError, match="no heal '9999'"):
        undo_heal(project, "9999")


def test_a_damaged_journal_says_so(project: Path) -> None:
    write(project)
    (project / ".chimera/heals/0001/plan.json").write_text("{")
    with pytest.raises(ProjectError, match="cannot be read"):
        undo_heal(project)
