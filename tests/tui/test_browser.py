"""The console as `serve` starts it for a browser: pipes instead of a terminal."""

import os
import shlex
import subprocess

from chimera_tui.commands.serve import console_command


def test_the_console_opens_in_a_browser(project, tmp_path):
    driver = "textual.drivers.web_driver:WebDriver"
    state = {"CHIMERA_STATE": str(tmp_path / "state"), "XDG_STATE_HOME": str(tmp_path / "xdg")}
    process = subprocess.Popen(
        shlex.split(console_command(str(project), allow_changes=False)),
        env=os.environ | state | {"TEXTUAL_DRIVER": driver, "COLUMNS": "80", "ROWS": "24"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout.readline() == b"__GANGLION__\n", "the handshake of textual-serve"
        shown = b""
        while b"CHIMERA" not in shown and (more := process.stdout.read1()):
            shown += more
        assert b"CHIMERA" in shown
    finally:
        process.kill()
        process.communicate()
