"""A cron job has no schedule, or one that is none.

What
    A service of type cron has no `schedule`, or it has not five fields, or a field is out of
    range. Times are UTC.

Why
    The job would never run, or the Blueprint is refused; the server's answer was not seen.

Bad::

    services:
      - type: cron
        name: nightly
        schedule: "0 0 3 * * *"

Good::

    services:
      - type: cron
        name: nightly
        schedule: "0 3 * * *"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import offer
from engine.platforms.render.checks.parts import cron_fault
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    issues,
    service_of,
    setting,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="cron-schedule-invalid",
    title="A cron job has a schedule of five fields",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="117",
    healable=True,
)
CODES = (Code.CRON_SCHEDULE,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The job would not run when it is meant to.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    service = service_of(site, issue.location.key_path)
    if service is None or not service.schedule.value:
        return NoHeal(reason="Nothing tells when it is meant to run.")
    fields = service.schedule.value.split()
    shorter = " ".join(fields[1:])
    if len(fields) != 6 or fields[0] not in {"0", "*"} or cron_fault(shorter):
        return NoHeal(reason="Nothing tells which schedule is meant.")
    return offer(
        setting(
            issue,
            site,
            "schedule.no-seconds",
            shorter,
            reason="A sixth field in front is the seconds; Render has none.",
        )
    )
