"""The steps of a first workflow: what a tool needs to be there, and how it is told the prefix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.platforms.pages.bundlers import find_build
from engine.platforms.pages.workflow import CONFIGURE, JEKYLL, UPLOAD
from engine.project.packages.node_version import node_choice
from engine.project.snapshot import normal
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.builds.static import StaticBuild
    from engine.project.snapshot import Snapshot
    from engine.project.yaml.writing import YamlValue

StepSource = dict[str, "YamlValue"]
"""A step as it is written: its keys in their order."""

_PATH = "${{ steps.pages.outputs.base_path }}"
_URL = "${{ steps.pages.outputs.base_url }}"
_ORIGIN = "${{ steps.pages.outputs.origin }}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix:
    """How a tool is told the path its pages are served below."""

    words: str = ""
    """Words behind its command."""
    variable: tuple[str, str] = ("", "")
    """A variable of the environment and its value."""
    generator: str = ""
    """The name by which ``actions/configure-pages`` edits the tool's configuration itself."""


# Sources: each tool's own reference of options, and the README of actions/configure-pages.
PREFIXES: dict[str, Prefix] = {
    "Vite": Prefix(words=f'--base "{_PATH}/"'),
    "VitePress": Prefix(words=f'--base "{_PATH}/"'),
    "Astro": Prefix(words=f'--site "{_ORIGIN}" --base "{_PATH}"'),
    "Create React App": Prefix(variable=("PUBLIC_URL", _PATH)),
    "Eleventy": Prefix(words=f'--pathprefix "{_PATH}/"'),
    "Hugo": Prefix(words=f'--baseURL "{_URL}/"'),
    "Jekyll": Prefix(words=f'--baseurl "{_PATH}"', variable=("JEKYLL_ENV", "production")),
    "Zola": Prefix(words=f'--base-url "{_URL}"'),
    "Next.js": Prefix(generator="next"),
    "Nuxt": Prefix(variable=("NUXT_APP_BASE_URL", f"{_PATH}/")),
    "Gatsby": Prefix(words="--prefix-paths", generator="gatsby"),
    "SvelteKit": Prefix(generator="sveltekit"),
}


def steps_of(snapshot: Snapshot, site: StaticBuild) -> Iterator[StepSource]:
    """Every step of the job that builds and uploads."""
    checkout: StepSource = {"uses": "actions/checkout@v4"}
    given: dict[str, YamlValue] = {}
    if snapshot.is_file(".gitmodules"):
        given["submodules"] = "recursive"
    if site.by == "Hugo" and "enableGitInfo" in (snapshot.text(site.reason) or ""):
        given["fetch-depth"] = 0
    yield checkout | ({"with": given} if given else {})
    told = prefix_of(snapshot, site)
    yield from _tools(snapshot, site)
    if told.generator or "steps.pages" in f"{told.words} {told.variable[1]}" or site.by == "Jekyll":
        configure: StepSource = {"id": "pages", "uses": f"{CONFIGURE}@v5"}
        if told.generator:
            configure["with"] = {"static_site_generator": told.generator}
        yield configure
    yield from _builds(snapshot, site, told)
    path = normal(f"{site.folder}/{site.publish}") or "."
    yield {"uses": f"{UPLOAD}@v3", "with": {"path": path}}


def prefix_of(snapshot: Snapshot, site: StaticBuild) -> Prefix:
    """How the tool is told the prefix here; nothing where its configuration says one already."""
    build = find_build(snapshot, site.folder) if site.package is not None else None
    if build is not None and build.bundler.name == site.by and build.base is not None:
        return Prefix()
    config = build.config if build is not None and site.by == "SvelteKit" else None
    if config is not None and "BASE_PATH" in (snapshot.text(config) or ""):
        return Prefix(variable=("BASE_PATH", _PATH))
    found = PREFIXES.get(site.by, Prefix())
    if found.words and not site.takes_words:
        return Prefix(variable=found.variable, generator=found.generator)
    return found


def _tools(snapshot: Snapshot, site: StaticBuild) -> Iterator[StepSource]:
    """What must be there before the build."""
    if site.package is not None:
        yield from _node(snapshot, site)
        yield {"run": site.install}
    elif site.manager == "pip":
        yield {"uses": "actions/setup-python@v5", "with": {"python-version": "3.x"}}
        yield {"run": site.install}
    elif site.by == "Hugo":
        wanted: dict[str, YamlValue] = {"hugo-version": "latest", "extended": True}
        yield {"uses": "peaceiris/actions-hugo@v3", "with": wanted}
        if snapshot.is_file(normal(f"{site.folder}/package-lock.json")):
            yield {"run": "npm ci"}
    elif site.by == "Zola":
        yield {"uses": "taiki-e/install-action@v2", "with": {"tool": "zola"}}
    elif site.manager == "bundle":
        ruby: dict[str, YamlValue] = {"bundler-cache": True}
        pinned = (".ruby-version", ".tool-versions")
        if not any(snapshot.is_file(normal(f"{site.folder}/{p}")) for p in pinned):
            ruby = {"ruby-version": "3.3", **ruby}
        if site.folder:
            ruby["working-directory"] = site.folder
        yield {"uses": "ruby/setup-ruby@v1", "with": ruby}


def _node(snapshot: Snapshot, site: StaticBuild) -> Iterator[StepSource]:
    package = site.package
    named = package.manager if package is not None else ""
    lock = next(
        (
            path
            for where in dict.fromkeys((site.folder, ""))
            for name in ("package-lock.json", "yarn.lock", "pnpm-lock.yaml")
            if snapshot.is_file(path := normal(f"{where}/{name}"))
        ),
        "",
    )
    if site.manager == "bun":
        yield {"uses": "oven-sh/setup-bun@v2"}
    if site.manager == "pnpm":
        pnpm: StepSource = {"uses": "pnpm/action-setup@v4"}
        if not named or site.folder:
            pnpm["with"] = {"version": _pnpm(snapshot.text(lock) or "", named)}
        yield pnpm
    if site.manager == "yarn" and named and not named.startswith("yarn@1"):
        yield {"run": "corepack enable"}
    file, version = node_choice(snapshot, site.folder)
    given = {"node-version-file": file} if file else {"node-version": version}
    if lock and site.manager in {"npm", "yarn", "pnpm"}:
        given["cache"] = site.manager
        if site.folder:
            given["cache-dependency-path"] = lock
    yield {"uses": "actions/setup-node@v4", "with": given}


def _pnpm(lock: str, named: str) -> str:
    """The pnpm that writes lock files of this form."""
    told = re.match(r"pnpm@(\d+)", named)
    form = re.search(r"(?m)^lockfileVersion:\s*['\"]?(\d+)", lock)
    return told[1] if told else {"5": "7", "6": "8"}.get(form[1] if form else "", "9")


def _builds(snapshot: Snapshot, site: StaticBuild, told: Prefix) -> Iterator[StepSource]:
    if site.by == "Jekyll" and not site.manager:
        source = f"./{site.folder}" if site.folder else "./"
        target = f"./{normal(f'{site.folder}/{site.publish}')}"
        yield {"uses": f"{JEKYLL}@v1", "with": {"source": source, "destination": target}}
        return
    if not site.build:
        return
    command = site.build
    if told.words:
        glue = " -- " if site.manager == "npm" else " "
        command = f"{command}{glue}{told.words}"
    name, value = told.variable
    step: StepSource = {"run": command}
    if name:
        step["env"] = {name: value}
    yield step
    if site.falls_back and not snapshot.is_file(normal(f"{site.folder}/public/404.html")):
        yield {"run": f"cp {site.publish}/index.html {site.publish}/404.html"}
