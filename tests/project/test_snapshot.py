import hashlib
import os

import pytest

from engine.errors import ProjectError, StaleEditError
from engine.model import Edit, EditKind
from engine.project.snapshot import Kind, Snapshot, normal


@pytest.fixture
def project(tmp_path):
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "index.html").write_bytes(b"<h1>hi</h1>\r\n")
    (tmp_path / "public" / "run.sh").write_bytes(b"#!/bin/sh\n")
    (tmp_path / "public" / "run.sh").chmod(0o755)
    (tmp_path / "node_modules" / "left").mkdir(parents=True)
    (tmp_path / "node_modules" / "left" / "pad.js").write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("x")
    return tmp_path


def test_a_walk_lists_files_but_not_packages_or_git(project):
    assert list(Snapshot.of_folder(project).paths()) == ["public/index.html", "public/run.sh"]


def test_a_missing_folder_is_a_clear_error(tmp_path):
    with pytest.raises(ProjectError, match="no folder") as caught:
        Snapshot.of_folder(tmp_path / "nowhere")
    assert caught.value.advice


def test_kinds_children_and_case(project):
    snapshot = Snapshot.of_folder(project)
    assert snapshot.kind("public") is Kind.FOLDER
    assert snapshot.kind("") is Kind.FOLDER
    assert snapshot.kind("Public") is Kind.MISSING
    assert snapshot.same_but_case("Public/INDEX.html") == ("public/index.html",)
    assert snapshot.children("public") == ("index.html", "run.sh")


def test_text_keeps_every_byte(tmp_path):
    data = b"\xef\xbb\xbfa\r\nb\xff\n"
    (tmp_path / "f").write_bytes(data)
    text = Snapshot.of_folder(tmp_path).text("f")
    assert text is not None
    assert text.encode("utf-8", "surrogateescape") == data


def test_the_manifest_names_mode_size_digest_and_path(project):
    manifest = Snapshot.of_folder(project).manifest("public")
    index = hashlib.sha3_256(b"<h1>hi</h1>\r\n").hexdigest()
    assert manifest.text().splitlines()[0] == f"644 13 {index} index.html"
    assert manifest.text().splitlines()[1].startswith("755 10 ")
    assert manifest.sha3_256 == hashlib.sha3_256(manifest.text().encode()).hexdigest()


def test_the_digest_sees_one_changed_byte_and_a_mode(project):
    before = Snapshot.of_folder(project).manifest("public").sha3_256
    (project / "public" / "run.sh").chmod(0o644)
    changed_mode = Snapshot.of_folder(project).manifest("public").sha3_256
    (project / "public" / "index.html").write_bytes(b"<h1>ho</h1>\r\n")
    assert len({before, changed_mode, Snapshot.of_folder(project).manifest("public").sha3_256}) == 3


def test_a_link_out_of_the_site_is_refused(project):
    (project / "secret").write_text("s")
    (project / "public" / "leak").symlink_to("../secret")
    with pytest.raises(ProjectError, match="link"):
        Snapshot.of_folder(project).manifest("public")


def test_a_pipe_is_refused(project):
    os.mkfifo(project / "public" / "pipe")
    with pytest.raises(ProjectError, match="no regular file"):
        Snapshot.of_folder(project).manifest("public")


def test_edits_lie_over_the_folder_and_leave_it_alone(project):
    snapshot = Snapshot.of_folder(project)
    edited = snapshot.with_edits(
        [
            Edit(path="public/index.html", start=4, end=6, old="hi", new="ho"),
            Edit(path="public/new/a.txt", kind=EditKind.CREATE, new="a"),
            Edit(path="public/run.sh", kind=EditKind.DELETE),
        ]
    )
    assert edited.text("public/index.html") == "<h1>ho</h1>\r\n"
    assert list(edited.paths()) == ["public/index.html", "public/new/a.txt"]
    assert edited.children("public") == ("index.html", "new")
    assert snapshot.text("public/index.html") == "<h1>hi</h1>\r\n"
    assert (project / "public" / "index.html").read_bytes() == b"<h1>hi</h1>\r\n"


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(path="public/index.html", start=4, end=6, old="no", new="x")],
        [Edit(path="gone", start=0, end=0, new="x")],
        [Edit(path="public/index.html", kind=EditKind.CREATE, new="x")],
        [Edit(path="gone", kind=EditKind.DELETE)],
        [
            Edit(path="public/index.html", start=0, end=6, old="<h1>hi", new="x"),
            Edit(path="public/index.html", start=4, end=8, old="hi</", new="y"),
        ],
    ],
)
def test_an_edit_that_does_not_fit_is_refused(project, edits):
    with pytest.raises(StaleEditError):
        Snapshot.of_folder(project).with_edits(edits)


def test_a_file_of_unknown_content_is_there_but_not_read():
    snapshot = Snapshot.in_memory({"dist/app.js": None, "empty/": None})
    assert snapshot.is_file("dist/app.js")
    assert snapshot.is_folder("empty")
    assert snapshot.text("dist/app.js") is None
    with pytest.raises(ProjectError, match="not known"):
        snapshot.manifest("dist")


@pytest.mark.parametrize(
    ("given", "folded"),
    [("./dist/", "dist"), ("a/../b", "b"), ("../x", "../x"), ("/a//b/.", "a/b"), (".", "")],
)
def test_normal_paths(given, folded):
    assert normal(given) == folded
