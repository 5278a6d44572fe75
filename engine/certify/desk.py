"""Everything a command needs that looks at or changes a project's trust, opened together."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.clock import SystemChance, SystemClock
from engine.config import POLICY_TABLE, STATE_FOLDER, read_file
from engine.errors import ConfigurationError, LedgerError
from engine.genesis.bus import Bus
from engine.genesis.ledger import Ledger
from engine.records import dataclass
from engine.state_folder import state_folder
from engine.trust.policy import Policy
from engine.trust.project_trust import ProjectTrust

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from engine.clock import Chance, Clock
    from engine.genesis.events import Event

LEDGER_FILE = "ledger.sqlite"
POLICY_FILE = "chimera.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A project's ledger, bus, trust and policy; what is changed is recorded."""

    project: Path
    ledger: Ledger
    bus: Bus
    trust: ProjectTrust
    policy: Policy
    clock: Clock


@contextmanager
def open_desk(
    project: Path,
    *,
    subscribers: tuple[Callable[[Event], None], ...] = (),
    clock: Clock | None = None,
    chance: Chance | None = None,
) -> Iterator[Desk]:
    """Open a project for changes of its trust; on first use found it.

    Raises:
        ChimeraError: the ledger, the policy or the trust does not hold.
    """
    clock, chance = clock or SystemClock(), chance or SystemChance()
    policy = policy_of(project)
    ledger = Ledger(state_folder(project) / LEDGER_FILE)
    try:
        run = f"{clock.now().strftime('%Y%m%d-%H%M%S')}-{chance.token(3)}"
        bus = Bus(
            run=run,
            project=project.name,
            clock=clock,
            recorder=ledger,
            shard=f"{project.name}/trust",
        )
        for subscriber in subscribers:
            bus.subscribe(subscriber)
        trust = ProjectTrust.open(project, clock=clock, chance=chance, announce=bus.publish)
        yield Desk(project=project, ledger=ledger, bus=bus, trust=trust, policy=policy, clock=clock)
    finally:
        ledger.close()


@contextmanager
def look_at_ledger(project: Path) -> Iterator[Ledger]:
    """Open a project's ledger to look only: nothing is made or changed.

    Raises:
        LedgerError: there is none, or it cannot be opened.
    """
    path = project / STATE_FOLDER / LEDGER_FILE
    if not path.is_file():
        raise LedgerError("There is no ledger here.", advice="A deploy makes one.", where=str(path))
    ledger = Ledger(path, read_only=True)
    try:
        yield ledger
    finally:
        ledger.close()


def policy_of(project: Path) -> Policy:
    """The project's policy; the default one when chimera.toml has none.

    Raises:
        ConfigurationError: it cannot be meant.
    """
    path = project / POLICY_FILE
    table = read_file(path).get(POLICY_TABLE, {})
    if not isinstance(table, dict):
        raise ConfigurationError(f"{POLICY_TABLE} must be a table.", where=str(path))
    return Policy.from_table(table, str(path))
