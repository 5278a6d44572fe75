import importlib

from engine.platforms.interface import load_rules
from engine.platforms.rule_pages import PACKAGES, rules_page

PAGE = rules_page()


def test_every_rule_is_on_the_page():
    for package in PACKAGES.values():
        for rule in load_rules(importlib.import_module(package)):
            holders = sum(
                rule.meta.id in {r.meta.id for r in load_rules(importlib.import_module(p))}
                for p in PACKAGES.values()
            )
            assert PAGE.count(f"\n### {rule.meta.id}\n") == holders
            assert f"(#{rule.meta.id})" in PAGE


def test_every_example_is_closed():
    inside = False
    for line in PAGE.split("\n"):
        if line == "```":
            inside = not inside
        elif line.startswith("### "):
            assert not inside, line
