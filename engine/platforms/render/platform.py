"""Render as a platform: finding the Blueprint, resolving it, its rules, and serving static sites.

Render reads ``render.yaml`` at the repository's root unless another path was chosen when the
Blueprint was created; so a file elsewhere, or ``render.yml``, is looked at when there is no such
file, and a rule says that Render does not look there by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from engine.platforms.interface import BuildContext, HeaderRule, RouteRule, ServingPlan
from engine.platforms.render.blueprint import (
    databases_of,
    environments_of,
    groups_of,
    previews_of,
    scopes,
    services_of,
)
from engine.platforms.render.blueprint_parts import Reader
from engine.platforms.render.server import judged
from engine.platforms.render.signs import blueprints
from engine.platforms.render.site import RenderSite
from engine.platforms.rule_loading import load_rules
from engine.project.yaml.document import YamlFault, YamlKind, parse_yaml

if TYPE_CHECKING:
    from engine.platforms.interface import Rule, Site
    from engine.project.snapshot import Snapshot


class RenderPlatform:
    """Fills `interface.Platform`."""

    name = "render"

    def detect(self, snapshot: Snapshot) -> bool:
        """A Blueprint is there, at the root or below."""
        return bool(blueprints(snapshot))

    def resolve(self, snapshot: Snapshot, context: BuildContext) -> RenderSite:
        """Resolve the Blueprint; a project without one gives a site without services."""
        found = blueprints(snapshot)
        if context.package_path:
            inside = [p for p in found if p.startswith(context.package_path.strip("/") + "/")]
            found = tuple(inside) or found
        if not found:
            return RenderSite(snapshot=snapshot, context=context)
        return resolve_blueprint(snapshot, found[0], context, others=found[1:])

    def rules(self) -> tuple[Rule[Site], ...]:
        """The Blueprint's rules, those that predict the build and the start, and the shared."""
        from engine.platforms import shared_rules
        from engine.platforms.render import rules

        return load_rules(rules) + load_rules(shared_rules)

    def serving_plan(self, site: Site) -> ServingPlan:
        """The routes and headers of the first static site; Render has no 404 page of its own."""
        render = cast("RenderSite", site)
        statics = render.static_services
        if not statics:
            return ServingPlan(dialect="render")
        routes = tuple(
            RouteRule(
                path=route.source.value,
                to=route.destination.value,
                status=200 if route.type.value == "rewrite" else 301,
            )
            for route in statics[0].routes
        )
        headers = tuple(
            HeaderRule(path=h.path.value, values=((h.name.value, h.value.value),))
            for h in statics[0].headers
        )
        return ServingPlan(routes=routes, headers=headers, dialect="render")


def resolve_blueprint(
    snapshot: Snapshot, path: str, context: BuildContext, *, others: tuple[str, ...] = ()
) -> RenderSite:
    """Resolve one file as a Blueprint; never raises on what is in it."""
    text = snapshot.text(path)
    if text is None:
        return RenderSite(snapshot=snapshot, context=context, other_blueprints=others)
    document = parse_yaml(text)
    if isinstance(document, YamlFault):
        return judged(
            RenderSite(
                snapshot=snapshot,
                context=context,
                path=path,
                fault=document,
                other_blueprints=others,
            )
        )
    root = document.root
    if root is None or root.resolved.kind is not YamlKind.MAPPING:
        return judged(
            RenderSite(
                snapshot=snapshot,
                context=context,
                path=path,
                document=document,
                other_blueprints=others,
            )
        )
    reader = Reader(path)
    parts = tuple(scopes(root))
    site = RenderSite(
        snapshot=snapshot,
        context=context,
        path=path,
        document=document,
        services=tuple(s for scope in parts for s in services_of(reader, scope)),
        databases=tuple(d for scope in parts for d in databases_of(reader, scope)),
        env_groups=tuple(g for scope in parts for g in groups_of(reader, scope)),
        environments=environments_of(root.resolved),
        previews=previews_of(reader, root.resolved),
        other_blueprints=others,
    )
    return judged(site)


PLATFORM = RenderPlatform()
