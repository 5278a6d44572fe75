"""A reference asks a database for a property that it has not.

What
    `fromDatabase.property` is missing or none of connectionString, connectionPoolString, host,
    port, user, password and database.

Why
    The server refuses the whole Blueprint.

Bad::

    - key: DATABASE_URL
      fromDatabase:
        name: main
        property: url

Good::

    - key: DATABASE_URL
      fromDatabase:
        name: main
        property: connectionString

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
    finding_of,
    insert_at,
    issues,
    setting,
    variable_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="from-database-property",
    title="A reference asks a database for a property it has",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="4",
    healable=True,
)
CODES = (Code.FROMDB_PROPERTY,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    finding = finding_of(issue, site, *CODES)
    variable = variable_of(site, issue.location.key_path)
    if finding is None or variable is None:
        return NoHeal(reason="The variable is not there any more.")
    if not variable.property.is_set:
        if not variable.key.value.upper().endswith(("URL", "URI", "DSN")):
            return NoHeal(reason="Nothing tells which property is meant.")
        path = f"{variable.location.key_path}.fromDatabase"
        return offer(
            attempt(
                issue,
                "property.url",
                "Add property: connectionString",
                lambda: (insert_at(site, path, "property", "connectionString", after="name"),),
                reason=f"{variable.key.value} is the name of an address.",
            )
        )
    if not finding.suggestion:
        return NoHeal(reason="Nothing tells which property is meant.")
    return offer(
        setting(
            issue,
            site,
            "property.near",
            finding.suggestion,
            reason=f"{finding.suggestion} is the property with this meaning.",
        )
    )
