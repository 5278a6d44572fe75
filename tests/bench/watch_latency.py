"""From a save to the board in a project of ten thousand files: median and 95th percentile.

python tests/bench/watch_latency.py [files] [saves]
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "tui")]

import stage as st

from chimera_tui.watching.watcher import ProjectWatch
from engine.clock import SystemClock
from engine.config import ChimeraConfig


async def main(files, saves):
    project = st.make_project(Path(tempfile.mkdtemp()))
    for number in range(files):
        path = project / "src" / f"d{number // 100}" / f"f{number}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("export default 1;\n")
    clock = SystemClock()
    config = ChimeraConfig.load(project)
    app = st.make_app(
        project, mode="watch", clock=clock, watch=lambda: ProjectWatch(project, config, clock)
    )
    times = []
    text = (project / "netlify.toml").read_text()
    async with app.run_test(size=(120, 40)) as pilot:
        await st.until(
            pilot,
            lambda: (
                app.current_mode == "watch"
                and app.screen.simulations.changes
                and app.screen.simulations.changes[0].result
            ),
            3000,
        )
        await pilot.pause(0.5)
        for number in range(saves):
            before = len(app.screen.simulations.changes)
            started = time.perf_counter()
            (project / "netlify.toml").write_text(text + f"# {number}\n")
            changes = app.screen.simulations.changes
            while len(changes) == before or changes[0].result is None:  # noqa: ASYNC110 - a foreign loop is measured
                await asyncio.sleep(0.001)
            times.append(time.perf_counter() - started)
            await asyncio.sleep(0.25)
    inner = app.screen.simulations.changes[0].result.elapsed if app.screen_stack else 0
    times.sort()
    print(
        f"{files} files, {saves} saves: median {statistics.median(times) * 1000:.0f} ms,"
        f" p95 {times[int(len(times) * 0.95) - 1] * 1000:.0f} ms, worst {times[-1] * 1000:.0f} ms"
        f" (simulation alone {inner * 1000:.0f} ms)"
    )


asyncio.run(
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 10_000,
        int(sys.argv[2]) if len(sys.argv) > 2 else 30,
    )
)
