"""A reference names a database, service or group that the Blueprint does not define.

What
    `fromDatabase`, `fromService` or `fromGroup` names something that is not in the same
    environment of this Blueprint.

Why
    It may exist in the workspace, then all is well; if it does not, the sync fails or the
    variable stays empty. Only the workspace can tell.

Bad::

    databases:
      - name: main-db
    services:
      - type: web
        envVars:
          - key: DATABASE_URL
            fromDatabase:
              name: maindb
              property: connectionString

Good::

    databases:
      - name: main-db
    services:
      - type: web
        envVars:
          - key: DATABASE_URL
            fromDatabase:
              name: main-db
              property: connectionString

Since: 0.1.0
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import offer
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    finding_of,
    issues,
    setting,
)
from engine.project.near import nearest
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.findings import Finding
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="env-reference-dangling",
    title="References name what the Blueprint defines",
    severity=Severity.LOW,
    confidence=Confidence.HEURISTIC,
    docs=DOCS,
    family="4",
    healable=True,
)
CODES = (Code.REFERENCE,)
_ALIKE = 0.9
"""Names that differ by one letter in ten are one name and a slip of it."""


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    slips = {f.location.key_path for f in site.findings if f.code in CODES and _is_a_slip(f)}
    for issue in issues(
        meta, site, *CODES, why="If the workspace has none of this name the variable stays empty."
    ):
        if issue.location.key_path in slips:
            yield replace(issue, severity=Severity.HIGH, confidence=Confidence.LIKELY)
        else:
            yield issue


def _is_a_slip(finding: Finding) -> bool:
    """True for a name that the Blueprint defines but for a letter, a case or a dash."""
    near = finding.suggestion
    if not near or near == finding.subject:
        return False
    if f"is the databaseName of {near}" in finding.message:
        return True
    plain, twin = (re.sub(r"[\W_]+", "", n).casefold() for n in (finding.subject, near))
    return plain == twin or difflib.SequenceMatcher(None, plain, twin).ratio() >= _ALIKE


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    finding = finding_of(issue, site, *CODES)
    near = nearest(finding.subject, finding.allowed) if finding is not None else None
    if finding is not None and _is_a_slip(finding):
        near = finding.suggestion
    if near is None:
        return NoHeal(reason="No name in this Blueprint is near; it may exist in the workspace.")
    return offer(
        setting(
            issue,
            site,
            "reference.near",
            near,
            reason="It is the name that this Blueprint defines.",
        )
    )
