"""How the console bears a flood: events a second from a thread, and the worst lag of its loop.

python tests/bench/console_flood.py [events]
"""

import asyncio
import os
import sys
import tempfile
import threading
import time
import tracemalloc
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "tui")]

import stage as st

from engine.genesis.events import Event, LineLogged, Progressed
from engine.model import Layer


def flood(app, count):
    base = app.fleet.model.run
    for number in range(count):
        if number % 2:
            payload = LineLogged(at=Layer.HEAL, text=f"line {number} of a flood")
        else:
            payload = Progressed(at=Layer.HEAL, task="files", done=number, total=count)
        app.inbox.put(
            Event(
                id="x",
                source="/x",
                topic=payload.topic,
                time="2026-11-24T10:40:32.000000Z",
                run=base,
                sequence=1000 + number,
                layer=Layer.HEAL,
                payload=payload,
            )
        )


async def main(count):
    project = st.make_project(Path(tempfile.mkdtemp()))
    app = st.make_app(project, events=st.events_of("run")[:20])
    lags = []
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        if "--memory" in sys.argv:
            tracemalloc.start()
        thread = threading.Thread(target=flood, args=(app, count))
        started = time.perf_counter()
        thread.start()
        put = 0.0
        while thread.is_alive() or len(app.inbox):
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            lags.append((time.perf_counter() - before - 0.005) * 1000)
            if not put and not thread.is_alive():
                put = time.perf_counter() - started
        took = time.perf_counter() - started
        peak = tracemalloc.get_traced_memory()[1] if tracemalloc.is_tracing() else 0
    print(f"{count} events put in {put:.2f} s ({count / put:,.0f}/s), shown after {took:.2f} s")
    lags.sort()
    print(
        f"lag of the loop: median {lags[len(lags) // 2]:.1f} ms, p95"
        f" {lags[int(len(lags) * 0.95)]:.0f} ms, worst {lags[-1]:.0f} ms;"
        f" peak memory of the flood {peak / 1e6:.1f} MB (load {os.getloadavg()[0]:.1f})"
    )
    print(f"dropped log lines (counted on the board): {app.inbox.dropped}")


asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000))
