"""Issues that rest on where the files are, for a Blueprint that may not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Severity
from engine.platforms.findings import issue_of

if TYPE_CHECKING:
    from engine.model import Issue, Location
    from engine.platforms.interface import RuleMeta
    from engine.platforms.render.site import RenderSite
    from engine.project.snapshot import Snapshot

PROSE_AND_CONFIG = frozenset(
    {"cfg", "ini", "json", "lock", "md", "rst", "toml", "txt", "yaml", "yml"}
)


def predicted(
    site: RenderSite,
    meta: RuleMeta,
    location: Location,
    message: str,
    *,
    why: str = "",
    subject: str = "",
    severity: Severity | None = None,
    confidence: Confidence | None = None,
    also: tuple[Location, ...] = (),
) -> Issue:
    """Make an issue; one of a Blueprint in a subfolder is never certain and never critical.

    Render does not read such a file by itself. Whoever has chosen its path in the dashboard has the
    commands run at the repository's root; whoever has not may have set everything by hand. Nor is
    one of a folder without a single source file: what is missing there is the project itself.
    """
    severity = severity or meta.severity
    confidence = confidence or meta.confidence
    if "/" in site.path or not has_sources(site.snapshot):
        severity = Severity.HIGH if severity is Severity.CRITICAL else severity
        confidence = Confidence.LIKELY if confidence is Confidence.CERTAIN else confidence
    return issue_of(
        meta,
        location,
        message,
        why=why,
        subject=subject,
        severity=severity,
        confidence=confidence,
        also=also,
    )


def has_sources(snapshot: Snapshot) -> bool:
    """True when any file is more than configuration or prose."""
    return any(
        not name.startswith(".") and "." in name and name.rpartition(".")[2] not in PROSE_AND_CONFIG
        for name in (path.rpartition("/")[2] for path in snapshot.paths())
    )
