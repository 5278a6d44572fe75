"""Grants: what a subscriber may see and what it may say (Hypshard layer 03).

The bus and the ledger are divided into shards, ``project/environment``. A grant names topics, a
shard, and whether it reads, writes or both; it comes from a role. Nothing is granted by default.
Within one process this keeps honest parts apart and mistakes small; it cannot bind code that
reaches around the bus. Between machines the same grants become the broker's permissions.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from engine.records import dataclass
from engine.trust.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.genesis.events import Event
    from engine.genesis.ledger import Entry

ADMIRAL_ONLY = (
    "trust.changed",
    "certify.waived",
    "chimera.rollback.*",
    "deploy.rollback.*",
)
"""Topics that only an admiral's grant may publish: the specification's ``admiral_only``."""

CAPTAINS = ("gate.answered", "certify.*", "deploy.certified")
OPERATORS = ("simulate.*", "chimera.*", "heal.*", "deploy.*", "verify.*", "run.*", "gate.asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What one holder may see and say."""

    holder: str
    shard: str
    """A pattern: ``shop/production``, ``shop/*``."""
    reads: tuple[str, ...] = ()
    """Patterns of topics."""
    writes: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    """Patterns of topics that stay closed for writing whatever `writes` says."""

    def sees(self, topic: str, shard: str) -> bool:
        """True when events of this topic and shard may be seen."""
        return fnmatchcase(shard, self.shard) and _any(topic, self.reads)

    def says(self, topic: str, shard: str) -> bool:
        """True when events of this topic and shard may be published."""
        return (
            fnmatchcase(shard, self.shard)
            and _any(topic, self.writes)
            and not _any(topic, self.never)
        )


def grant_for(role: Role | None, holder: str, shard: str) -> Grant:
    """The grant that comes with a role; without a role it is empty."""
    if role is None:
        return Grant(holder=holder, shard=shard)
    if role is Role.ADMIRAL:
        return Grant(holder=holder, shard=shard, reads=("*",), writes=("*",))
    writes: tuple[str, ...] = ()
    if role.rank >= Role.OPERATOR.rank:
        writes += OPERATORS
    if role.rank >= Role.CAPTAIN.rank:
        writes += CAPTAINS
    never = ADMIRAL_ONLY if role.rank >= Role.CAPTAIN.rank else (*ADMIRAL_ONLY, *CAPTAINS)
    return Grant(holder=holder, shard=shard, reads=("*",), writes=writes, never=never)


def visible(entries: Iterable[Entry], grant: Grant) -> Iterator[Event]:
    """The events of the ledger that a grant may see.

    Raises:
        LedgerError: an entry is no event this version knows.
    """
    for entry in entries:
        event = entry.event()
        if grant.sees(event.topic, event.shard):
            yield event


def _any(topic: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(topic, pattern) for pattern in patterns)
