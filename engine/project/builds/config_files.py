"""The configuration scripts of build tools: those that Node.js loads as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.snapshot import Snapshot

_READ_BY = {
    "vite": ("vite.config", "postcss.config", "tailwind.config"),
    "astro": ("astro.config", "tailwind.config"),
    "next": ("next.config", "postcss.config", "tailwind.config"),
    "nuxt": ("nuxt.config",),
    "nuxi": ("nuxt.config",),
    "gatsby": ("gatsby-config", "gatsby-node"),
    "docusaurus": ("docusaurus.config",),
    "eleventy": (".eleventy", "eleventy.config"),
    "vue-cli-service": ("vue.config",),
    "craco": ("craco.config",),
    "react-app-rewired": ("config-overrides",),
    "webpack": ("webpack.config",),
    "rollup": ("rollup.config",),
    "vitepress": (".vitepress/config",),
}
_ENDINGS = ("js", "mjs", "cjs", "ts", "mts", "cts")


def config_files(snapshot: Snapshot, folder: str, program: str) -> Iterator[str]:
    """The configuration scripts that a program reads in the folder it runs in."""
    for stem in _READ_BY.get(program, ()):
        for ending in _ENDINGS:
            path = f"{folder}/{stem}.{ending}" if folder else f"{stem}.{ending}"
            if snapshot.is_file(path):
                yield path
