"""The indexes of the rules, made from them: ``python -m engine.platforms.rule_index``.

A simulation reads from an index which rules there are and what each needs, and loads those alone
that have something to look at. What an index says stands in the rules' modules and nowhere else; a
test holds each to them.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from engine.platforms.rule_loading import INDEX, load_rules
from engine.platforms.rule_pages import PACKAGES

if TYPE_CHECKING:
    from types import ModuleType

_HEAD = '''"""Which rules there are, and what each needs.

Made by ``python -m engine.platforms.rule_index``; do not edit.
"""

from engine.platforms.needs import Need

RULES: dict[str, tuple[str, tuple[Need, ...]]] = {
'''


def index_of(package: ModuleType) -> str:
    """Write a package's index: its rules' modules, with title and needs."""
    rows = []
    for rule in load_rules(package):
        needs = ", ".join(f"Need.{need.name}" for need in rule.meta.needs)
        comma = "," if len(rule.meta.needs) == 1 else ""
        title = rule.meta.title.replace("\\", "\\\\").replace('"', '\\"')
        rows.append(
            f'    "{rule.id.replace("-", "_")}": (\n'
            f'        "{title}",\n'
            f"        ({needs}{comma}),\n"
            "    ),\n"
        )
    return f"{_HEAD}{''.join(rows)}}}\n"


def index_file(package: ModuleType) -> Path:
    """Where a package's index is."""
    return Path(package.__path__[0]) / f"{INDEX}.py"


if __name__ == "__main__":
    for name in PACKAGES.values():
        found = importlib.import_module(name)
        index_file(found).write_text(index_of(found), encoding="utf-8")
