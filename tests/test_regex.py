"""Patterns that are compiled late are patterns all the same, and every one of them compiles."""

import importlib
import pkgutil
import re

import pytest

import engine
from engine.regex import LazyPattern, regex


def test_every_pattern_of_the_engine_compiles():
    found = 0
    for info in pkgutil.walk_packages(engine.__path__, "engine."):
        for name, value in vars(importlib.import_module(info.name)).items():
            if isinstance(value, LazyPattern):
                found += 1
                assert re.compile(value.pattern, value.flags), f"{info.name}.{name}"
    assert found > 100


def test_it_has_the_methods_of_a_pattern():
    word = regex(r"(?P<word>[a-z]+)", re.IGNORECASE)
    assert word.search("1 Ab")["word"] == "Ab"
    assert word.match("1 Ab") is None
    assert word.sub("-", "a1B") == "-1-"
    assert word.findall("a1B") == ["a", "B"]
    assert word.groupindex == {"word": 1}
    assert word.flags & re.IGNORECASE


def test_what_is_no_pattern_is_said_at_the_first_use():
    broken = regex("(")
    with pytest.raises(re.error):
        broken.search("")
    with pytest.raises(AttributeError):
        _ = regex("a").nothing
