"""The journal of a deploy: an intent before each act, its end after it.

It lives in the ledger's file, so that an intent and the ledger's entry about it are one
transaction. After a crash an intent without an end says what must be looked at: the target is
asked what it has, and the step is done or done again.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from engine.errors import LedgerError
from engine.records import dataclass

if TYPE_CHECKING:
    import sqlite3

    from engine.genesis.ledger import Ledger

SCHEMA = """
CREATE TABLE IF NOT EXISTS step (
  run TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL,
  target TEXT NOT NULL, certificate TEXT NOT NULL, state TEXT NOT NULL, result TEXT NOT NULL,
  PRIMARY KEY (run, name)
) STRICT
"""


class StepState(StrEnum):
    """How far a step is."""

    INTENT = "intent"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One act on a target. `key` is the idempotency key the target finds it by."""

    run: str
    name: str
    key: str
    digest: str
    target: str
    certificate: str
    state: StepState = StepState.INTENT
    result: str = ""


class Journal:
    """The steps of all runs of a project."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        if not ledger.read_only:
            with ledger.transaction() as db:
                db.execute(SCHEMA)

    def intend(self, step: Step) -> None:
        """Write an intent; durable when this returns."""
        with self._ledger.transaction() as db:
            intend_in(db, step)

    def end(self, run: str, name: str, state: StepState, result: str = "") -> None:
        """Write how a step ended."""
        with self._ledger.transaction() as db:
            db.execute(
                "UPDATE step SET state = ?, result = ? WHERE run = ? AND name = ?",
                (state.value, result, run, name),
            )

    def open_steps(self, target: str) -> tuple[Step, ...]:
        """The intents on a target that never ended: what a crash left."""
        with self._ledger.transaction() as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'step'").fetchone():
                return ()  # A ledger that is only looked at, from before the first deploy.
            rows = db.execute(
                "SELECT run, name, key, digest, target, certificate, state, result FROM step"
                " WHERE state = ? AND target = ? ORDER BY run",
                (StepState.INTENT.value, target),
            ).fetchall()
        return tuple(_step(row) for row in rows)


def intend_in(db: sqlite3.Connection, step: Step) -> None:
    """Write an intent inside a transaction that somebody else began (the certificate's gate)."""
    db.execute(
        "INSERT INTO step VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            step.run,
            step.name,
            step.key,
            step.digest,
            step.target,
            step.certificate,
            step.state.value,
            step.result,
        ),
    )


def _step(row: tuple[object, ...]) -> Step:
    run, name, key, digest, target, certificate, state, result = (str(v) for v in row)
    try:
        return Step(
            run=run,
            name=name,
            key=key,
            digest=digest,
            target=target,
            certificate=certificate,
            state=StepState(state),
            result=result,
        )
    except ValueError as error:
        raise LedgerError(
            f"The journal holds a step in no known state: {state}.",
            advice="Look at the step table of the ledger's file.",
        ) from error
