"""The server of the local node: serves the live release as the platform would, on loopback.

Run as ``python -m engine.platforms.nodes.server FOLDER PORT any|fixed``. Which release is live is
looked up at each request, so a switch needs no restart; a request is answered whole from the
release it began with. It answers GET and HEAD, honours ``If-None-Match``, asks for the passwords of
``Basic-Auth`` rules and never leaves the release's folder. A rule that hands a request to another
host is answered with 502: what this machine would hand on is nobody's to guess.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hmac
import json
import os
import secrets
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from engine.errors import DeployError
from engine.platforms.nodes.content import (
    accounts,
    content_type,
    file_for,
    sent_headers,
    wire_location,
)
from engine.platforms.nodes.layout import SITE, NodeFolder
from engine.platforms.nodes.process import ANOTHER, IDENTITY_PATH
from engine.platforms.routing.matching import Matcher, Request
from engine.records import dataclass

if TYPE_CHECKING:
    from typing import TextIO

    from engine.platforms.nodes.layout import ReleaseRecord

HOST = "127.0.0.1"
HOLD_TRIES = 25
ROUNDS_A_LOOK = 20
"""A round is at most a tenth of a second."""


@dataclass(frozen=True, slots=True)
class LiveRelease:
    """The release that answers a request."""

    record: ReleaseRecord
    hashes: dict[str, str]
    site: Path
    matcher: Matcher


class NodeServer(ThreadingHTTPServer):
    """Serves one node."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, folder: NodeFolder, port: int) -> None:
        super().__init__((HOST, port), Handler)
        self.folder = folder
        self.instance = secrets.token_hex(8)
        self._cached: LiveRelease | None = None
        self._lock = threading.Lock()
        self._rounds = 0

    def live(self) -> LiveRelease | None:
        """The release that is live now, read once."""
        name = self.folder.live()
        if not name:
            return None
        with self._lock:
            if self._cached is None or self._cached.record.name != name:
                try:
                    record = self.folder.record(name)
                except DeployError:
                    return None
                self._cached = LiveRelease(
                    record=record,
                    hashes=dict(record.hashes),
                    site=self.folder.releases / name / SITE,
                    matcher=Matcher(record.plan),
                )
            return self._cached

    def service_actions(self) -> None:
        """End when the node's folder is gone: what nobody can stop must not stay for ever."""
        self._rounds += 1
        if self._rounds % ROUNDS_A_LOOK == 0 and not self.folder.server_lock.exists():
            threading.Thread(target=self.shutdown).start()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say a broken connection in one line of the log, not as a traceback."""
        del request
        sys.stderr.write(f"{client_address}: {sys.exception()!r}\n")


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: NodeServer
    protocol_version = "HTTP/1.1"
    server_version = "chimera-node"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        """Answer with the body."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer without the body."""
        self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Keep no access log: addresses are nobody's business on one's own machine."""

    def _answer(self) -> None:
        try:
            url = urlsplit(self.path)
        except ValueError:
            self._send(400, "text/plain; charset=UTF-8", b"That is no address.\n")
            return
        path = url.path or "/"
        if path == IDENTITY_PATH:
            told = {"instance": self.server.instance, "release": self.server.folder.live()}
            self._send(200, "application/json", json.dumps(told).encode())
            return
        release = self.server.live()
        if release is None:
            self._send(503, "text/plain; charset=UTF-8", b"No release is live on this node.\n")
            return
        plan = release.record.plan
        answer = release.matcher.answer(
            Request(
                path=path,
                query=url.query,
                host=(self.headers.get("Host") or HOST).partition(":")[0],
                cookies=self.headers.get("Cookie") or "",
                language=self.headers.get("Accept-Language") or "",
            ),
            lambda asked: file_for(asked, release.hashes) is not None,
        )
        ruled = release.matcher.headers(path)
        wanted, headers = accounts(ruled), sent_headers(ruled)
        if wanted and not self._knows(wanted):
            asks = (("WWW-Authenticate", 'Basic realm="site", charset="UTF-8"'),)
            self._send(401, "text/plain; charset=UTF-8", b"A password is wanted.\n", extra=asks)
            return
        if answer.location:
            self._send(answer.status, "text/plain; charset=UTF-8", b"", location=answer.location)
            return
        if answer.proxy:
            said = b"This path is answered by another host; a local node hands nothing on.\n"
            self._send(502, "text/plain; charset=UTF-8", said)
            return
        name = file_for(answer.path, release.hashes) if answer.path else None
        if name is None:
            name, status = file_for("/" + plan.not_found, release.hashes), 404
        else:
            status = answer.status
        if name is None:
            self._send(404, "text/plain; charset=UTF-8", b"Not found\n", extra=headers)
            return
        self._send_file(release, name, status, headers)

    def _knows(self, wanted: tuple[str, ...]) -> bool:
        scheme, _, given = (self.headers.get("Authorization") or "").partition(" ")
        try:
            pair = base64.b64decode(given.strip(), validate=True)
        except ValueError:
            return False
        known = [account.encode("utf-8", "surrogateescape") for account in wanted]
        return scheme.lower() == "basic" and any(hmac.compare_digest(pair, k) for k in known)

    def _has(self, tag: str) -> bool:
        """Tell whether the caller holds this version (RFC 9110, 13.1.2: compared weakly)."""
        held = [
            t.strip().removeprefix("W/") for t in self.headers.get("If-None-Match", "").split(",")
        ]
        return tag in held or held == ["*"]

    def _send_file(
        self, release: LiveRelease, name: str, status: int, headers: tuple[tuple[str, str], ...]
    ) -> None:
        tag = f'"{release.hashes[name][:32]}"'
        if status == 200 and self._has(tag):
            self._send(304, content_type(name), b"", extra=(("ETag", tag), *headers))
            return
        try:
            body = (release.site / name).read_bytes()
        except OSError:
            self._send(500, "text/plain; charset=UTF-8", b"The release is damaged.\n")
            return
        self._send(status, content_type(name), body, extra=(("ETag", tag), *headers))

    def _send(
        self,
        status: int,
        kind: str,
        body: bytes,
        *,
        location: str = "",
        extra: tuple[tuple[str, str], ...] = (),
    ) -> None:
        named = {name.lower() for name, _ in extra}
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
            if "content-type" not in named:
                self.send_header("Content-Type", kind)
        if location:
            self.send_header("Location", wire_location(location))
        if "cache-control" not in named:
            self.send_header("Cache-Control", "public, max-age=0, must-revalidate")
        for name, value in extra:
            clean = value.replace("\r", " ").replace("\n", " ")
            self.send_header(name, clean.encode("utf-8", "surrogateescape").decode("latin-1"))
        self.end_headers()
        if self.command != "HEAD" and status != 304:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(body)


def main(arguments: list[str]) -> int:
    """Serve until told to stop; writes ``server.json`` once it listens."""
    folder = NodeFolder(Path(arguments[0]))
    port = int(arguments[1])
    held = _hold(folder)
    if held is None:
        sys.stderr.write("another server of this node runs\n")
        return ANOTHER
    try:
        server = NodeServer(folder, port)
    except OSError as error:
        if arguments[2] == "fixed" or port == 0:
            sys.stderr.write(f"port {port}: {error.strerror}\n")
            return 2
        server = NodeServer(folder, 0)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    told = {"pid": os.getpid(), "port": server.server_address[1], "instance": server.instance}
    fresh = folder.server_file.with_suffix(".new")
    fresh.write_text(json.dumps(told), encoding="utf-8")
    fresh.replace(folder.server_file)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    return 0  # The lock ends with the process, not before it.


def _hold(folder: NodeFolder) -> TextIO | None:
    """Take the node's place as its one server, for life; None when another one has it."""
    file = folder.server_lock.open("a", encoding="ascii")
    for _ in range(HOLD_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            # Whoever asks whether a server lives holds it for a moment.
            time.sleep(0.02)
            continue
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        return file
    file.close()
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
