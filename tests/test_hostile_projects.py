"""Projects and machines as they should not be: whole runs that must end in the right state."""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from chimera_tui.cli import main
from engine.clock import SystemClock
from engine.errors import TrustError
from engine.platforms.nodes import process
from engine.platforms.nodes.deployer import LocalDeployer
from engine.platforms.nodes.layout import NodeFolder
from engine.trust.key_store import KeyStore, state_folder

DEPLOY = ["deploy", "--platform", "local", "--yes", "--no-ui"]


def chimeractl(*arguments, cwd=None, **environment):
    """A process with a time limit; variables that are given take the place of the state folder."""
    kept = {**os.environ, **environment}
    if environment:
        kept.pop("CHIMERA_STATE", None)
        kept.pop("XDG_STATE_HOME", None)
    return subprocess.run(
        [sys.executable, "-m", "chimera_tui.cli", *arguments],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[1]), **kept},
        cwd=cwd,
        timeout=60,
        check=False,
    )


@pytest.fixture
def site(tmp_path):
    """A small site in a folder whose server is stopped afterwards."""
    project = tmp_path / "site"
    project.mkdir()
    (project / "index.html").write_text("<!doctype html><title>hi</title><h1>one</h1>")
    yield project
    process.stop(NodeFolder(project / ".chimera" / "node"), clock=SystemClock())


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        ("netlify.toml", b"\xff\xfe[\x00b\x00", 1),
        ("netlify.toml", b'[build]\npublish = "pub\xfflic"\n', 1),
        ("_redirects", "/a /about 301\n".encode("utf-16"), 0),
    ],
)
def test_bytes_that_are_no_text_leave_a_ledger_that_verifies_and_replays(
    site, capsys, path, content, code
):
    (site / path).write_bytes(content)
    assert main([*DEPLOY, str(site)]) == code
    assert main(["ledger", "verify", "--project", str(site)]) == 0, capsys.readouterr().out
    assert main(["replay", "--project", str(site)]) == 0


def make_pipe(place):
    os.mkfifo(place)


def make_device_link(place):
    place.symlink_to("/dev/zero")


def make_loop(place):
    place.symlink_to(place.name)


def make_dangling(place):
    place.symlink_to("nowhere")


@pytest.mark.parametrize("make", [make_pipe, make_device_link, make_loop, make_dangling])
@pytest.mark.parametrize(
    "path", [".env", "chimera.toml", "netlify.toml", "_redirects", "page.html", "package.json"]
)
def test_what_is_no_file_is_neither_waited_for_nor_read_without_end(site, make, path):
    # A process of its own: one that waits for a pipe or reads a device must be ended from outside.
    make(site / path)
    done = chimeractl(*DEPLOY, str(site))
    assert done.returncode in {0, 1, 2}
    assert "itself failed" not in done.stdout + done.stderr


def test_a_git_folder_of_pipes_is_not_waited_for(site):
    (site / ".git").mkdir()
    (site / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    for name in ("index", "config"):
        os.mkfifo(site / ".git" / name)
    assert chimeractl("simulate", str(site)).returncode == 0


def test_a_home_that_is_a_file_is_told(site, tmp_path):
    (tmp_path / "home").write_text("")
    done = chimeractl(*DEPLOY, str(site), HOME=str(tmp_path / "home"))
    assert done.returncode == 2
    assert "cannot be" in done.stderr
    assert "CHIMERA_STATE" in done.stderr


@pytest.mark.skipif(os.getuid() == 0, reason="nothing is closed to root")
def test_a_home_of_somebody_else_is_told(site, tmp_path):
    (tmp_path / "home").mkdir(mode=0)
    done = chimeractl(*DEPLOY, str(site), HOME=str(tmp_path / "home"))
    assert done.returncode == 2
    assert "Is HOME yours?" in done.stderr


@pytest.mark.parametrize("home", ["", "relative/home"])
def test_a_home_that_is_no_path_is_never_written_in_the_present_folder(home, monkeypatch):
    monkeypatch.setenv("HOME", home)
    assert state_folder({"HOME": home}).is_absolute()
    assert state_folder({"HOME": home}) == state_folder({"HOME": home, "XDG_STATE_HOME": "state"})
    assert state_folder({"HOME": home}).parent.parent.parent not in {Path("/"), Path.cwd()}


def test_a_user_without_a_home_is_told(monkeypatch):
    monkeypatch.delenv("HOME")
    monkeypatch.setattr("os.getuid", lambda: 4_000_000_000)
    with pytest.raises(TrustError, match="no home folder"):
        state_folder({})


def test_keys_are_private_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        KeyStore({"CHIMERA_STATE": str(tmp_path / "state")}).obtain("identity")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "command",
    [
        ["node", "status", "PROJECT"],
        ["resolve", "PROJECT"],
        ["config", "PROJECT"],
        ["init", "PROJECT"],
        ["ledger", "show", "--project", "PROJECT"],
        ["replay", "--project", "PROJECT"],
        ["deploy", "PROJECT"],
    ],
    ids=lambda c: c[0],
)
def test_a_name_too_long_for_the_system_is_told(capsys, command):
    assert main([a.replace("PROJECT", "/" + "x" * 300) for a in command]) in {1, 2}
    assert "itself failed" not in capsys.readouterr().err


