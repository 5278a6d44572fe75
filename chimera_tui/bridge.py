"""The bridge between the engine's thread and the console: inbox, questions, the run's thread.

The engine puts events in from any thread and never waits; the console drains at a fixed pace.
Facts are kept in order and never dropped. Progress is coalesced, the latest of a task counts; of
log lines the last few thousand are kept and the rest is counted, so that memory is bounded.
"""

from __future__ import annotations

import threading
from collections import deque
from time import perf_counter
from typing import TYPE_CHECKING

from engine.cancel import CancelToken
from engine.clock import rfc3339
from engine.decide import Answer, ProposalChoice
from engine.errors import ChimeraError
from engine.genesis.events import Event, LineLogged, Progressed, RunCrashed
from engine.model import Decision, Layer, Safety
from engine.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Callable

    from chimera_tui.sitting.session import Session
    from engine.decide import Decider, Question, Workbench
    from engine.model import Issue, Proposal

LOG_WAITING = 5000
"""Log lines that may wait for a drain; older ones are dropped and counted."""
DRAIN_EVENTS = 5000
DRAIN_SECONDS = 0.008
"""A drain stops at either limit, so that a flood never holds the screen."""

_Arrived = tuple[int, Event]


class Inbox:
    """Takes events from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._facts: deque[_Arrived] = deque()
        self._logs: deque[_Arrived] = deque(maxlen=LOG_WAITING)
        self._ticks: dict[tuple[str, Layer, str], _Arrived] = {}
        self._arrived = 0
        self._forward: Callable[[Event], None] | None = None
        self.dropped = 0
        """Log lines that a flood pushed out before they were seen."""

    def forward(self, to: Callable[[Event], None]) -> None:
        """Give what waits, and all that comes from now on, to someone else (detach)."""
        while events := self.drain():
            for event in events:
                to(event)
        self._forward = to

    def put(self, event: Event) -> None:
        """Take an event; O(1), never waits for the screen."""
        if self._forward is not None:
            self._forward(event)
            return
        payload = event.payload
        with self._lock:
            self._arrived += 1
            item = (self._arrived, event)
            if isinstance(payload, Progressed):
                self._ticks[event.run, payload.at, payload.task] = item
            elif isinstance(payload, LineLogged):
                if len(self._logs) == LOG_WAITING:
                    self.dropped += 1
                self._logs.append(item)
            else:
                self._facts.append(item)

    def __len__(self) -> int:
        """How many events wait."""
        return len(self._facts) + len(self._logs) + len(self._ticks)

    def drain(self, limit: int = DRAIN_EVENTS) -> list[Event]:
        """Take what has arrived, in its order, at most `limit` events."""
        with self._lock:
            ticks = sorted(self._ticks.values())[:limit] if self._ticks else []
            for _, event in ticks:
                payload = event.payload
                if isinstance(payload, Progressed):
                    del self._ticks[event.run, payload.at, payload.task]
            taken: list[_Arrived] = list(ticks)
            while len(taken) < limit and (self._facts or self._logs):
                from_logs = self._logs and (not self._facts or self._logs[0] < self._facts[0])
                taken.append((self._logs if from_logs else self._facts).popleft())
        if ticks:
            taken.sort(key=_arrival)
        return [event for _, event in taken]


def _arrival(item: _Arrived) -> int:
    return item[0]


class Budget:
    """How long a drain may take."""

    def __init__(self, seconds: float = DRAIN_SECONDS) -> None:
        self._until = perf_counter() + seconds

    @property
    def spent(self) -> bool:
        """True when the time is over."""
        return perf_counter() >= self._until


# -- questions ----------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class GateRequest:
    """A gate's question that waits; `changed` when it was asked before about something else."""

    question: Question
    changed: bool = False
    answer: Answer | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def reply(self, answer: Answer) -> None:
        """Answer; the first answer counts."""
        if not self.done.is_set():
            self.answer = answer
            self.done.set()


@dataclass(slots=True, eq=False)
class HealRequest:
    """Heals of one issue that wait for a choice."""

    issue: Issue
    proposals: tuple[Proposal, ...]
    diffs: tuple[str, ...]
    attempt: int
    bench: Workbench | None = None
    choice: ProposalChoice | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def reply(self, choice: ProposalChoice) -> None:
        """Choose; the first choice counts."""
        if not self.done.is_set():
            self.choice = choice
            self.done.set()


Request = GateRequest | HealRequest
OPERATOR = "operator"


