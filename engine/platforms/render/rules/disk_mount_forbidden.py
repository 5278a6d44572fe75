"""A disk is mounted where it hides the system or the project.

What
    `disk.mountPath` is relative, or /, /etc, /opt/render/project/src or a folder above it.

Why
    The disk would hide what stands there; Render refuses such paths.

Bad::

    disk:
      name: data
      mountPath: /

Good::

    disk:
      name: data
      mountPath: /var/data

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import offer
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    issues,
    setting,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="disk-mount-forbidden",
    title="A disk has a place of its own",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="115",
    healable=True,
)
CODES = (Code.DISK_PATH,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The disk would hide the project or the system.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    path = issue.subject.partition(":")[2]
    if path.startswith("/"):
        return NoHeal(reason="The code decides where its data lies, so a person must choose.")
    return offer(
        setting(
            issue,
            site,
            "disk.in-project",
            f"/opt/render/project/src/{path.removeprefix('./')}",
            reason="A native service runs in this folder, so the relative path means this one.",
        )
    )
