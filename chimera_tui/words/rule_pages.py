"""The pages of the rules, looked up when they are asked for."""

from __future__ import annotations

from functools import lru_cache

from engine.errors import ChimeraError
from engine.platforms import registry


@lru_cache(maxsize=1)
def _pages() -> dict[str, tuple[str, str, str]]:
    from engine.platforms.nodes.ruleset import node_rules

    found: dict[str, tuple[str, str, str]] = {}
    for name in registry.MODULES:
        try:
            rules = registry.platform(name).rules()
        except (ChimeraError, ImportError):
            continue  # A platform that cannot be loaded has no pages to show.
        for rule in rules:
            found.setdefault(rule.meta.id, (rule.meta.title, rule.page, rule.meta.docs))
    for rule in node_rules():
        found.setdefault(rule.meta.id, (rule.meta.title, rule.page, rule.meta.docs))
    return found


def rule_title(rule: str) -> str:
    """The title of a rule; empty for one that is not known here."""
    return _pages().get(rule, ("", "", ""))[0]


def rule_page(rule: str) -> str:
    """The page of a rule: what, why, what is bad, what is good; empty when it is not known."""
    title, page, docs = _pages().get(rule, ("", "", ""))
    if not page:
        return ""
    return f"{title}\n\n{page.strip()}" + (f"\n\nSee {docs}" if docs else "")
