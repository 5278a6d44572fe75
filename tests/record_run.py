"""Records the console on the sample site as an asciicast: screenshots/run.cast.

    python tests/record_run.py

It is a real run in a pseudo terminal, driven by the keys below; play it with `asciinema play`.
"""

import fcntl
import json
import os
import pty
import select
import shutil
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
WIDTH, HEIGHT = 100, 30
KEYS = (
    (4.0, "\r"), (3.0, "a"), (2.5, "a"), (2.5, "a"), (2.5, "a"), (2.5, "a"), (2.5, "a"),
    (3.0, "y"), (3.5, "y"), (5.0, "1"), (3.0, "2"), (3.0, "4"), (3.0, "1"), (3.0, "\x11"),
)  # fmt: skip
LONGEST = 90.0


def main():
    folder = Path(tempfile.mkdtemp(prefix="chimera-cast-"))
    environment = {
        **os.environ,
        "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT),
        "XDG_STATE_HOME": str(folder / "state"),
    }  # fmt: skip
    command = [sys.executable, "-m", "chimera_tui.cli", "demo", str(folder / "sample-shop")]
    child, master = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execve(command[0], command, environment)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
    started = time.monotonic()
    frames, keys = [], list(KEYS)
    due = started + keys[0][0]
    while time.monotonic() - started < LONGEST:
        ready, _, _ = select.select([master], [], [], 0.05)
        if ready:
            try:
                data = os.read(master, 65536)
            except OSError:
                break
            if not data:
                break
            text = data.decode("utf-8", "replace").replace(str(folder), "~/demo")
            frames.append([round(time.monotonic() - started, 3), "o", text])
        if keys and time.monotonic() >= due:
            os.write(master, keys.pop(0)[1].encode())
            due = time.monotonic() + (keys[0][0] if keys else LONGEST)
    head = {"version": 2, "width": WIDTH, "height": HEIGHT, "title": "chimeractl demo"}
    lines = [json.dumps(head), *(json.dumps(f, ensure_ascii=False) for f in frames)]
    (ROOT / "screenshots" / "run.cast").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(frames)} frames, {frames[-1][0]:.0f} s")
    os.system(
        f"{sys.executable} -m chimera_tui.cli node stop {folder / 'sample-shop'} >/dev/null 2>&1"
    )
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
