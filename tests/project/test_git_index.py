import subprocess

import pytest

from engine.project.git import index as module
from engine.project.git.index import git_ignored, git_index
from engine.project.snapshot import Snapshot


@pytest.fixture
def repository(tmp_path):
    def git(*arguments):
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(
            ["git", "-C", str(tmp_path), *who, *arguments], check=True, capture_output=True
        )

    git("init", "-q")
    (tmp_path / "run.sh").write_text("#!/bin/sh\n")
    (tmp_path / "ignored").write_text("x")
    (tmp_path / ".gitignore").write_text("ignored\n")
    git("add", ".")
    return tmp_path, git


@pytest.fixture
def _no_git(monkeypatch):
    def never(*arguments):
        raise AssertionError(f"git was started: {arguments}")

    monkeypatch.setattr(module, "_git", never)


def said_by_git(root):
    rows = module._git(root, "ls-files", "-s", "-z").split(b"\0")
    return {
        path.decode("utf-8", "surrogateescape"): int(said[:6], 8)
        for said, _, path in (row.partition(b"\t") for row in rows)
        if path
    }


def test_what_git_tracks_and_with_which_mode(repository):
    root, git = repository
    index = git_index(root)
    assert index is not None
    assert index.tracks("run.sh")
    assert not index.tracks("ignored")
    assert index.is_executable("run.sh") is False
    assert index.is_executable("ignored") is None
    git("update-index", "--chmod=+x", "run.sh")
    again = git_index(root)
    assert again is not None
    assert again.is_executable("run.sh") is True


def test_without_a_repository_there_is_no_answer(tmp_path):
    assert git_index(None) is None
    (tmp_path / ".git").mkdir()
    assert git_index(tmp_path) is None


@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize("name", ["a", "sub/ünd/x y", "sub/" + "n" * 250, "\nq\tr"])
def test_the_index_is_read_as_git_reads_it(repository, version, name):
    root, git = repository
    for other in (name, "sub/late"):
        (root / other).parent.mkdir(parents=True, exist_ok=True)
        (root / other).write_text("x")
    git("add", "-N", name)  # An entry of the extended form.
    git("add", "sub")
    git("update-index", f"--index-version={version}")
    for folder in (root, root / "sub"):
        index = git_index(folder)
        assert index is not None
        assert index.modes == said_by_git(folder)


def test_a_second_working_tree_and_a_submodule(repository, tmp_path_factory):
    root, git = repository
    git("commit", "-qm", "first")
    second = tmp_path_factory.mktemp("second") / "tree"
    git("worktree", "add", "-q", str(second))
    index = git_index(second)
    assert index is not None
    assert set(index.modes) == {"run.sh", ".gitignore"}
    (root / "inner").mkdir()
    subprocess.run(["git", "clone", "-q", str(second), str(root / "inner")], check=True)
    git("add", "inner")
    (root / "inner" / "ignored").write_text("x")
    index = git_index(root)
    assert index is not None
    assert index.modes["inner"] == module.GITLINK
    ignored = git_ignored(Snapshot.of_folder(root))
    assert ignored is not None
    assert ignored.loose == {"ignored"}


@pytest.mark.usefixtures("_no_git")
def test_git_is_not_started_for_what_it_tracks(repository):
    root, _ = repository
    ignored = git_ignored(Snapshot.of_folder(root))
    assert ignored is not None
    assert ignored.loose == {"ignored"}
    assert not ignored.covers("run.sh")
    (root / "ignored").unlink()
    ignored = git_ignored(Snapshot.of_folder(root))
    assert ignored is not None
    assert not ignored.covers("ignored")


def test_what_git_leaves_out_is_asked_again_when_it_is_told_otherwise(repository):
    root, _ = repository
    (root / "made").mkdir()
    (root / "made" / "page.html").write_text("x")
    (root / ".gitignore").write_text("made/\n")
    ignored = git_ignored(Snapshot.of_folder(root))
    assert ignored is not None
    assert ignored.covers("made/page.html")
    assert not ignored.covers("ignored")
    (root / ".gitignore").write_text("ignored\n")
    ignored = git_ignored(Snapshot.of_folder(root))
    assert ignored is not None
    assert not ignored.covers("made/page.html")
    assert ignored.covers("ignored")


def test_a_broken_index_tells_nothing(repository):
    root, _ = repository
    (root / ".git" / "index").write_bytes(b"DIRC\0\0\0\2\0\0\0\x09rest")
    assert git_index(root) is None
