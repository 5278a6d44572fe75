"""How the site is served, and where a header of that is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.places import place

if TYPE_CHECKING:
    from engine.model import Location
    from engine.platforms.interface import ServingPlan, Site

FILES = ("_headers", "netlify.toml", "render.yaml", "render.yml")


def plan_of(site: Site) -> ServingPlan | None:
    """The plan of the site's own platform; None for a site whose configuration is refused."""
    from engine.platforms import registry

    if getattr(site, "config_ok", True) is False:
        return None
    return registry.platform(site.platform).serving_plan(site)


def header_file(site: Site, value: str) -> Location | None:
    """Where a header's value is written; None when it does not stand in one piece."""
    snapshot = site.snapshot
    folders = dict.fromkeys(("", site.publish or "", getattr(site, "build_dir", "") or ""))
    for folder in folders:
        for name in FILES:
            path = f"{folder}/{name}" if folder else name
            text = snapshot.text(path) if snapshot.is_file(path) else None
            at = -1 if text is None else text.find(value)
            if text is not None and at >= 0:
                return place(path, text, at, at + len(value))
    return None
