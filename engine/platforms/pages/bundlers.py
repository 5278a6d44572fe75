"""The path a bundler believes the site is served below, and the folder it writes.

A project site lives below ``/<repository>/``. Each tool has its own word for that prefix (``base``,
``basePath``, ``homepage``, ``baseUrl`` …); here they are read from the configuration's text, as
literals only. A value that is computed is marked so, and no rule speaks about it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.project.json.spans import JsonKind, find_json
from engine.project.packages.manifest import Package, package_at
from engine.project.places import place
from engine.project.snapshot import normal
from engine.records import dataclass

if TYPE_CHECKING:
    from engine.model import Location
    from engine.project.snapshot import Snapshot

SUFFIXES = (".ts", ".js", ".mjs", ".mts", ".cjs", ".cts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundler:
    """What is known of one tool."""

    name: str
    package: str
    """The npm package that shows its use."""
    config: str
    """Its configuration's name without the suffix; empty when it has none of its own."""
    key: str
    """The name of the prefix's key there."""
    output: str
    """The folder it writes by default."""
    output_key: str = ""
    flags: tuple[str, ...] = ()
    """Words of a command that set the prefix."""
    underscore: str = ""
    """A folder it writes whose name starts with ``_``, when it does."""
    single_page: bool = False
    """True when its output has one HTML file and routes are the browser's."""


# The more specific tools first: several of them bring Vite along.
BUNDLERS: tuple[Bundler, ...] = (
    Bundler(
        name="Astro",
        package="astro",
        config="astro.config",
        key="base",
        output="dist",
        output_key="outDir",
        flags=("--base",),
        underscore="_astro",
    ),
    Bundler(
        name="Next.js",
        package="next",
        config="next.config",
        key="basePath",
        output="out",
        output_key="distDir",
        underscore="_next",
    ),
    Bundler(
        name="Nuxt",
        package="nuxt",
        config="nuxt.config",
        key="baseURL",
        output=".output/public",
        flags=("NUXT_APP_BASE_URL",),
        underscore="_nuxt",
    ),
    Bundler(
        name="SvelteKit",
        package="@sveltejs/kit",
        config="svelte.config",
        key="base",
        output="build",
        output_key="pages",
        flags=("BASE_PATH",),
        underscore="_app",
    ),
    Bundler(
        name="Docusaurus",
        package="@docusaurus/core",
        config="docusaurus.config",
        key="baseUrl",
        output="build",
    ),
    Bundler(
        name="VitePress",
        package="vitepress",
        config=".vitepress/config",
        key="base",
        output=".vitepress/dist",
        output_key="outDir",
        flags=("--base",),
    ),
    Bundler(
        name="Gatsby",
        package="gatsby",
        config="gatsby-config",
        key="pathPrefix",
        output="public",
        flags=("--prefix-paths",),
    ),
    Bundler(
        name="Create React App",
        package="react-scripts",
        config="",
        key="homepage",
        output="build",
        flags=("PUBLIC_URL", "BUILD_PATH"),
        single_page=True,
    ),
    Bundler(
        name="Vue CLI",
        package="@vue/cli-service",
        config="vue.config",
        key="publicPath",
        output="dist",
        output_key="outputDir",
        single_page=True,
    ),
    Bundler(
        name="Parcel",
        package="parcel",
        config="",
        key="",
        output="dist",
        flags=("--public-url",),
        single_page=True,
    ),
    Bundler(
        name="Angular",
        package="@angular/core",
        config="",
        key="baseHref",
        output="dist",
        flags=("--base-href", "baseHref"),
        single_page=True,
    ),
    Bundler(
        name="Vite",
        package="vite",
        config="vite.config",
        key="base",
        output="dist",
        output_key="outDir",
        flags=("--base",),
        single_page=True,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A key of a configuration as far as its text tells."""

    text: str | None
    """The literal, or None when it is computed."""
    location: Location
    start: int = 0
    end: int = 0
    """The span of the literal without its quotes, when there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """The tool a project builds its pages with."""

    bundler: Bundler
    folder: str
    """Where its package.json is, relative to the project."""
    config: str | None
    """Its configuration file, when it has one."""
    base: Value | None
    """The prefix as configured; None when the key is not there."""
    output: Value | None
    package: Package
    readable: bool
    """False when the configuration is there and its content is not known."""

    @property
    def output_folder(self) -> str | None:
        """The folder it writes, relative to the project; None when it is computed."""
        if self.output is not None:
            if self.output.text is None:
                return None
            return normal(f"{self.folder}/{self.output.text}")
        return normal(f"{self.folder}/{self.bundler.output}")


def find_build(snapshot: Snapshot, folder: str = "") -> Build | None:
    """Find the bundler of the package in a folder; None when none is recognised."""
    package = package_at(snapshot, folder)
    bundler = next((b for b in BUNDLERS if package and package.has(b.package)), None)
    if package is None or bundler is None:
        return None
    config = _config_file(snapshot, folder, bundler)
    text = snapshot.text(config) if config else None
    base = output = None
    if bundler.config and config and text is not None:
        base = find_value(text, config, bundler.key)
        output = find_value(text, config, bundler.output_key) if bundler.output_key else None
    elif bundler.key == "homepage":
        base = _homepage(package)
    return Build(
        bundler=bundler,
        folder=folder,
        config=config,
        base=base,
        output=output,
        package=package,
        readable=config is None or text is not None,
    )


def find_value(text: str, path: str, key: str) -> Value | None:
    """Find a key of a configuration written in JavaScript; comments do not count."""
    bare = blank_comments(text)
    for match in re.finditer(
        rf"(?<![\w$.'\"-])['\"]?{re.escape(key)}['\"]?\s*(:(?!:)|,|\}})", bare
    ):
        if match.group(1) != ":":
            # ``{ base }`` or ``{ base, … }``: shorthand for a variable of that name.
            if re.search(rf"(?:const|let|var)\s+{re.escape(key)}\b", bare):
                return Value(text=None, location=place(path, text, match.start()))
            continue
        literal = re.compile(r"""\s*(['"`])((?:\\.|(?!\1).)*)\1\s*(?=[,}\n)]|$|as\s|//)""").match(
            bare, match.end()
        )
        where = place(path, text, match.start(), key_path=key)
        if literal is None or "${" in literal.group(2) or "\\" in literal.group(2):
            return Value(text=None, location=where)
        return Value(
            text=literal.group(2),
            location=where,
            start=literal.start(2),
            end=literal.end(2),
        )
    return None


def blank_comments(text: str) -> str:
    """Put blanks in the place of comments, so that every offset stays."""
    pattern = re.compile(
        r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|(/\*.*?\*/|(?<![:\\])//[^\n]*)""",
        re.DOTALL,
    )
    return pattern.sub(lambda m: m.group(1) or re.sub(r"[^\n]", " ", m.group(2)), text)


def _config_file(snapshot: Snapshot, folder: str, bundler: Bundler) -> str | None:
    if not bundler.config:
        return None
    for inner in ("", "docs/") if bundler.config.startswith(".") else ("",):
        for suffix in SUFFIXES:
            path = normal(f"{folder}/{inner}{bundler.config}{suffix}")
            if snapshot.is_file(path):
                return path
    return None


def _homepage(package: Package) -> Value | None:
    node = find_json(package.root, ("homepage",))
    if node is None or node.kind is not JsonKind.STRING:
        return None
    return Value(
        text=package.text[node.start + 1 : node.end - 1],
        location=package.where("homepage"),
        start=node.start + 1,
        end=node.end - 1,
    )
