"""The lanes of a run: the platforms that one tree is looked at through.

A project may be set up for several platforms, and a heal for one must not break another: so every
layer that judges is asked about all lanes of the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms import registry
from engine.platforms.interface import BuildContext
from engine.records import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.config import ChimeraConfig
    from engine.platforms.interface import Platform, Rule, Site
    from engine.project.snapshot import Snapshot

LOCAL_TARGETS = frozenset({"local", "nodes"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A platform, and the build that it is asked about."""

    platform: Platform
    context: BuildContext

    @property
    def name(self) -> str:
        """The platform's name."""
        return self.platform.name

    def rules(self) -> tuple[Rule[Site], ...]:
        """The platform's rules and, for a release to an own server, those of the nodes."""
        rules = self.platform.rules()
        if self.context.target in LOCAL_TARGETS:
            from engine.platforms.nodes.ruleset import node_rules

            rules = (*rules, *node_rules())
        return rules


def lanes_for(
    config: ChimeraConfig,
    snapshot: Snapshot,
    *,
    names: Sequence[str] = (),
    target: str = "",
) -> tuple[Lane, ...]:
    """Find the platforms that a project is looked at through, at least one.

    Args:
        config: names the platforms, and the build that is asked about.
        snapshot: the files; they tell which platforms ``auto`` is.
        names: the platforms, where they are not those of the configuration.
        target: where the release goes. It is served as the first lane says, which on an own
            server is the first that serves files; only that lane is asked about the target's own
            rules, the others about their platform's.

    Raises:
        UsageError: a platform is named that there is none of.
    """
    context = BuildContext(
        context=config.text("simulate.context"),
        branch=config.text("simulate.branch"),
        package_path=config.text("simulate.package"),
    )
    found = registry.chosen(names or config.names("simulate.platform"), snapshot)
    if target in LOCAL_TARGETS and len(found) > 1:
        # A project's service may be Render's and its site another's: a node serves the site.
        found = tuple(sorted(found, key=lambda p: p.resolve(snapshot, context).publish is None))
    targets = (target or found[0].name, *(p.name for p in found[1:]))
    return tuple(
        Lane(platform=platform, context=replace(context, target=there))
        for platform, there in zip(found, targets, strict=True)
    )
