"""A stage for the console: scenario files as a run, with a stopped clock and a real decider."""

import os
import time

for _name, _value in {"TEXTUAL_ANIMATIONS": "none", "TEXTUAL_COLOR_SYSTEM": "truecolor"}.items():
    os.environ.setdefault(_name, _value)
os.environ["TZ"] = "UTC"
if hasattr(time, "tzset"):
    time.tzset()
for _name in ("COLUMNS", "LINES", "TEXTUAL_THEME", "NO_COLOR"):
    os.environ.pop(_name, None)

import importlib.util
import sys
from datetime import UTC, datetime
from pathlib import Path

from chimera_tui.app import ChimeraApp
from chimera_tui.sitting.session import Session
from chimera_tui.sitting.ui_state import UiState
from engine.decide import HandsOn, Question
from engine.errors import StaleEditError
from engine.genesis.codec import decode
from engine.genesis.events import GateAsked, HealProposed
from engine.model import Decision

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "tests" / "scenarios"


def _load():
    spec = importlib.util.spec_from_file_location("make_scenarios", SCENARIOS / "make_scenarios.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_scenarios"] = module
    spec.loader.exec_module(module)
    return module


scenes = _load()


def events_of(name):
    lines = (SCENARIOS / f"{name}.jsonl").read_bytes().splitlines()
    return tuple(decode(line) for line in lines)


class StoppedClock:
    """A clock that moves when it is told to; modals are never deaf unless a test wants it."""

    def __init__(self):
        self.moment = datetime(2026, 11, 24, 10, 40, 41, tzinfo=UTC)
        self.ticks = 1000.0
        self.auto = 1.0

    def now(self):
        return self.moment

    def monotonic(self):
        self.ticks += self.auto
        return self.ticks

    def sleep(self, seconds):
        self.ticks += seconds


class Bench:
    """The workbench over the scenario's files."""

    snapshot = scenes.SNAPSHOT

    def prove(self, issue, edits):
        try:
            self.snapshot.with_edits(edits)
        except StaleEditError as error:
            return False, str(error)
        return True, "Simulated again: the issue is gone; nothing new came."


class Stage:
    """Plays a scenario as a run that asks the operator; `answers` keeps what it was told."""

    def __init__(self, name="run"):
        self.events = events_of(name)
        self.answers = []
        self.fault = None

    def __call__(self, subscriber, decider, cancel):
        for event in self.events:
            if cancel.cancelled:
                return 130
            subscriber(event)
            payload = event.payload
            if isinstance(payload, HealProposed):
                found = next(i for i in scenes.ISSUES if i.fingerprint == payload.issue)
                if isinstance(decider, HandsOn):
                    decider.lay_out(Bench())
                choice = decider.choose(found, payload.proposals, payload.diffs, payload.attempt)
                self.answers.append(choice)
                if choice.decision is Decision.ABORT:
                    return 130
            elif isinstance(payload, GateAsked):
                answer = decider.decide(
                    Question(
                        gate=payload.gate,
                        question=payload.question,
                        details=payload.details,
                        digest=payload.digest,
                        stake=payload.stake,
                        at=payload.at,
                        undo=payload.undo,
                    )
                )
                self.answers.append(answer)
                if answer.decision is not Decision.ACCEPT:
                    return 3
            if self.fault is not None and event.sequence == self.fault[0]:
                raise self.fault[1]
        return 0


def no_waiver(*asked):
    raise AssertionError(f"nobody asked for a waiver: {asked}")


def make_app(project, *, stage=None, ui=None, **kinds):
    kinds.setdefault("ignore", no_waiver)
    session = Session(
        project=project,
        ledger=project / ".chimera" / "ledger.sqlite",
        start=stage,
        autostart=stage is not None,
        clock=kinds.pop("clock", None) or StoppedClock(),
        target="local",
        **kinds,
    )
    return ChimeraApp(session, state=ui or UiState())


def make_project(folder):
    project = folder / "acme-shop"
    for name, text in scenes.FILES.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return project


def make_ledger(project, *names):
    from engine.genesis.ledger import Ledger

    ledger = Ledger(project / ".chimera" / "ledger.sqlite")
    for name in names:
        for line in (SCENARIOS / f"{name}.jsonl").read_bytes().splitlines():
            ledger.append(line)
    ledger.close()


def screen_text(app):
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(s.text for s in row).rstrip() for row in strips) + "\n"


async def until(pilot, condition, tries=200):
    """Wait for a condition, not for a time."""
    for _ in range(tries):
        if condition():
            await pilot.pause()
            return
        await pilot.pause(0.01)
    raise AssertionError("it did not come to that")


def gate_waits(app, gate):
    from chimera_tui.screens.confirm import ConfirmGate

    return isinstance(app.screen, ConfirmGate) and app.screen.request.question.gate == gate


def need_shown(app):
    """True once exactly one thing waits and the screen has it: a key before that is another's."""
    return len(app.needs()) == 1 and {id(r) for r in app.pending()} == app._asked
