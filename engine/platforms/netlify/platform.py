"""Netlify as the pipeline sees it: resolution, rules, and how a published folder is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.interface import ServingPlan
from engine.platforms.netlify import signs
from engine.platforms.netlify.assembly import resolve_site
from engine.platforms.netlify.serving import plan_of
from engine.platforms.netlify.site import NetlifySite
from engine.platforms.rule_loading import load_rules

if TYPE_CHECKING:
    from engine.platforms.interface import BuildContext, Rule, Site
    from engine.project.snapshot import Snapshot


class NetlifyPlatform:
    """Fills `engine.platforms.interface.Platform`."""

    name = "netlify"

    def __init__(self) -> None:
        self._rules: tuple[Rule[Site], ...] | None = None

    def detect(self, snapshot: Snapshot) -> bool:
        """True when a file that Netlify reads is there."""
        return signs.evident(snapshot) or signs.possible(snapshot)

    def resolve(self, snapshot: Snapshot, context: BuildContext) -> NetlifySite:
        """Resolve a snapshot; bad input gives a site that says what is wrong.

        Where only configuration is at hand, a base folder that it names is taken to be there: what
        is not shown is unknown, and one missing folder would hide all else that the text tells.
        """
        site = resolve_site(snapshot, context)
        error = site.config_error
        if error is not None and error.property == "build.base":
            from engine.platforms.netlify.fragment import is_fragment, with_base

            if is_fragment(snapshot) and "does not exist" in error.message:
                return with_base(snapshot, context, error.message.rpartition(": ")[2])
        return site

    def rules(self) -> tuple[Rule[Site], ...]:
        """Netlify's own rules and those that hold everywhere."""
        if self._rules is None:
            from engine.platforms import shared_rules
            from engine.platforms.netlify import rules

            self._rules = (*load_rules(rules), *load_rules(shared_rules))
        return self._rules

    def serving_plan(self, site: Site) -> ServingPlan:
        """Say how the published folder is served."""
        return plan_of(site) if isinstance(site, NetlifySite) else ServingPlan()


PLATFORM = NetlifyPlatform()
