"""How Netlify serves what was published: its rules in the neutral form a server applies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.interface import HeaderRule, RouteRule, ServingPlan

if TYPE_CHECKING:
    from engine.platforms.netlify.site import NetlifySite, Redirect


def plan_of(site: NetlifySite) -> ServingPlan:
    """The plan of a resolved site; the single-page fallback stands last, as their build adds it."""
    routes = [route_of(redirect) for redirect in site.redirects]
    if site.spa_fallback and not any(redirect.from_ == "/*" for redirect in site.redirects):
        routes.append(RouteRule(path="/*", to="/index.html", status=200))
    return ServingPlan(
        routes=tuple(routes),
        headers=tuple(
            HeaderRule(path=header.for_, values=tuple(header.values.items()))
            for header in site.headers
        ),
        spa_fallback=bool(site.spa_fallback),
        dialect="netlify",
    )


def route_of(redirect: Redirect) -> RouteRule:
    """One redirect in neutral form; a rule for another host keeps its address as its path."""
    return RouteRule(
        path=redirect.path,
        to=redirect.to,
        status=redirect.effective_status,
        force=redirect.force,
        host=redirect.host,
        scheme=redirect.scheme,
        conditions=tuple(redirect.conditions.items()),
        query=tuple(redirect.query.items()),
    )
