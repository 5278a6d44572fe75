"""Two services, databases or groups have one name.

What
    Two entries of `services`, of `databases` or of `envVarGroups` in one environment have the
    same `name`.

Why
    Names are how Render finds what exists already, so they must be unique; the server refuses the
    Blueprint.

Bad::

    services:
      - type: web
        name: api
      - type: worker
        name: api

Good::

    services:
      - type: web
        name: api
      - type: worker
        name: api-jobs

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    issues,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="name-duplicate",
    title="Names are unique",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="40",
    healable=False,
)
CODES = (Code.DUP_NAME,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Leave the choice of a name to a person."""
    del issue, site
    return NoHeal(reason="A name decides which service is changed, so a person must choose it.")
