"""The server process of a node: started once, found again, stopped on request.

The server outlives the command that started it. What is running is never guessed from a process
number alone, which the system reuses: the server is asked and must name its instance.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

from engine.errors import DeployError
from engine.records import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from engine.clock import Clock
    from engine.platforms.nodes.layout import NodeFolder

IDENTITY_PATH = "/.well-known/chimera-node"
START_SECONDS = 15.0
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


def status(folder: NodeFolder) -> ServerStatus:
    """Ask whether the node's server runs."""
    try:
        told = json.loads(folder.server_file.read_text(encoding="utf-8"))
        port, pid, instance = int(told["port"]), int(told["pid"]), str(told["instance"])
    except (OSError, ValueError, KeyError, TypeError):
        return ServerStatus(running=False)
    answer = _identity(port)
    if answer is None or answer.get("instance") != instance:
        return ServerStatus(running=False, port=port)
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
    now = status(folder)
    if now.running and port in {0, now.port}:
        return now
    if now.running:
        stop(folder, clock=clock)
    folder.root.mkdir(parents=True, exist_ok=True)
    with folder.log.open("ab") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-P",
                "-m",
                "engine.platforms.nodes.server",
                str(folder.root.absolute()),
                str(port or now.port),
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
    now = status(folder)
    if not now.running:
        return False
    os.kill(now.pid, signal.SIGTERM)
    deadline = clock.monotonic() + STOP_SECONDS
    while clock.monotonic() < deadline:
        if not status(folder).running:
            return True
        clock.sleep(0.03)
    raise DeployError(
        "The node's server does not end.",
        advice=f"Its process is {now.pid}.",
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
