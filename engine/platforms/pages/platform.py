"""GitHub Pages as a platform of the pipeline."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from engine.platforms.interface import Rule, ServingPlan, Site
from engine.platforms.rule_loading import load_rules

if TYPE_CHECKING:
    from engine.platforms.interface import BuildContext, Platform
    from engine.platforms.pages.site import PagesSite
    from engine.project.snapshot import Snapshot


class Pages:
    """GitHub Pages: an artifact, a branch or a tool's branch, served as files."""

    @property
    def name(self) -> str:
        """The platform's name, as `--platform` takes it."""
        return "pages"

    def detect(self, snapshot: Snapshot) -> bool:
        """Tell whether the project is configured for Pages."""
        from engine.platforms.pages import signs

        return signs.evident(snapshot) or signs.possible(snapshot)

    def resolve(self, snapshot: Snapshot, context: BuildContext) -> PagesSite:
        """Resolve a snapshot into what Pages will see; never raises on bad input."""
        from engine.platforms.pages.resolve import resolve

        return resolve(snapshot, context)

    def rules(self) -> tuple[Rule[Site], ...]:
        """All rules that hold on Pages, the shared ones among them."""
        return _rules()

    def serving_plan(self, site: Site) -> ServingPlan:
        """Say how the folder is served: files, clean addresses and a 404 page, nothing else.

        Source: GitHub's documentation of Pages; it knows no redirects, rewrites or headers.
        """
        del site
        return ServingPlan(dialect="pages")


@cache
def _rules() -> tuple[Rule[Site], ...]:
    from engine.platforms import shared_rules
    from engine.platforms.pages import rules

    return (*load_rules(rules), *load_rules(shared_rules))


PLATFORM: Platform = Pages()
