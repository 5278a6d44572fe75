"""Plans, regions, and what a free plan may not have."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from engine.platforms.render import vocabulary as words
from engine.platforms.render.checks._objection import forbidden, wrong
from engine.platforms.render.checks.kinds import has
from engine.platforms.render.findings import Code, Strength
from engine.platforms.render.vocabulary import ServiceKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.render.findings import Finding
    from engine.platforms.render.site import Database, RenderSite, Service, Value

FREE_FORBIDS = (
    ("disk", Code.FREE_DISK, "disks are not supported for free tier services"),
    (
        "preDeployCommand",
        Code.FREE_PREDEPLOY,
        "pre-deploy command is not supported for free tier services",
    ),
    (
        "maxShutdownDelaySeconds",
        Code.FREE_SHUTDOWN,
        "max shutdown delay is not supported for free tier services",
    ),
)


def check(site: RenderSite) -> Iterator[Finding]:
    """Plans and regions of services and databases."""
    for service in site.services:
        if service.kind is ServiceKind.UNKNOWN:
            continue
        if service.kind is not ServiceKind.STATIC:
            yield from _region(service.region, service.path)
            yield from _plan(service)
        yield from _free(service)
    for database in site.databases:
        yield from _region(database.region, database.path)
        yield from _postgres_plan(database)


def same_plan(written: str, allowed: tuple[str, ...]) -> str:
    """The plan that differs from what is written only in case, ``_``, ``-`` and spaces; or ""."""
    folded = _fold(written)
    return next((p for p in allowed if _fold(p) == folded), "")


def _fold(plan: str) -> str:
    return re.sub(r"[\s_-]+", "", plan).casefold()


def _region(region: Value[str], owner: str) -> Iterator[Finding]:
    if region.is_set and region.value not in words.REGIONS:
        folded = region.value.casefold()
        near = [r for r in words.REGIONS if r in folded or folded in r]
        near = near or difflib.get_close_matches(folded, words.REGIONS, n=1)
        yield wrong(
            Code.REGION,
            region,
            f"invalid region {region.value}",
            owner=owner,
            allowed=words.REGIONS,
            suggestion=near[0] if near and folded else "",
        )


def _plan(service: Service) -> Iterator[Finding]:
    plan = service.plan
    if not plan.is_set:
        return
    if plan.value == "free" and service.kind in {ServiceKind.WORKER, ServiceKind.PRIVATE}:
        yield wrong(
            Code.FREE_KIND,
            plan,
            f"there is no free plan for a service of type {service.type.value}",
            owner=service.path,
            strength=Strength.IMPLIED,
            suggestion="starter",
        )
        return
    allowed = words.plans_of(service.kind)
    if plan.value in allowed or service.kind is ServiceKind.WORKFLOW:
        return
    same = same_plan(plan.value, allowed)
    yield wrong(
        Code.PLAN,
        plan,
        f"no such plan {plan.value} for service type {service.type.value}",
        owner=service.path,
        strength=Strength.IMPLIED if same else Strength.CERTAIN,
        allowed=allowed,
        suggestion=same or _near(plan.value, allowed),
    )


def _near(written: str, allowed: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(written.casefold(), allowed, n=1, cutoff=0.6)
    return close[0] if close else ""


def _free(service: Service) -> Iterator[Finding]:
    if service.plan.value != "free" or not service.kind.runs_code:
        return
    for key, code, message in FREE_FORBIDS:
        if has(service, key):
            yield forbidden(code, service, key, message, owner=service.path)


def _postgres_plan(database: Database) -> Iterator[Finding]:
    plan = database.plan
    if not plan.is_set or not plan.value:
        return
    if plan.value in words.LEGACY_POSTGRES_PLANS:
        yield wrong(
            Code.PG_LEGACY,
            plan,
            f"Legacy Postgres plans, including '{plan.value}', are no longer supported for new "
            "databases (one that exists keeps its plan)",
            owner=database.path,
            allowed=tuple(p for p in words.POSTGRES_PLANS if p not in words.LEGACY_POSTGRES_PLANS),
            suggestion="basic-256mb",
        )
        return
    if plan.value in words.POSTGRES_PLANS:
        return
    same = same_plan(plan.value, words.POSTGRES_PLANS)
    yield wrong(
        Code.PG_PLAN,
        plan,
        f"{plan.value} is not a valid plan",
        owner=database.path,
        strength=Strength.IMPLIED if same else Strength.CERTAIN,
        allowed=words.POSTGRES_PLANS,
        suggestion=same or _near(plan.value, words.POSTGRES_PLANS),
    )
