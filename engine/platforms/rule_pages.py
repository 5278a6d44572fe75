"""The page of all rules, made from the rules themselves: ``python -m engine.platforms.rule_pages``.

What a rule looks for, why, what is bad and what is good stands in its module's docstring and
nowhere else; this only puts the pages in order.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from engine.platforms.rule_loading import load_rules

if TYPE_CHECKING:
    from engine.platforms.interface import Rule, Site

PACKAGES: dict[str, str] = {
    "Netlify": "engine.platforms.netlify.rules",
    "Render": "engine.platforms.render.rules",
    "GitHub Pages": "engine.platforms.pages.rules",
    "Every platform": "engine.platforms.shared_rules",
    "Own servers": "engine.platforms.nodes.rules",
}
"""The parts of the page, in its order."""

_BLOCKS = {"What": "**What**", "Why": "**Why**", "Bad::": "Bad:", "Good::": "Good:"}


def rules_page() -> str:
    """Write the page as Markdown: a table of each part, then the rules one by one."""
    parts = ["# Rules", "", "Made from the rules' own texts; do not edit.", ""]
    for name, package in PACKAGES.items():
        rules = load_rules(importlib.import_module(package))
        if not rules:
            continue
        heals = sum(1 for r in rules if r.meta.healable)
        parts += [f"## {name}", "", f"{len(rules)} rules, {heals} with heals.", ""]
        parts += ["| Rule | Severity | Confidence | Heal | |", "|---|---|---|---|---|"]
        parts += [
            f"| [`{r.meta.id}`](#{r.meta.id}) | {r.meta.severity} | {r.meta.confidence} "
            f"| {'yes' if r.meta.healable else '–'} | {r.meta.title} |"
            for r in rules
        ]
        parts.append("")
        for rule in rules:
            parts += _one(rule)
    return "\n".join(parts).rstrip() + "\n"


def _one(rule: Rule[Site]) -> list[str]:
    lines = [f"### {rule.meta.id}", ""]
    in_example = False
    for raw in rule.page.strip().split("\n"):
        line = raw.rstrip()
        head = line.strip()
        if line and not line[0].isspace():
            if in_example:
                lines = [*_trimmed(lines), "```", ""]
            in_example = head in {"Bad::", "Good::"}
            lines += [_BLOCKS.get(head, line), ""] if head in _BLOCKS else [line]
            if in_example:
                lines.append("```")
        else:
            lines.append(line.removeprefix("    "))
    if in_example:
        lines = [*_trimmed(lines), "```"]
    if rule.meta.docs:
        lines += ["", f"See <{rule.meta.docs}>."]
    return [*lines, ""]


def _trimmed(lines: list[str]) -> list[str]:
    """Without blank lines at the end, and without one behind the fence."""
    kept = list(lines)
    while kept and not kept[-1]:
        kept.pop()
    fence = max(i for i, line in enumerate(kept) if line == "```")
    if fence + 1 < len(kept) and not kept[fence + 1]:
        del kept[fence + 1]
    return kept


if __name__ == "__main__":
    import sys

    sys.stdout.write(rules_page())
