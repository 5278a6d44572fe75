"""Projects and machines as they should not be: whole runs that must end in the right state."""

from __future__ import annotations

import pytest

from chimera_tui.cli import main
from engine.clock import SystemClock
from engine.platforms.nodes import process
from engine.platforms.nodes.layout import NodeFolder

DEPLOY = ["deploy", "--platform", "local", "--yes", "--no-ui"]


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
