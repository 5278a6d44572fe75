from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model import Edit, EditKind
from engine.project.editing.diff import FileChange, diff_of, hunks_of, unified_diff
from engine.project.snapshot import Snapshot

LINES = st.lists(
    st.tuples(
        st.text(alphabet="ab \x0c\u2028é\\\"'#", max_size=3), st.sampled_from(["\n", "\n", "\r\n"])
    ),
    max_size=12,
).map(lambda parts: "".join(a + b for a, b in parts))
TEXTS = st.tuples(LINES, st.sampled_from(["", "end", "x\r"])).map("".join)


def git_apply(folder: Path, diff: str, *, reverse: bool = False) -> None:
    done = subprocess.run(
        ["git", "apply", *(["-R"] if reverse else []), "-"],
        cwd=folder,
        input=diff.encode("utf-8", "surrogateescape"),
        capture_output=True,
        check=False,
        env={**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)},
    )
    assert done.returncode == 0, (done.stderr.decode(), diff)


def round_trip(changes: list[FileChange]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for change in changes:
            if change.before is not None:
                file = folder / change.path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(change.before.encode("utf-8", "surrogateescape"))
                file.chmod(change.old_mode)
        diff = "".join(unified_diff(c) for c in changes)
        git_apply(folder, diff)
        for change in changes:
            file = folder / change.path
            assert file.exists() == (change.after is not None)
            if change.after is not None:
                assert file.read_bytes() == change.after.encode("utf-8", "surrogateescape")
                assert bool(file.stat().st_mode & 0o100) == (change.new_mode == 0o755)
        git_apply(folder, diff, reverse=True)
        for change in changes:
            file = folder / change.path
            assert file.exists() == (change.before is not None)
            if change.before is not None:
                assert file.read_bytes() == change.before.encode("utf-8", "surrogateescape")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=TEXTS, after=TEXTS)
def test_git_applies_any_diff_and_takes_it_back(before: str, after: str) -> None:
    if before != after:
        round_trip([FileChange(path="netlify.toml", before=before, after=after)])


@pytest.mark.parametrize(
    "path",
    ["a b.toml", "tab\there", 'quo"te', "back\\slash", "é/ü.yaml", "deep/er/_redirects", "- x"],
)
def test_odd_names(path: str) -> None:
    round_trip([FileChange(path=path, before="a\n", after="b\n")])
    round_trip([FileChange(path=path, before=None, after="b\n")])
    round_trip([FileChange(path=path, before="a", after=None)])


def test_modes_new_and_deleted_files_together() -> None:
    round_trip(
        [
            FileChange(path="build.sh", before="x\n", after="x\n", new_mode=0o755),
            FileChange(path="run.sh", before="x\r\n", after="y\r\n", new_mode=0o755),
            FileChange(path="empty", before=None, after=""),
            FileChange(path="gone", before="", after=None),
            FileChange(path="new.sh", before=None, after="#!/bin/sh\n", new_mode=0o755),
            FileChange(path="old.sh", before="#!/bin/sh", after=None, old_mode=0o755),
        ]
    )


def test_undecodable_bytes_survive() -> None:
    before = b"a\xff\n\xfe".decode("utf-8", "surrogateescape")
    round_trip([FileChange(path="f", before=before, after=before.replace("a", "b"))])


def test_hunks_are_cut_where_git_cuts_them() -> None:
    before = "".join(f"{n}\n" for n in range(1, 31))
    after = before.replace("\n5\n", "\nfive\n").replace("\n12\n", "\ntwelve\n")
    after = after.replace("\n20\n", "\ntwenty\n")
    heads = [h.header for h in hunks_of(before, after)]
    assert heads == ["@@ -2,14 +2,14 @@", "@@ -17,7 +17,7 @@"]
    assert [h.header for h in hunks_of("", "a\n")] == ["@@ -0,0 +1 @@"]
    assert [h.header for h in hunks_of("a\nb\n", "")] == ["@@ -1,2 +0,0 @@"]
    assert hunks_of("a", "a") == ()


def test_diff_of_edits() -> None:
    snapshot = Snapshot.in_memory({"_redirects": "a /b\n/c /d\n"})
    edits = [
        Edit(path="_redirects", start=0, end=0, old="", new="/"),
        Edit(path=".nvmrc", kind=EditKind.CREATE, new="20\n"),
    ]
    assert diff_of(snapshot, edits) == (
        "diff --git a/.nvmrc b/.nvmrc\nnew file mode 100644\n"
        "--- /dev/null\n+++ b/.nvmrc\n@@ -0,0 +1 @@\n+20\n"
        "diff --git a/_redirects b/_redirects\n--- a/_redirects\n+++ b/_redirects\n"
        "@@ -1,2 +1,2 @@\n-a /b\n+/a /b\n /c /d\n"
    )
    same = Edit(path="_redirects", start=0, end=1, old="a", new="a")
    assert diff_of(snapshot, [same]) == ""
