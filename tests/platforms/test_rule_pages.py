"""The page of all rules is made from the rules, and is current."""

from pathlib import Path

from engine.platforms.rule_pages import rules_page

PAGE = Path(__file__).parents[2] / "engine" / "platforms" / "rules.md"


def test_the_page_is_what_the_rules_say():
    assert PAGE.read_text(encoding="utf-8") == rules_page(), (
        "python -m engine.platforms.rule_pages > engine/platforms/rules.md"
    )
