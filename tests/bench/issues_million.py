"""How the issues list bears a million rows: how long each key waits for its row on the screen.

python tests/bench/issues_million.py [rows]

`answer` is from the key to the first frame that shows what it asked for, `done` until the whole
list is chosen and ordered, `lag` the longest time in which the loop answered nobody.
"""

import asyncio
import gc
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "tui")]

import stage as st

from chimera_tui.run.records import IssueState, IssueView
from engine.model import Confidence, Issue, Location, Severity

SEVERITIES = tuple(Severity)
STATES = tuple(IssueState)


def make_issues(count):
    """Issues of twenty thousand files and two hundred rules, in no order."""
    chance = random.Random(7)
    files = [f"sites/{n % 97}/pages/{n:05}/_redirects" for n in range(20_000)]
    rules = [f"netlify/rule-{n:03}" for n in range(200)]
    for number in range(1, count + 1):
        issue = Issue(
            rule=rules[chance.randrange(200)],
            severity=SEVERITIES[chance.randrange(4)],
            confidence=Confidence.CERTAIN,
            location=Location(path=files[chance.randrange(20_000)], line=number % 900 + 1),
            message=f"Nothing is published at /page/{number}.html.",
            subject=str(number),
        )
        yield IssueView(issue=issue, number=number, state=STATES[number % 3])


class Lag:
    """The longest time in which the loop did nothing for us."""

    def __init__(self):
        self.worst = 0.0
        self._task = asyncio.create_task(self._watch())

    async def _watch(self):
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.002)
            self.worst = max(self.worst, time.perf_counter() - before - 0.002)

    async def stop(self):
        self._task.cancel()
        return self.worst


async def until(test):
    while not test():  # noqa: ASYNC110 - what is waited for is a picture, and sets no event
        await asyncio.sleep(0.001)


async def measure(app, name, act, shown):
    """Do something, wait until it shows, wait until it is whole."""
    lag, start = Lag(), time.perf_counter()
    await asyncio.sleep(0)
    act()
    await until(shown)
    answer = time.perf_counter() - start
    await until(lambda: not getattr(app.screen, "is_choosing", False))
    done = time.perf_counter() - start
    await asyncio.sleep(0.05)
    worst = await lag.stop()
    print(
        f"{name:<26} answer {answer * 1000:>7.1f} ms   done {done * 1000:>8.1f} ms   "
        f"lag {worst * 1000:>6.1f} ms",
        flush=True,
    )


async def main(count):
    gc.set_threshold(50_000)  # as the command line sets it
    project = st.make_project(Path(tempfile.mkdtemp()))
    app = st.make_app(project, events=st.events_of("rejected"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.2)
        model = app.fleet.model
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        for view in make_issues(count):
            model.add_issue(view)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(f"{count:,} issues made in {time.perf_counter() - start:.1f} s, {grown:.0f} MB")
        listed = lambda: app.screen.query_one("#issues")  # noqa: E731
        rows = lambda: app.screen.query_one("#issues").rows  # noqa: E731

        def of_issues(test):
            return lambda: app.current_mode == "issues" and app.screen.is_composed and test()

        await measure(
            app,
            "board to issues",
            lambda: app.switch_mode("issues"),
            of_issues(lambda: len(rows()) > 100),
        )
        await measure(
            app,
            "end",
            lambda: listed().action_edge(1),
            lambda: listed().scroll_offset.y > len(rows()) - 100,
        )
        await measure(
            app,
            "page up",
            lambda: listed().action_page(-1),
            lambda: listed().cursor < len(rows()) - 10,
        )
        await measure(app, "home", lambda: listed().action_edge(-1), lambda: not listed().cursor)
        app.screen.do_filter()
        field = app.screen.query_one("#filter")
        for text in ("7", "77", "777", "777 sev:high+", "path:*/9/*", "nothing at all", ""):

            def type_it(text=text):
                field.value = text

            await measure(
                app,
                f"filter {text!r}",
                type_it,
                lambda text=text: (
                    app.screen.filter.text == text and (rows().found or not app.screen.is_choosing)
                ),
            )
        listed().focus()
        for _ in range(4):
            await measure(app, "sort", app.screen.do_sort, lambda: True)
            print("   ", app.ui.issue_sort)
        for _ in range(4):
            await measure(app, "group", app.screen.do_group, lambda: True)
            print("   ", app.ui.issue_group)
        await measure(app, "mark", app.screen.do_mark, lambda: bool(app.screen.marked))
        await measure(app, "one more issue", lambda: one_more(app, model), lambda: True)
        await measure(
            app,
            "issues to board",
            lambda: app.switch_mode("board"),
            lambda: app.current_mode == "board",
        )
    return 0


def one_more(app, model):
    from chimera_tui.run.records import Section

    view = next(iter(make_issues(1)))
    view.number = len(model.issues) + 1
    model.add_issue(view)
    app.screen.model_changed(frozenset({Section.ISSUES}))


if __name__ == "__main__":
    rows_wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    sys.exit(asyncio.run(main(rows_wanted)))
