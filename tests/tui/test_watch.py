"""The watch under stress: nothing hangs, nothing ends it, no verdict is left that does not hold."""

import os
import shutil
import threading
from pathlib import Path

import pytest

from chimera_tui.watching import watcher as watching
from chimera_tui.watching.changes import Burst, FolderWatch
from chimera_tui.watching.watcher import ProjectWatch, fault_of
from engine.clock import SystemClock
from engine.config import ChimeraConfig
from engine.errors import ProjectError
from engine.project.snapshot import Snapshot

ALL = Burst(paths=None)


@pytest.fixture
def watched(project):
    return ProjectWatch(project, ChimeraConfig.load(project), SystemClock())


@pytest.fixture
def bursts(monkeypatch):
    """The folder's changes, by hand: the follower waits for what a test puts in."""
    import queue

    given = queue.Queue()

    def told(self):
        while not self.stop.is_set():
            try:
                burst = given.get(timeout=0.01)
            except queue.Empty:
                continue
            if isinstance(burst, Exception):
                raise burst
            yield burst

    monkeypatch.setattr(FolderWatch, "bursts", told)
    given.put(ALL)
    return given


def rows(app):
    return app.screen.simulations.changes


async def settled(stage, pilot, app, many=1):
    """Until so many changes are there and each has come to something."""
    await stage.until(
        pilot,
        lambda: (
            app.current_mode == "watch"
            and app.screen.is_composed
            and len(rows(app)) >= many
            and all(c.result is not None or c.note for c in rows(app))
            and app.screen.simulations.going is None
        ),
        2000,
    )


def fingerprints(result):
    return {i.fingerprint for i in result.simulation.issues}


def anew(project):
    watched = ProjectWatch(project, ChimeraConfig.load(project), SystemClock())
    return fingerprints(watched.simulate(None))


# -- the simulations -----------------------------------------------------------------------------


def test_a_failure_leaves_no_verdict_of_before(project, watched, monkeypatch):
    watched.simulate(None)
    (project / "netlify.toml").unlink()
    with monkeypatch.context() as broken:
        broken.setattr(watching, "lanes_for", lambda *_: (_ for _ in ()).throw(ProjectError("no")))
        with pytest.raises(ProjectError):
            watched.simulate(frozenset({"netlify.toml"}))
    # The next change is another one: what the failure was about is looked at all the same.
    (project / "new.txt").write_text("new")
    assert fingerprints(watched.simulate(frozenset({"new.txt"}))) == anew(project)


def test_a_folder_below_that_may_not_be_read_is_no_failure(project, watched, monkeypatch):
    watched.simulate(None)

    def refused(self, paths):
        raise ProjectError("The folder cannot be read: Permission denied.")

    monkeypatch.setattr(Snapshot, "looked_at_again", refused)
    assert fingerprints(watched.simulate(frozenset({"public"}))) == anew(project)


def test_a_checkout_of_thousands_of_files_is_one_walk(project, watched, monkeypatch):
    watched.simulate(None)
    for number in range(3000):
        path = project / "src" / f"d{number % 60}" / f"f{number}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("export default 1;\n")
    (project / "netlify.toml").unlink()
    changed = {f"src/d{n % 60}/f{n}.js" for n in range(3000)} | {"netlify.toml"}
    monkeypatch.setattr(Snapshot, "looked_at_again", lambda *_: pytest.fail("one by one"))
    assert fingerprints(watched.simulate(frozenset(changed))) == anew(project)


def test_a_new_setting_holds_at_once_and_what_was_given_stays(project):
    config = ChimeraConfig.load(project, flags={"simulate.branch": "mine"})
    watched = ProjectWatch(project, config, SystemClock())
    assert watched.simulate(None).events[0].payload.platforms == ("netlify",)
    (project / "chimera.toml").write_text('[simulate]\nplatform = "render"\nbranch = "theirs"\n')
    first = watched.simulate(frozenset({"chimera.toml"})).events[0].payload
    assert first.platforms == ("render",)
    assert first.branch == "mine"


def test_a_pipe_without_an_end_is_not_read(project, watched):
    os.mkfifo(project / "pipe")
    assert watched.sift(frozenset({"pipe"})) == {"pipe"}
    assert fingerprints(watched.simulate(None)) == anew(project)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_only_what_git_tracks_is_a_reason(project, watched):
    import subprocess

    def git(*words):
        subprocess.run(["git", *words], cwd=project, check=True)

    git("init", "-q")
    watched.simulate(None)
    git("add", "netlify.toml")
    assert watched.sift(frozenset({".git/index"})) == {".git/index"}
    watched.simulate(frozenset({".git/index"}))
    os.utime(project / ".git" / "index")
    assert watched.sift(frozenset({".git/index"})) == frozenset()


