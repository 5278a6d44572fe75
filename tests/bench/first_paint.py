"""Time to the first paint: the console on the demo's site beside a Textual app with one word.

python tests/bench/first_paint.py [ROUNDS]

Each round starts both as a process on a pseudo-terminal of 80 by 24 and stops the watch when its
word is on the screen; printed are the medians and their ratio.
"""

import os
import pty
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
TRIVIAL = """
from textual.app import App
from textual.widgets import Label
class Trivial(App):
    def compose(self):
        yield Label("CHIMERA")
Trivial().run()
"""


def first_paint(command, environment):
    ours, theirs = pty.openpty()
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=ROOT
    )
    os.close(theirs)
    shown = b""
    try:
        while b"CHIMERA" not in shown:
            shown += os.read(ours, 65536)
        return time.perf_counter() - began
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def main(rounds):
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "site"
        shutil.copytree(ROOT / "chimera_tui" / "demo_site", project)
        environment = os.environ | {
            "COLUMNS": "80",
            "LINES": "24",
            "TERM": "xterm-256color",
            "CHIMERA_STATE": str(Path(folder) / "state"),
            "XDG_STATE_HOME": str(Path(folder) / "xdg"),
        }
        console = [sys.executable, "-m", "chimera_tui.cli", "console", str(project)]
        trivial = [sys.executable, "-c", TRIVIAL]
        times = {"console": [], "trivial": []}
        for _ in range(rounds):
            times["trivial"].append(first_paint(trivial, environment))
            times["console"].append(first_paint(console, environment))
    ours, bare = (statistics.median(times[name]) for name in ("console", "trivial"))
    print(f"console {ours * 1000:.0f} ms, trivial {bare * 1000:.0f} ms, ratio {ours / bare:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
