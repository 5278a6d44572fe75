"""The console in a real pseudo-terminal: killed in the middle, detached from, handed to an editor."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

ESCAPES = re.compile(
    r"\x1b(?:\[[0-9;?<>=!]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|.)"
)
PATIENCE = 30.0


class Terminal:
    """A command in a pseudo-terminal, read until a text is seen."""

    def __init__(self, *words, cwd, state, **environment):
        self.main, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        own = {"TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none", **environment}
        own |= {"CHIMERA_STATE": str(state / "c"), "XDG_STATE_HOME": str(state / "x")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "chimera_tui.cli", *words],
            cwd=cwd,
            env={**os.environ, **own, "PYTHONPATH": str(Path(__file__).parents[2])},
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,
        )
        os.close(other)
        self.seen = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.main)

    def read(self, seconds):
        if not select.select([self.main], [], [], seconds)[0]:
            return
        try:
            self.seen += os.read(self.main, 65536).decode("utf-8", "replace")
        except OSError:
            return  # the other end is closed

    def wait(self, *texts):
        """Read until one of the texts was drawn after the last thing that was waited for."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            plain = ESCAPES.sub("", self.seen)
            for text in texts:
                if text in plain:
                    self.seen = ""
                    return text
            self.read(0.1)
        raise AssertionError(f"none of {texts} in:\n{ESCAPES.sub('', self.seen)[-3000:]}")

    def press(self, keys):
        os.write(self.main, keys.encode())

    def press_until_end(self, keys):
        """Press until the command has ended: a modal is deaf for its first quarter of a second."""
        until = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < until:
            self.press(keys)
            pause = time.monotonic() + 0.5
            while time.monotonic() < pause and self.process.poll() is None:
                self.read(0.1)

    def end(self):
        until = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < until:
            self.read(0.1)
        return self.process.wait(1)


def files_of(project):
    return {
        str(p.relative_to(project)): p.read_bytes()
        for p in sorted(project.rglob("*"))
        if p.is_file() and ".chimera" not in p.parts
    }


@pytest.fixture
def shop(tmp_path):
    return tmp_path / "shop"


def press_until(terminal, keys, *texts):
    """Press until it is heard: a modal is deaf for its first quarter of a second."""
    until = time.monotonic() + PATIENCE
    terminal.seen = ""
    while time.monotonic() < until:
        terminal.press(keys)
        pause = time.monotonic() + 1.5
        while time.monotonic() < pause:
            terminal.read(0.1)
            plain = ESCAPES.sub("", terminal.seen)
            if any(text in plain for text in texts):
                return
    raise AssertionError(f"{keys!r} led to none of {texts}: {plain[-2000:]}")


def test_a_console_killed_in_the_middle_goes_on_where_the_ledger_says(shop, tmp_path):
    with Terminal("demo", str(shop), cwd=tmp_path, state=tmp_path) as first:
        first.wait("Needs you (1)")
        before = files_of(shop)
        press_until(first, "a", "healed")
        os.kill(first.process.pid, signal.SIGKILL)
        first.process.wait()
    assert files_of(shop) == before, "what was accepted is not written before the run says so"
    with Terminal("console", str(shop), cwd=tmp_path, state=tmp_path) as again:
        again.wait("was interrupted in heal")
        assert files_of(shop) == before
        press_until(again, "\r", "Run again?")
        press_until(again, "y", "unsafe")
        press_until(again, "\x11", "A run is going on")
        again.press_until_end("c")
        assert again.end() == 130
    assert files_of(shop) == before


def test_a_run_that_is_detached_from_goes_on_in_lines_to_its_end(shop, tmp_path):
    with Terminal("demo", str(shop), "--dry-run", cwd=tmp_path, state=tmp_path) as console:
        console.wait("Needs you (1)")
        press_until(console, "\x11", "A run is going on")
        press_until(console, "d", "Detached; the run goes on here")
        until = time.monotonic() + PATIENCE
        while console.process.poll() is None and time.monotonic() < until:
            plain = ESCAPES.sub("", console.seen)
            for prompt, answer in (("s skip, q end] ", "1\n"), ("Proceed? [y/N] ", "y\n")):
                if plain.endswith(prompt):
                    console.seen = ""
                    console.press(answer)
            console.read(0.1)
        assert console.process.poll() == 0, ESCAPES.sub("", console.seen)[-2000:]


def test_the_editor_gets_the_terminal_and_gives_it_back(shop, tmp_path):
    editor, opened = tmp_path / "vim", tmp_path / "opened"
    editor.write_text(f'#!/bin/sh\necho "$@" > "{opened}"\necho EDITING\n')
    editor.chmod(0o755)
    words = ("demo", str(shop))
    with Terminal(*words, cwd=tmp_path, state=tmp_path, EDITOR=str(editor), VISUAL="") as console:
        console.wait("Needs you (1)")
        press_until(console, "2", "Detail")
        press_until(console, "e", "EDITING")
        console.wait("[2 Issues]")
        line, path = opened.read_text().split(maxsplit=1)
        assert line.startswith("+")
        assert Path(path.strip()).is_file()
        press_until(console, "\x11", "A run is going on")
        console.press_until_end("c")
        assert console.end() == 130


def test_an_editor_that_is_not_there_leaves_the_console_as_it_was(shop, tmp_path):
    words = ("demo", str(shop))
    with Terminal(
        *words, cwd=tmp_path, state=tmp_path, EDITOR="/no/such/edit", VISUAL=""
    ) as console:
        console.wait("Needs you (1)")
        press_until(console, "2", "Detail")
        press_until(console, "e", "cannot be started")
        press_until(console, "4", "[4 History]")
        press_until(console, "\x11", "A run is going on")
        console.press_until_end("c")
        assert console.end() == 130