def test_a_fault_of_the_program_is_told_in_words_with_a_file(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    fault = fault_of(KeyError("a detail"))
    assert "The simulation failed: KeyError." in str(fault)
    assert "a detail" in Path(fault.where).read_text(encoding="utf-8")


# -- the screen ----------------------------------------------------------------------------------


async def test_any_fault_is_told_and_the_watch_goes_on(
    stage, project, watched, bursts, monkeypatch, tmp_path
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    app = stage.make_app(project, mode="watch", watch=lambda: watched)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(stage, pilot, app)
        assert rows(app)[0].result is not None
        with monkeypatch.context() as broken:
            broken.setattr(ProjectWatch, "_look", lambda *_: {}["not there"])
            bursts.put(Burst(paths=frozenset({"netlify.toml"})))
            await settled(stage, pilot, app, 2)
        assert rows(app)[0].note.startswith("✗ The simulation failed: KeyError. The watch goes on.")
        assert "KeyError" in stage.screen_text(app)
        assert app.fleet.model.crashed is not None, "the board does not keep the old verdict"
        assert not app.fleet.model.issues
        bursts.put(Burst(paths=frozenset({"netlify.toml"})))
        await settled(stage, pilot, app, 3)
        assert rows(app)[0].result is not None
        assert app.fleet.model.crashed is None


async def test_a_change_is_sifted_in_no_thread_of_the_screen(stage, project, watched, bursts):
    sifted, sift = [], ProjectWatch.sift

    class Slow(ProjectWatch):
        def sift(self, paths):
            sifted.append(threading.get_ident())
            return sift(self, paths)

    slow = Slow(watched.project, watched.config, watched.clock)
    app = stage.make_app(project, mode="watch", watch=lambda: slow)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(stage, pilot, app)
        bursts.put(Burst(paths=frozenset({"netlify.toml"})))
        await settled(stage, pilot, app, 2)
    assert sifted
    assert threading.get_ident() not in sifted


async def test_a_project_that_is_gone_has_no_verdict_until_it_is_back(
    stage, project, watched, bursts
):
    app = stage.make_app(project, mode="watch", watch=lambda: watched)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(stage, pilot, app)
        assert app.fleet.model.issues
        bursts.put(Burst(trouble="The folder is not there."))
        await stage.until(pilot, lambda: app.screen.note() == "cannot watch")
        assert "✗ The folder is not there." in stage.screen_text(app)
        assert app.fleet.model.crashed is not None
        assert not app.fleet.model.issues
        bursts.put(ALL)
        await settled(stage, pilot, app, 2)
        assert app.screen.note() == "watching"
        assert app.fleet.model.issues


async def test_a_follower_that_fails_is_told(
    stage, project, watched, bursts, monkeypatch, tmp_path
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    app = stage.make_app(project, mode="watch", watch=lambda: watched)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(stage, pilot, app)
        bursts.put(ZeroDivisionError("odd"))
        await stage.until(pilot, lambda: app.screen.note() == "cannot watch")
        assert "ZeroDivisionError" in stage.screen_text(app)


async def test_looking_again_and_again_is_said(stage, project, watched, bursts):
    app = stage.make_app(project, mode="watch", watch=lambda: watched)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(stage, pilot, app)
        bursts.put(Burst(slowly="OS file watch limit reached"))
        await stage.until(pilot, lambda: "watch limit reached" in stage.screen_text(app))
        bursts.put(Burst())
        await stage.until(pilot, lambda: "watch limit reached" not in stage.screen_text(app))


async def test_the_header_keeps_telling_what_is_live_and_what_was_certified(
    stage, project, watched, bursts
):
    stage.make_ledger(project, "run")
    app = stage.make_app(project, watch=lambda: watched, undo=lambda _: "undone")
    async with app.run_test(size=(140, 40)) as pilot:
        await stage.until(pilot, lambda: "live http://127.0.0.1:4400/" in stage.screen_text(app))
        before = stage.screen_text(app).split("\n")[:2]
        assert app.situation().can_undo
        await pilot.press("5")
        await settled(stage, pilot, app)
        for number in range(60):
            app.show_watched(
                rows(app)[0].result.events[:1] if number else rows(app)[0].result.events
            )
        await pilot.press("1")
        await stage.until(pilot, lambda: app.current_mode == "board")
        assert app.fleet.model.initiated.command == "watch"
        assert stage.screen_text(app).split("\n")[:2] == before
        assert "certified 9c1e9c1e9c1e" in before[1]
        assert "simulated by the watch, not run" in stage.screen_text(app)
        assert app.situation().can_undo, "what the run wrote can still be taken back"
