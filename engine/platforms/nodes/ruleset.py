"""The rules that hold when a release goes to an own server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.rule_loading import load_rules

if TYPE_CHECKING:
    from engine.platforms.interface import Rule, Site


def node_rules() -> tuple[Rule[Site], ...]:
    """List them."""
    from engine.platforms.nodes import rules

    return load_rules(rules)
