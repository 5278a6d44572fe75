"""Whether an install brings a package, told from package.json and the lock file alone."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.project.git.index import git_index
from engine.project.packages.locks import nearest_locks
from engine.project.packages.manifest import Package, package_at, package_folders, read_package

if TYPE_CHECKING:
    from engine.project.snapshot import Snapshot


class Presence(StrEnum):
    """What can be told of a package."""

    THERE = "there"
    """Declared, brought by another package, or nobody can tell."""
    ABSENT = "absent"
    """Not declared, and the lock file does not have it either."""
    UNDECLARED = "undeclared"
    """Not declared; without a lock file another package may still bring it."""


BRINGERS = (
    *("react-scripts", "@angular", "@nestjs", "@vue", "gatsby", "nuxt", "next", "astro"),
    *("@docusaurus", "expo", "@remix-run", "@react-router", "@storybook", "@redwoodjs", "nx"),
    *("@nx", "@nrwl", "lerna", "tsdx", "@wordpress", "@11ty", "parcel", "@sveltejs", "vike"),
    *("@builder.io", "vinxi", "@tanstack", "@solidjs", "solid-start", "umi", "@umijs", "@strapi"),
    *("preact-cli", "laravel-mix", "razzle", "microbundle", "@ionic", "@shopify", "@netlify"),
    *("netlify-cli", "vercel", "@vercel", "@cloudflare", "wrangler", "@analogjs", "hexo", "waku"),
    *("webpack", "rollup", "jest", "eslint", "babel", "@babel", "styled-components"),
    *("vitepress", "vuepress", "@vitejs", "ember", "quasar", "@quasar", "grunt", "gulp", "turbo"),
)
"""Packages, by the heads of their names, that bring many others along."""


def presence(snapshot: Snapshot, folder: str, *names: str) -> Presence:
    """Look for any of some packages where a program of a folder would find them.

    Workspaces share what is installed, so one package of the project that lists it is enough.

    Args:
        snapshot: the files.
        folder: where the program runs, relative to the project.
        names: the packages; one of them is enough.
    """
    parts = folder.split("/") if folder else []
    ways = ["/".join(parts[:n]) for n in range(len(parts), -1, -1)]
    found = [read_package(snapshot, f) for f in ways]
    own = [f for f in found if isinstance(f, Package)]
    if not own or len(own) != sum(f is not None for f in found):
        return Presence.THERE
    declared: set[str] = set()
    for place in package_folders(snapshot):
        package = package_at(snapshot, place)
        if package is None:
            return Presence.THERE
        if package.name in names or any(package.version_of(n) is not None for n in names):
            return Presence.THERE
        tables = (package.dependencies, package.dev_dependencies)
        if any("-" in n and d.endswith(n) for n in names for table in tables for d in table):
            return Presence.THERE  # A fork of one's own: `@acme/react-scripts`.
        if any(f'"{n}"' in package.text for n in names):
            return Presence.THERE  # Bundled, overridden, or a program of its own.
        if package in own:
            declared |= {*package.dependencies, *package.dev_dependencies}
            declared |= {*package.optional_dependencies, *package.peer_dependencies}
    index = git_index(snapshot.root)
    if index is not None and any("node_modules/" in p for p in index.modes):
        return Presence.THERE
    locks = nearest_locks(snapshot, folder)
    for lock in locks:
        text = snapshot.text(lock.path)
        if text is None or lock.path.endswith(".lockb") or any(_named(n, text) for n in names):
            return Presence.THERE
    if locks:
        return Presence.ABSENT
    return Presence.THERE if _may_bring(declared, names) else Presence.UNDECLARED


def _may_bring(declared: set[str], names: tuple[str, ...]) -> bool:
    stems = {re.sub(r"^@|-cli$|/cli$", "", n).partition("/")[0] for n in names}
    for name in declared:
        if any(name == b or name.startswith((f"{b}/", f"{b}-")) for b in BRINGERS):
            return True
        if any(stem in name for stem in stems):
            return True
    return False


def _named(name: str, text: str) -> bool:
    return _name_pattern(name).search(text) is not None


@lru_cache(maxsize=256)
def _name_pattern(name: str) -> re.Pattern[str]:
    word = re.escape(name)
    return re.compile(
        rf"(?<![\w@/-]){word}(?![\w-])|node_modules/{word}\"|(?m:^\s+'?/{word}[@/]\d)"
    )
