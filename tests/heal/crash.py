"""A process without threads that runs calls in children of its own and kills them at a step.

Reads lines ``call step project`` and answers each child's exit code: 0 when the call came to its
end, 77 when it was ended before that step, 1 when it raised.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine.heal.writing import undo_heal, write_edits
from engine.model import Edit, EditKind
from engine.project.snapshot import Snapshot

EDITS = (
    Edit(path="netlify.toml", start=20, end=21, old="x", new="dist"),
    Edit(path="web/_redirects", start=0, end=0, old="", new="/"),
    Edit(path="build.sh", kind=EditKind.CHMOD, mode=0o755),
    Edit(path="old.txt", kind=EditKind.DELETE),
    Edit(path="public/deep/_headers", kind=EditKind.CREATE, new="/*\n  A: b\n"),
)


def main() -> None:
    for line in sys.stdin:
        call, count, project = line.rstrip("\n").split(" ", 2)
        child = os.fork()
        if child == 0:
            work(call, int(count), Path(project))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def work(call: str, left: int, project: Path) -> None:
    def step(_name: str) -> None:
        nonlocal left
        if left == 0:
            os._exit(77)
        left -= 1

    code = 1
    try:
        if call == "write":
            write_edits(project, Snapshot.of_folder(project), EDITS, step=step)
        else:
            undo_heal(project, step=step)
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
