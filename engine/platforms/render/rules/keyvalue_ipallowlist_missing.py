"""A Key Value instance does not say who may reach it.

What
    A service of type keyvalue or redis has no `ipAllowList`.

Why
    The server refuses the whole Blueprint: services[1] must specify IP allow list. An empty list
    means: only from the private network.

Bad::

    services:
      - type: keyvalue
        name: cache

Good::

    services:
      - type: keyvalue
        name: cache
        ipAllowList: []

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    insert_at,
    issues,
    node_at,
    set_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="keyvalue-ipallowlist-missing",
    title="A Key Value instance has an ipAllowList",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="118",
    healable=True,
)
CODES = (Code.KV_ALLOWLIST,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    path = issue.location.key_path

    def edits() -> tuple[Edit, ...]:
        if node_at(site, path).entry("ipAllowList") is not None:
            return (set_at(site, f"{path}.ipAllowList", []),)
        return (insert_at(site, path, "ipAllowList", []),)

    return offer(
        attempt(
            issue,
            "keyvalue.private",
            "Add ipAllowList: []",
            edits,
            reason="Only services of the private network reach it; nothing outside could before.",
            safe=True,
        )
    )
