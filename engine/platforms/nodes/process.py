"""The server process of a node: started once, found again, stopped on request.

The server outlives the command that started it. What is running is never guessed from a process
number alone, which the system reuses: a server holds its node's lock as long as it lives, so that
there is never a second one, and it is asked and must name its instance. One that is busy, or still
coming up for a run that was killed, is waited for.
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.errors import DeployError
from engine.records import dataclass, replace

if TYPE_CHECKING:
    from pathlib import Path

    from engine.clock import Clock
    from engine.platforms.nodes.layout import NodeFolder

IDENTITY_PATH = "/.well-known/chimera-node"
START_SECONDS = 15.0
ANOTHER = 3
"""The exit code of a server that found another one serving its node."""
STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStatus:
    """A node's server: `running` False keeps the port it will have again."""

    running: bool
    port: int = 0
    pid: int = 0
    release: str = ""

    @property
    def url(self) -> str:
        """The address of the site, or empty."""
        return f"http://127.0.0.1:{self.port}/" if self.running else ""


def holder(folder: NodeFolder) -> int:
    """The process of the server that lives, whether or not it answers; 0 when there is none."""
    try:
        with folder.server_lock.open("r", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                told = file.read(20).strip()
                return int(told) if told.isdecimal() else -1
    except OSError:
        pass
    return 0


def status(folder: NodeFolder) -> ServerStatus:
    """Ask whether the node's server runs; one that lives and is too busy to answer is asked again.

    A server that was just started and listens to nothing yet is not running.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        now = _asked(folder)
        if now.running or not now.pid or time.monotonic() > deadline:
            return now if now.running else replace(now, pid=0)
        time.sleep(0.05)


def _asked(folder: NodeFolder) -> ServerStatus:
    """Ask once; a `pid` of one that does not run is of a server that lives and did not answer."""
    lives = holder(folder)
    try:
        told = json.loads(folder.server_file.read_text(encoding="utf-8"))
        port, pid, instance = int(told["port"]), int(told["pid"]), str(told["instance"])
    except (OSError, ValueError, KeyError, TypeError):
        return ServerStatus(running=False)
    if lives != pid:
        return ServerStatus(running=False, port=port)
    answer = _identity(port)
    if answer is None or answer.get("instance") != instance:
        return ServerStatus(running=False, port=port, pid=lives)
    return ServerStatus(running=True, port=port, pid=pid, release=str(answer.get("release", "")))


def start(folder: NodeFolder, *, port: int, clock: Clock) -> ServerStatus:
    """Start the node's server, or find it running.

    Args:
        folder: the node.
        port: on loopback; 0 takes the port it had before, else a free one.
        clock: for waiting.

    Raises:
        DeployError: it did not come up; its log says why.
    """
    now = _settled(folder, clock=clock)
    if now.running and port in {0, now.port}:
        return now
    if now.running:
        stop(folder, clock=clock)
        try:
            return _launch(folder, port=port, clock=clock)
        except DeployError:
            # What was served goes on being served where it was.
            _launch(folder, port=0, clock=clock)
            raise
    return _launch(folder, port=port, clock=clock)


def _settled(folder: NodeFolder, *, clock: Clock) -> ServerStatus:
    """The server's status once one that is coming up is there."""
    deadline = clock.monotonic() + START_SECONDS
    while not (now := status(folder)).running and holder(folder):
        if clock.monotonic() > deadline:
            _end(folder, clock=clock)
            break
        clock.sleep(0.03)
    return now


def _launch(folder: NodeFolder, *, port: int, clock: Clock) -> ServerStatus:
    before = status(folder).port
    folder.root.mkdir(parents=True, exist_ok=True)
    with folder.log.open("ab") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-P",
                "-m",
                "engine.platforms.nodes.server",
                str(folder.root.absolute()),
                str(port or before),
                "fixed" if port else "any",
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder.root,
            start_new_session=True,
            env=_clean_environment(),
        )
    deadline = clock.monotonic() + START_SECONDS
    while clock.monotonic() < deadline:
        now = status(folder)
        if now.running and now.pid == process.pid:
            process.returncode = 0  # It outlives us on purpose; nobody waits for it.
            return now
        if process.poll() is not None:
            if process.returncode == ANOTHER and (now := _settled(folder, clock=clock)).running:
                return now  # One that a killed run had started was there first.
            break
        clock.sleep(0.03)
    else:
        process.kill()
        process.wait()
    raise DeployError(
        "The node's server did not come up.",
        advice=f"Its log ends: {_tail(folder.log)}",
        where=str(folder.log),
    )


def stop(folder: NodeFolder, *, clock: Clock) -> bool:
    """Stop the node's server; answer whether one was running.

    Raises:
        DeployError: it does not end.
    """
    if not holder(folder):
        return False
    _end(folder, clock=clock)
    return True


def _end(folder: NodeFolder, *, clock: Clock) -> None:
    """End the process that holds the server's lock: by its lock it is known to be ours."""
    deadline = clock.monotonic() + STOP_SECONDS
    asked = 0
    while (lives := holder(folder)) and clock.monotonic() < deadline:
        if lives > 0 and lives != asked:
            with suppress(ProcessLookupError):
                os.kill(lives, signal.SIGTERM)
            asked = lives
        clock.sleep(0.03)
    if lives:
        raise DeployError(
            "The node's server does not end.",
            advice=f"Its process is {lives}.",
            where=str(folder.log),
        )


def _identity(port: int) -> dict[str, object] | None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}{IDENTITY_PATH}", timeout=2) as answer:
            told = json.loads(answer.read(4096))
    except (OSError, ValueError, OverflowError, http.client.HTTPException):
        # Nothing, or something else than a node, answers on this port now.
        return None
    return told if isinstance(told, dict) else None


def _clean_environment() -> dict[str, str]:
    """The server needs nothing of the caller's environment but how to find Python's modules."""
    keep = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR")
    return {name: os.environ[name] for name in keep if name in os.environ}


def _tail(log: Path) -> str:
    try:
        text = log.read_bytes()[-400:].decode("utf-8", "replace").strip()
    except OSError:
        return "it cannot be read"
    return text.rsplit("\n", 1)[-1] or "it is empty"
