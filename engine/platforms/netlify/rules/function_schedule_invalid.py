"""A function's schedule is no cron expression.

What
    ``[functions.<name>] schedule`` holds what Netlify's cron reader refuses: a field out of range,
    ``@reboot``, ``@every``, a number, English words.

Why
    Netlify stops before the build: "must be a valid cron expression" (config 25.2, observed).

Bad::

    [functions.report]
    schedule = "@midnight"

Good::

    [functions.report]
    schedule = "@daily"

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.cron import is_valid_schedule
from engine.platforms.netlify.rules._config import document_at, entry_at, setting
from engine.platforms.netlify.rules._config_errors import Fault, fault_kind
from engine.platforms.offers import attempt, offer
from engine.project.near import nearest
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="function-schedule-invalid",
    title="A function's schedule is no cron expression",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/functions/scheduled-functions/",
    family="109",
    masks=True,
    needs=(Need.FAULT,),
)

NAMES = ("@hourly", "@daily", "@weekly", "@monthly", "@yearly", "@annually")
MEANT = {
    "@midnight": "@daily",
    "daily": "@daily",
    "hourly": "@hourly",
    "weekly": "@weekly",
    "monthly": "@monthly",
    "every hour": "@hourly",
    "every day": "@daily",
    "every week": "@weekly",
    "every minute": "* * * * *",
}
_EVERY = regex(r"(?:@?every\s+)(\d+)\s*(m|h|min|minutes?|hours?)\Z", re.IGNORECASE)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Take Netlify's own error."""
    error = site.config_error
    if error is None or fault_kind(error) is not Fault.SCHEDULE:
        return
    location = error.location or Location(path=site.config_path or "netlify.toml")
    try:
        document = document_at(site, location.path)
        value = document.value(*entry_at(document, location).path)
    except CannotEditError:
        value = None
    given = f"{value!r} of `{error.property}`" if isinstance(value, str) else f"`{error.property}`"
    yield issue_of(
        meta,
        location,
        f"{given} is no cron expression that Netlify takes: five fields, or a name as `@daily`.",
        why="Netlify stops before the build.",
        subject=error.property,
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write the expression that was meant, when it is evident."""
    try:
        document = document_at(site, issue.location.path)
        value = document.value(*entry_at(document, issue.location).path)
    except CannotEditError as error:
        return NoHeal(reason=str(error))
    text = str(value).strip()
    meant = [MEANT.get(text.lower()), nearest(text, NAMES)]
    every = _EVERY.match(text)
    if every:
        number = int(every[1])
        minutes = every[2].lower().startswith("m")
        meant.append(f"*/{number} * * * *" if minutes else f"0 */{number} * * *")
    return offer(
        *(
            attempt(
                issue,
                "schedule.meant",
                f"Schedule {name!r}",
                setting(site, issue, name),
                reason="It says the same in words that Netlify takes.",
            )
            for name in dict.fromkeys(m for m in meant if m and is_valid_schedule(m))
        ),
        NoHeal(reason="When the function should run cannot be told from the value."),
    )
