"""Globs: each pair was asked of fast-glob (with dot files), the bundler's own."""

import pytest

from engine.project.builds.globs import glob_head, glob_pattern

FILES = [
    *("a.txt", "data/a.json", "data/x/b.json", "data/x/y/c.bin", ".env", "data/.hid/d.json"),
    *("src/app/api/r.ts", "d1.txt", "d2.txt", "d9.txt", "data/[id].json", "fonts/a.woff2"),
]
MATCHES = {
    "data/*": ["data/[id].json", "data/a.json"],
    "./data/**": [
        "data/.hid/d.json",
        "data/[id].json",
        "data/a.json",
        "data/x/b.json",
        "data/x/y/c.bin",
    ],
    "data": [],
    "data/": [],
    ".*": [".env"],
    "d{1,2}.txt": ["d1.txt", "d2.txt"],
    "d{1..3}.txt": ["d1.txt", "d2.txt"],
    "d[!1].txt": ["d2.txt", "d9.txt"],
    "data/x/**/c.bin": ["data/x/y/c.bin"],
    "**/x/**": ["data/x/b.json", "data/x/y/c.bin"],
    "data/**/y/*": ["data/x/y/c.bin"],
    "fonts/*.{woff2,ttf}": ["fonts/a.woff2"],
    "{single}.txt": [],
    r"data/\[id\].json": ["data/[id].json"],
}


@pytest.mark.parametrize("pattern", MATCHES)
def test_a_pattern_matches_what_the_bundler_takes(pattern):
    found = sorted(f for f in FILES if glob_pattern(pattern).match(f))
    assert found == MATCHES[pattern]
    assert all(f.startswith(glob_head(pattern)) for f in found)


def test_many_alternatives_are_cut():
    assert glob_pattern("{1..100000}{1..100000}").match("11")
