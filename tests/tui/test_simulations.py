"""Which simulation goes on: one at a time, the newest change counts, and no row is left behind."""

import pytest

from chimera_tui.watching.simulations import PATIENCE_SECONDS, SUPERSEDED, WAITS, Simulations

VERDICT = object()


class Clock:
    now = 100.0

    def changed(self, simulations, *names, forced=False, after=0.0):
        self.now += after
        paths = frozenset(names) if names else None
        simulations.changed(paths, time="10:40:41", now=self.now, forced=forced)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def simulations():
    return Simulations()


def test_the_first_look_is_at_everything(simulations, clock):
    clock.changed(simulations)
    job = simulations.take()
    assert job.paths is None
    assert simulations.take() is None, "one at a time"
    simulations.ended(job, VERDICT, note="", now=clock.now)
    assert simulations.changes[0].result is VERDICT
    assert simulations.take() is None


def test_a_newer_change_supersedes_and_takes_over_what_was_asked(simulations, clock):
    clock.changed(simulations, "a")
    first = simulations.take()
    clock.changed(simulations, "b", after=0.1)
    clock.changed(simulations, "c", after=0.1)
    assert first.cancel.cancelled
    assert len(simulations.changes) == 2, "what waits is one row, however much comes"
    assert simulations.changes[0].note == WAITS
    simulations.superseded(first)
    second = simulations.take()
    assert second.paths == {"a", "b", "c"}
    assert second.change.paths == ("a", "b", "c")
    assert (first.change.note, second.change.note) == (SUPERSEDED, "")


def test_a_storm_of_saves_gets_a_verdict_now_and_then(simulations, clock):
    verdicts, last = 0, clock.now
    clock.changed(simulations, "a")
    job = simulations.take()
    for _ in range(200):
        clock.changed(simulations, "a", after=0.1)
        if job.cancel.cancelled:
            simulations.superseded(job)
        elif clock.now - last > PATIENCE_SECONDS + 1.0:
            simulations.ended(job, VERDICT, note="", now=clock.now)
            verdicts, last = verdicts + 1, clock.now
        else:
            continue
        job = simulations.take()
    assert verdicts >= 5
    open_ones = [c for c in simulations.changes if c.result is None]
    going = [c for c in open_ones if not c.note.startswith(SUPERSEDED)]
    assert len(going) <= 2, "the one that goes on, the one that waits"
    assert len(open_ones) - len(going) <= verdicts + 1, "those of one storm are one row"
    assert any(c.note.endswith(" times") for c in open_ones)


def test_quiet_time_is_no_waiting_for_a_verdict(simulations, clock):
    clock.changed(simulations, "a")
    simulations.ended(simulations.take(), VERDICT, note="", now=clock.now)
    clock.changed(simulations, "b", after=3600)
    job = simulations.take()
    clock.changed(simulations, "c", after=0.1)
    assert job.cancel.cancelled


def test_what_changes_in_a_pause_waits_and_is_told(simulations, clock):
    clock.changed(simulations, "a")
    job = simulations.take()
    simulations.paused = True
    clock.changed(simulations, "b", after=0.1)
    assert not job.cancel.cancelled
    simulations.ended(job, VERDICT, note="", now=clock.now)
    assert simulations.take() is None, "a verdict is no reason to end the pause"
    assert job.change.result is VERDICT
    simulations.paused = False
    assert simulations.take().paths == {"b"}


def test_a_simulation_that_is_asked_for_is_done_in_a_pause_too(simulations, clock):
    simulations.paused = True
    clock.changed(simulations, "a")
    assert simulations.take() is None
    clock.changed(simulations, forced=True)
    assert simulations.take().paths is None


def test_clearing_keeps_what_goes_on_and_what_waits(simulations, clock):
    clock.changed(simulations, "a")
    simulations.ended(simulations.take(), None, note="✗ why", now=clock.now)
    clock.changed(simulations, "b")
    job = simulations.take()
    clock.changed(simulations, "c")
    simulations.clear()
    assert [c.note for c in simulations.changes] == [WAITS, ""]
    simulations.superseded(job)
    simulations.clear()
    assert [c.note for c in simulations.changes] == [WAITS]