class ConsoleDecider:
    """Asks the console's operator; the engine's thread waits in `decide` and `choose`."""

    def __init__(self, cancel: CancelToken, *, by: str = OPERATOR) -> None:
        self._cancel = cancel
        self._by = by
        self._lock = threading.Lock()
        self._pending: list[Request] = []
        self._seen: dict[str, str] = {}
        self._bench: Workbench | None = None
        self._instead: Decider | None = None
        self.always_rules: set[str] = set()
        """Rules whose safe heals are accepted for the rest of this run."""
        self.always_safe = False

    @property
    def pending(self) -> tuple[Request, ...]:
        """What waits for the operator, oldest first."""
        with self._lock:
            return tuple(r for r in self._pending if not r.done.is_set())

    @property
    def policy(self) -> str:
        """The rule that heals are decided by, in words for the header."""
        if self.always_safe:
            return "ask → auto (safe heals)"
        if self.always_rules:
            return f"ask → auto (rule {', '.join(sorted(self.always_rules))})"
        return "ask"

    def lay_out(self, bench: Workbench) -> None:
        """Take the workbench that holds for the next `choose`."""
        self._bench = bench

    def hand_over(self, decider: Decider) -> None:
        """Let another decider answer from now on (detach); what waits is asked there too."""
        with self._lock:
            self._instead = decider
            waiting = [r for r in self._pending if not r.done.is_set()]
        for request in waiting:
            if isinstance(request, GateRequest):
                request.reply(decider.decide(request.question))
            else:
                request.reply(
                    decider.choose(request.issue, request.proposals, request.diffs, request.attempt)
                )

    def decide(self, question: Question) -> Answer:
        """Wait until the operator has answered the gate."""
        if self._instead is not None:
            return self._instead.decide(question)
        before = self._seen.get(question.gate)
        self._seen[question.gate] = question.digest
        request = GateRequest(question, changed=before is not None and before != question.digest)
        self._wait(request)
        stopped = Answer(decision=Decision.ABORT, by=self._by, reason="the run was stopped")
        return request.answer or stopped

    def choose(
        self, issue: Issue, proposals: tuple[Proposal, ...], diffs: tuple[str, ...], attempt: int
    ) -> ProposalChoice:
        """Wait until the operator has chosen; 'always' answers for safe heals at once."""
        bench, self._bench = self._bench, None
        if self._instead is not None:
            return self._instead.choose(issue, proposals, diffs, attempt)
        for index, proposal in enumerate(proposals):
            wanted = self.always_safe or proposal.rule in self.always_rules
            if wanted and proposal.safety is Safety.SAFE:
                return ProposalChoice(
                    decision=Decision.ACCEPT,
                    by=f"{self._by} (always, this run)",
                    chosen=index,
                )
        request = HealRequest(issue, proposals, diffs, attempt, bench)
        self._wait(request)
        return request.choice or ProposalChoice(
            decision=Decision.ABORT, by=self._by, reason="the run was stopped"
        )

    def _wait(self, request: Request) -> None:
        with self._lock:
            self._pending.append(request)
        while not request.done.wait(0.1):
            if self._cancel.cancelled:
                break
        with self._lock:
            self._pending.remove(request)


# -- the run's thread ---------------------------------------------------------------------------


class EngineRun:
    """A run in a thread of its own, which may outlive the console (detach)."""

    def __init__(self, session: Session, inbox: Inbox) -> None:
        """Prepare a run.

        Args:
            session: how it is started.
            inbox: where its events go.
        """
        self._session = session
        self._inbox = inbox
        self._last_run = ""
        self.cancel = CancelToken()
        self.decider = ConsoleDecider(self.cancel)
        self.exit_code: int | None = None
        self._thread = threading.Thread(target=self._work, name="chimera-run", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def alive(self) -> bool:
        """True until the run has ended."""
        return self._thread.is_alive()

    def join(self, seconds: float | None = None) -> bool:
        """Wait for the end; False when it did not come in time."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _put(self, event: Event) -> None:
        self._last_run = event.run
        self._inbox.put(event)

    def _work(self) -> None:
        start = self._session.start
        if start is None:
            return
        try:
            self.exit_code = start(self._put, self.decider, self.cancel)
        except ChimeraError as error:
            self.exit_code = 2
            self._crash(str(error), error.advice, error.where)
        except Exception as error:  # noqa: BLE001 - the edge of the engine's thread
            from chimera_tui.crash import report_crash

            self.exit_code = 2
            told = report_crash(error)
            where = told.partition("where:")[2].partition("\n")[0].strip()
            advice = "Nothing more was done. Please report it with that file, after reading it."
            self._crash(f"{type(error).__name__}: {error}", advice, where)

    def _crash(self, error: str, advice: str, where: str) -> None:
        self._inbox.put(
            Event(
                id="console-crash",
                source="/chimera/console",
                topic=RunCrashed.topic,
                time=rfc3339(self._session.clock.now()),
                run=self._last_run,
                sequence=0,
                layer=Layer.PIPELINE,
                payload=RunCrashed(error=error, advice=advice, where=where),
            )
        )
