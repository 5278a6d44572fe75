import os
import subprocess

import pytest

from engine.project.git import index as git_index
from engine.project.git.working_tree import changed
from engine.project.snapshot import Snapshot


@pytest.fixture
def repository(tmp_path):
    def git(*arguments):
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True, capture_output=True)

    git("init", "-q")
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "a.txt").write_text("one\n")
    (tmp_path / "b.txt").write_text("two\n")
    (tmp_path / ".gitignore").write_text("dist\n*.log\n/cache/**\n")
    git("add", ".")
    return tmp_path, git


def seen(root):
    return changed(Snapshot.of_folder(root))


def test_a_clean_tree_is_clean_and_git_is_not_started(repository, monkeypatch):
    root, _ = repository
    (root / "dist").mkdir()
    (root / "dist" / "x.html").write_text("x")
    (root / "a.log").write_text("x")
    monkeypatch.setattr(git_index, "_git", None)
    assert seen(root) == ()
    os.utime(root / "b.txt", (1, 1))
    assert seen(root) == ()
    (root / "b.txt").write_bytes(b"two\r\n")
    assert seen(root) == ()


def test_what_is_changed_gone_or_new(repository):
    root, git = repository
    (root / "b.txt").write_text("2wo\n")
    (root / "web" / "a.txt").unlink()
    (root / "new.txt").write_text("x")
    (root / "cache").mkdir()
    (root / "cache" / "y").write_text("x")
    assert seen(root) == ("b.txt", "new.txt", "web/a.txt")
    assert seen(root / "web") == ("a.txt",)
    git("add", "-A")
    assert seen(root) == ()


def test_of_a_filtered_file_nothing_is_said(repository):
    root, git = repository
    (root / ".gitattributes").write_text("*.txt filter=lfs\n")
    git("add", ".gitattributes")
    (root / "b.txt").write_text("three\n")
    assert seen(root) == ()


def test_without_git_nothing_is_said(tmp_path):
    (tmp_path / "a").write_text("x")
    assert seen(tmp_path) == ()
    assert changed(Snapshot.in_memory({"a": "x"})) == ()
