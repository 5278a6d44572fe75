"""A service does not say its plan.

What
    A web service, private service, worker or cron job has no ``plan``.

Why
    A new service then gets the plan starter, which costs money every month; an existing one keeps
    what it has (Blueprint reference, `plan`). Said once in the file, nobody is surprised.

Bad::

    services:
      - type: web
        name: api
        runtime: node

Good::

    services:
      - type: web
        name: api
        runtime: node
        plan: free

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.checks.kinds import has
from engine.platforms.render.checks.plans import FREE_FORBIDS
from engine.platforms.render.rules._findings import insert_at, service_of
from engine.platforms.render.vocabulary import ServiceKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="plan-missing",
    title="A service says its plan",
    severity=Severity.LOW,
    confidence=Confidence.CERTAIN,
    docs="https://render.com/pricing",
    family="46",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at every service that runs code; workflows have no plan."""
    for service in site.services:
        if not service.kind.runs_code or service.kind is ServiceKind.WORKFLOW:
            continue
        if not service.plan.is_set:
            yield issue_of(
                meta,
                service.location,
                f"{service.name.value or 'It'} says no plan; new, it gets the paid starter.",
                why="It costs money that the file does not mention.",
                subject=service.name.value,
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Say what holds anyway, or choose the free plan where there is one."""
    service = service_of(site, issue.location.key_path)
    if service is None:
        return NoHeal(reason="The service is not there any more.")
    after = service.runtime_key or "name"
    answers = [
        attempt(
            issue,
            "plan.starter",
            "Say plan: starter",
            lambda: (insert_at(site, service.path, "plan", "starter", after=after),),
            reason="It is what a new service gets anyway.",
        )
    ]
    paid = any(has(service, key) for key, _, _ in FREE_FORBIDS)
    if service.kind is ServiceKind.WEB and not paid:
        answers.append(
            attempt(
                issue,
                "plan.free",
                "Say plan: free",
                lambda: (insert_at(site, service.path, "plan", "free", after=after),),
                reason="It costs nothing, and the service sleeps after 15 minutes without visits.",
            )
        )
    return offer(*answers)
