"""What a whole `chimeractl simulate` costs beside the interpreter's own start.

Run by name: ``python tests/bench/bench_start.py``. All are measured in turns in one run, because
machines are shared; what counts is the ratio. The project is the demo's, in a git repository of
its own, as a small project is.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "chimera_tui" / "demo_site"
ROUNDS = 15


def seconds(*arguments):
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=False)
    return time.perf_counter() - started


def main():
    with tempfile.TemporaryDirectory() as folder:
        project = shutil.copytree(SAMPLE, Path(folder) / "site")
        subprocess.run(["git", "init", "-q", project], check=True)
        subprocess.run(["git", "-C", project, "add", "."], check=True)
        measure(project)


def measure(project):
    peers = {
        "python -c pass": ["-c", "pass"],
        "import argparse, json": ["-c", "import argparse, json"],
        "pip --version": ["-m", "pip", "--version"],
        "chimeractl --version": ["-m", "chimera_tui.cli", "--version"],
        "chimeractl simulate": ["-m", "chimera_tui.cli", "simulate", str(project)],
    }
    taken = {name: [] for name in peers}
    for _ in range(ROUNDS):
        for name, arguments in peers.items():
            taken[name].append(seconds(*arguments))
    base = statistics.median(taken["python -c pass"])
    for name, times in taken.items():
        middle = statistics.median(times)
        print(f"{name:<24} {middle * 1000:7.1f} ms   {middle / base:5.1f} x the interpreter")


if __name__ == "__main__":
    main()
