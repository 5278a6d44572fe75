"""Start, stop or look at the local node: the server on this machine that serves the live release.

It stays up after the command that started it. Its folder is .chimera/node in the project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chimera_tui.commands._shared import add_project, config_of, folder_of
from engine.clock import SystemClock
from engine.config import STATE_FOLDER
from engine.platforms.nodes import process
from engine.platforms.nodes.layout import NodeFolder

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("action", choices=("start", "stop", "status"), help="what to do")
    add_project(parser)


def run(args: argparse.Namespace) -> int:
    """Do it; `status` exits 1 when the server is down."""
    project = folder_of(args)
    config = config_of(args)
    folder = NodeFolder(project / STATE_FOLDER / "node")
    clock = SystemClock()
    if args.action == "start":
        from engine.pipeline import state_folder

        state_folder(project)
        now = process.start(folder, port=int(config.number("node.port")), clock=clock)
        print(f"running at {now.url} (process {now.pid})")
        if not folder.live():
            print("no release is live yet; `chimeractl deploy --platform local` makes one")
        return 0
    if args.action == "stop":
        print("stopped" if process.stop(folder, clock=clock) else "it was not running")
        return 0
    now = process.status(folder)
    print(f"running at {now.url} (process {now.pid})" if now.running else "not running")
    live = folder.live()
    for name in reversed(folder.names()):
        record = folder.record(name)
        mark = "live" if name == live else "kept"
        print(f"  {mark}  {name}  {record.files} files  run {record.run}")
    return 0 if now.running else 1
