"""List the rules, or explain one: what it looks for, why, what is bad, what is good."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from engine.errors import UsageError
from engine.platforms import registry
from engine.platforms.nodes.ruleset import node_rules

if TYPE_CHECKING:
    import argparse

    from engine.platforms.interface import Rule, Site


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("rule", nargs="?", metavar="RULE", help="the rule to explain")
    parser.add_argument(
        "--platform",
        choices=[*registry.MODULES, "nodes"],
        help="only the rules of one platform",
    )


def run(args: argparse.Namespace) -> int:
    """Print the table, or one page."""
    names = [args.platform] if args.platform else [*registry.MODULES, "nodes"]
    found: dict[str, tuple[Rule[Site], list[str]]] = {}
    for name in names:
        rules = node_rules() if name == "nodes" else registry.platform(name).rules()
        for rule in rules:
            found.setdefault(rule.meta.id, (rule, []))[1].append(name)
    if args.rule:
        return _explain(args.rule, found)
    width = max((len(rule_id) for rule_id in found), default=0)
    for rule_id, (rule, where) in sorted(found.items()):
        heal = "heal" if rule.meta.healable else "    "
        print(
            f"{rule_id:<{width}}  {rule.meta.severity:<8}  {rule.meta.confidence:<9}  {heal}"
            f"  {'all' if len(where) >= len(registry.MODULES) else ', '.join(where):<8}"
            f"  {rule.meta.title}"
        )
    return 0


def _explain(rule_id: str, found: dict[str, tuple[Rule[Site], list[str]]]) -> int:
    if rule_id not in found:
        close = difflib.get_close_matches(rule_id, found, n=1)
        raise UsageError(
            f"There is no rule {rule_id!r}.",
            advice=f"Did you mean {close[0]}?" if close else "`chimeractl rules` lists them.",
        )
    rule, where = found[rule_id]
    print(f"{rule.meta.id} ({rule.meta.severity}, {rule.meta.confidence}; {', '.join(where)})\n")
    print(rule.page.strip())
    if rule.meta.docs:
        print(f"\nSee {rule.meta.docs}")
    return 0
