"""The files that Git LFS keeps apart, asked of git itself where there is one."""

import shutil
import subprocess

import pytest

from engine.project.git.attributes import kept_apart, lfs_patterns
from engine.project.snapshot import Snapshot

PATHS = [
    "a.png",
    "x/a.png",
    "x/y/a.png",
    "x/a.mp4",
    "docs/img/b.jpg",
    "docs/b.jpg",
    "z/x/a.mp4",
    "q1.bin",
    "qz.bin",
]
TEXTS = [
    "*.png filter=lfs\n",
    "x/*.png filter=lfs diff=lfs\n# *.mp4 filter=lfs\n",
    "x/** filter=lfs\n*.png -filter\n",
    "**/x/*.mp4 filter=lfs\n",
    "docs/**/*.jpg filter=lfs\r\n*.bin text\n",
    "/x/y/a.png filter=lfs\nq[0-9].bin filter=lfs\n",
    "*.p?g filter=lfs\nx/y/*.png !filter\n",
]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("text", TEXTS)
def test_git_says_the_same(text, tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitattributes").write_text(text)
    asked = ["git", "-C", tmp_path, "check-attr", "filter", "--", *PATHS]
    answers = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split("\n")
    theirs = {line.split(": ")[0] for line in answers if line.endswith(": lfs")}
    patterns = lfs_patterns(Snapshot.in_memory({".gitattributes": text}))
    assert {p for p in PATHS if kept_apart(patterns, p)} == theirs


def test_a_deeper_file_counts_last():
    files = {".gitattributes": "*.png filter=lfs\n", "x/.gitattributes": "*.png -filter\n"}
    patterns = lfs_patterns(Snapshot.in_memory(files))
    assert kept_apart(patterns, "a.png")
    assert kept_apart(patterns, "x/a.png") is None
    assert kept_apart(patterns, "y/a.png")
