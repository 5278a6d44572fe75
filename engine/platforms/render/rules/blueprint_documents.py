"""The Blueprint's file holds more than one YAML document.

What
    A line ``---`` begins a second document in ``render.yaml``.

Why
    The server's decoder reads the first document only: what stands below is not deployed, and
    nothing says so.

Bad::

    services:
      - type: web
        name: api
    ---
    databases:
      - name: main

Good::

    services:
      - type: web
        name: api
    databases:
      - name: main

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import DOCS, issues

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="blueprint-documents",
    title="The Blueprint is one YAML document",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs=DOCS,
    family="42",
    healable=False,
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Count the documents."""
    yield from issues(
        meta, site, Code.DOCUMENTS, why="What stands below the second --- is not deployed."
    )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Leave it to a person: lists of both documents may have to be joined."""
    del issue, site
    return NoHeal(reason="The documents may hold the same keys; a person must join them.")
