"""Show the console in a browser (needs the extra `web`).

Read-only and on this machine alone, unless told otherwise: whoever reaches the port is the
operator. For more (--allow-changes, or another --host) a token is asked of every visitor; it is
printed once, or taken from --token.
"""

from __future__ import annotations

import secrets
import shlex
import sys
from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_project, project_of
from engine.errors import UsageError

if TYPE_CHECKING:
    import argparse

MOST_PORT = 65535
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_project(parser)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (loopback)")
    parser.add_argument("--port", type=int, default=8765, help="the port (8765)")
    parser.add_argument(
        "--allow-changes", action="store_true", help="let visitors run, heal and deploy"
    )
    parser.add_argument("--token", help="the token visitors need; made up when it is needed")


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    try:
        from chimera_tui.web import GuardedServer
    except ImportError as error:
        raise UsageError(
            "The console in a browser needs the extra `web`.",
            advice="Install it: pip install 'chimera-deploy[web]'",
        ) from error
    project = project_of(args)
    if not project.is_dir():
        raise UsageError(f"There is no folder {str(project)!r}.", where=str(project))
    if not 0 < args.port <= MOST_PORT:
        raise UsageError(f"There is no port {args.port}.", advice=f"Name one up to {MOST_PORT}.")
    token = token_for(args.host, allow_changes=args.allow_changes, token=args.token)
    command = console_command(str(project), allow_changes=args.allow_changes)
    server = GuardedServer(command, args.host, args.port, token=token)
    shown = f"http://{args.host}:{args.port}/" + (f"?token={token}" if token else "")
    print(f"Console: {shown}  ({'changes allowed' if args.allow_changes else 'read-only'})")
    server.serve()
    return 0


def token_for(host: str, *, allow_changes: bool, token: str | None) -> str:
    """The token that is asked of visitors; empty for a read-only console on loopback."""
    if token is not None:
        if len(token) < 16:
            raise UsageError("The token is too short.", advice="Take 16 characters or more.")
        return token
    return secrets.token_urlsafe(24) if allow_changes or host not in LOOPBACK else ""


def console_command(project: str, *, allow_changes: bool) -> str:
    """The command that each visitor's console is started with."""
    words = [sys.executable, "-m", "chimera_tui.cli", "console", project]
    return shlex.join(words if allow_changes else [*words, "--read-only"])
