"""What `.gitignore` leaves out: each answer is git's own (`check-ignore`, without an index)."""

from __future__ import annotations

import subprocess

import pytest

from engine.project.git.ignore import left_out
from engine.project.snapshot import Snapshot

PATHS = (
    *("made.js", "fns/made.js", "fns/page/index.js", "fns/page/made.js", "fns/page/deep/x.js"),
    *("node_modules/a/index.js", "app/node_modules/a.js", "out/a.html", "app/out/a.html"),
    *("build", "build/a", "app/build/a", "a1.log", "ab.log", "keep.log", "app/keep.log"),
    *("doc/a.md", "doc/x/a.md", "doc/x/y/a.md", "#a", "!a", "a b", "a ", "fab/b", "fa/b", "f/b"),
)
FILES = (
    {".gitignore": "fns/page/**\n!fns/page/index.js\n"},
    {".gitignore": "# out\n\nnode_modules\n/out\nbuild/\n"},
    {".gitignore": "*.log\n!keep.log\n", "app/.gitignore": "keep.log\n"},
    {".gitignore": "doc/**/a.md\n\\#a\n\\!a\r\na b  \n"},
    {".gitignore": "doc/*\n!doc/x\nfns/\n!fns/made.js\n"},
    {".gitignore": "**/made.js\na[0-9].log\nfa**/b\n"},
    {".gitignore": "a[!b].log\n/**/y\n*\n!*/\n!*.md\n"},
    {"fns/.gitignore": "/page\n", ".gitignore": "app/*/a\n"},
    {".gitignore": "[\n?\n", "app/.gitignore": "/*\n"},
)


@pytest.mark.parametrize("files", FILES, ids=lambda files: " ".join(files.values())[:30])
def test_it_is_told_as_git_tells_it(files, tmp_path):
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    git = ["git", "-c", "core.excludesFile=/dev/null", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    told = subprocess.run(
        [*git, "check-ignore", "--no-index", "-z", "--stdin"],
        input="\0".join(PATHS).encode(),
        capture_output=True,
        check=False,
    )
    wanted = [p for p in told.stdout.decode().split("\0") if p]
    snapshot = Snapshot.in_memory({n: t.encode() for n, t in files.items()})
    assert [p for p in PATHS if left_out(snapshot, p)] == wanted
    assert wanted
