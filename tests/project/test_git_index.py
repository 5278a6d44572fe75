import subprocess

import pytest

from engine.project.git_index import git_index


@pytest.fixture
def repository(tmp_path):
    def git(*arguments):
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True, capture_output=True)

    git("init", "-q")
    (tmp_path / "run.sh").write_text("#!/bin/sh\n")
    (tmp_path / "ignored").write_text("x")
    (tmp_path / ".gitignore").write_text("ignored\n")
    git("add", ".")
    return tmp_path, git


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