def test_what_the_system_refuses_in_a_run_ends_it_with_words(site, capsys, monkeypatch):
    def refuse(*_given, **_named):
        raise PermissionError(errno.EACCES, "Permission denied", "/somewhere")

    monkeypatch.setattr("engine.pipeline.run.landing.reconcile", refuse)
    assert main([*DEPLOY, str(site)]) == 2
    told = capsys.readouterr().out
    assert "FAILED" in told
    assert "The system refuses: Permission denied. (/somewhere)" in told
    assert "itself failed" not in told


def test_a_release_that_could_not_be_made_leaves_nothing_behind(site, monkeypatch):
    def refuse(*_given, **_named):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(LocalDeployer, "_copy", refuse)
    assert main([*DEPLOY, str(site)]) == 2
    assert list((site / ".chimera" / "node" / "releases").iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_request_to_end_is_an_end_of_the_run(site, number):
    with subprocess.Popen(
        [sys.executable, "-m", "chimera_tui.cli", *DEPLOY, "--events", "-", str(site)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[1]), **os.environ},
    ) as run:
        topics = []
        for told in run.stdout:
            topics.append(json.loads(told)["type"])
            if len(topics) == 4:
                run.send_signal(number)
    assert run.returncode == 130
    assert topics[-1] == "genesis.deploy.finished"
    assert main(["ledger", "verify", "--project", str(site)]) == 0


def test_a_sample_that_cannot_be_copied_is_told(capsys):
    assert main(["demo", "/dev/null/below", "--no-ui"]) == 2
    assert "cannot be copied there" in capsys.readouterr().err


def test_a_port_that_is_none_is_told(site, capsys):
    pytest.importorskip("textual_serve")
    assert main(["serve", "--port", "-1", str(site)]) == 2
    assert "There is no port -1" in capsys.readouterr().err


def test_a_file_in_the_place_of_the_node_is_told(site, capsys):
    (site / ".chimera").mkdir()
    (site / ".chimera" / "node").write_text("")
    assert main(["node", "start", str(site)]) == 2
    assert "The system refuses: File exists" in capsys.readouterr().err
    assert main([*DEPLOY, str(site)]) == 2


def test_what_a_kill_left_of_a_seal_is_swept_with_the_next(site):
    assert main([*DEPLOY, str(site)]) == 0
    (folder,) = (Path(os.environ["CHIMERA_STATE"]) / "checkpoints").iterdir()
    (folder / ".000000000044.note.32215").write_text("half")
    assert main([*DEPLOY, str(site)]) == 0
    assert not [p for p in folder.iterdir() if p.name.startswith(".")]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("link", "is a link, and Chimera writes nothing outside"), ("file", "is a file, and Chimera")],
)
def test_what_stands_in_the_place_of_the_state_is_left_alone(tmp_path, kind, said):
    project, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    project.mkdir()
    elsewhere.mkdir()
    (project / "index.html").write_text("<title>x</title>")
    if kind == "link":
        (project / ".chimera").symlink_to(elsewhere)
    else:
        (project / ".chimera").write_text("mine")
    for words in (("deploy", "--platform", "local", "--yes", "--no-ui"), ("node", "start")):
        told = chimeractl(*words, str(project))
        assert told.returncode == 2, told.stdout + told.stderr
        assert said in told.stderr + told.stdout
    assert not list(elsewhere.iterdir())


def test_a_configuration_that_does_not_resolve_is_rejected_with_its_own_fault(site):
    (site / "netlify.toml").write_text("<<<< {{{{ ]]]]\n====\n>>>> ((((\n")
    told = chimeractl(*DEPLOY, str(site))
    assert told.returncode == 1
    end = told.stdout[told.stdout.index("REJECTED") :] + told.stderr
    assert "does not parse" in end
    assert "netlify.toml:" in end
