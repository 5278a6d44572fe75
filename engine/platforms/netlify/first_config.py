"""A first netlify.toml for a project that has none, as a proposal that Netlify's rules accept.

Netlify installs the dependencies itself, so the command only builds. What its dashboard would fill
in for a framework (`frameworks`) is written where the pages' folder is not evident from the build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import NoHeal, Proposal
from engine.platforms.first_files import proved
from engine.platforms.netlify.frameworks import Kind, detect
from engine.platforms.netlify.platform import PLATFORM
from engine.platforms.netlify.signs import FILE_NAME
from engine.project.builds.static import StaticBuild, manager_of, static_build, static_builds
from engine.project.editing.lines import create_file
from engine.project.packages.manifest import package_at
from engine.project.packages.node_version import node_choice
from engine.project.snapshot import normal
from engine.project.toml.writing import TomlValue, header_source, pair_lines
from engine.records import replace
from engine.regex import regex

if TYPE_CHECKING:
    from engine.platforms.interface import BuildContext
    from engine.project.packages.manifest import Package
    from engine.project.snapshot import Snapshot

SERVED = frozenset(
    {"next", "nuxt", "remix", "react-router", "svelte-kit", "solid-start", "tanstack-start"}
)
"""Frameworks whose server Netlify runs as functions; their folder is that of its own table."""

_HANDLER = regex(r"\bexports\.handler\b|\bexport\s+(?:const|async function|function)\s+handler\b")
_OLD_NUXT = regex(r"[\^~>=v\s]*[12](?:\.|\Z)")
_FUNCTIONS = ("functions", "lambda", "src/functions", "api")


def propose_config(
    snapshot: Snapshot, context: BuildContext, *, package: str = ""
) -> Proposal | NoHeal:
    """Draft ``netlify.toml`` from the files and prove it by resolving the project with it.

    Args:
        snapshot: the project.
        context: the build it is resolved for.
        package: the folder of the site, where several could be meant.
    """
    if snapshot.exists(FILE_NAME):
        return NoHeal(reason=f"The project has a configuration already: {FILE_NAME}.")
    found = _sites(snapshot, package)
    if not found:
        return NoHeal(
            reason="No site is evident from the files: no build script whose folder is known, no "
            "generator's configuration and no page."
        )
    if len(found) > 1:
        names = ", ".join(b.folder for b in found)
        return NoHeal(reason=f"Several sites could be meant: {names}. Name one with --package.")
    site = found[0]
    if site.by == "Jekyll" and not site.manager:
        return NoHeal(reason="Netlify brings no Jekyll: a Gemfile must name it, and there is none.")
    edits = (create_file(FILE_NAME, written(snapshot, site)),)
    return proved(
        PLATFORM,
        snapshot,
        edits,
        context,
        title=f"Add a {FILE_NAME} for {site.said}",
        reason=f"Read from {site.reason}.",
    )


def written(snapshot: Snapshot, site: StaticBuild) -> str:
    """Write a site as a netlify.toml."""
    build: dict[str, TomlValue] = {}
    if site.by == "files":
        # Nothing is built, so nothing needs a base; functions stay where they are.
        site = replace(site, folder="", publish=normal(f"{site.folder}/{site.publish}") or ".")
    if site.folder:
        build["base"] = site.folder
    if site.build:
        installs = site.manager == "pip" and "requirements.txt" not in site.install.split()
        build["command"] = f"{site.install} && {site.build}" if installs else site.build
    build["publish"] = site.publish
    lines = [header_source(("build",)), *pair_lines(build, "  ")]
    functions = _functions(snapshot, site.folder)
    if functions:
        lines += ["", header_source(("functions",)), *pair_lines({"directory": functions}, "  ")]
    version = _node(snapshot, site)
    if version:
        lines += [
            "",
            header_source(("build", "environment")),
            *pair_lines({"NODE_VERSION": version}, "  "),
        ]
    if site.falls_back and not _answered(snapshot, site):
        row: dict[str, TomlValue] = {"from": "/*", "to": "/index.html", "status": 200}
        lines += ["", header_source(("redirects",), row=True), *pair_lines(row, "  ")]
    return "\n".join(lines) + "\n"


def _sites(snapshot: Snapshot, package: str) -> tuple[StaticBuild, ...]:
    if package:
        found = _server(snapshot, package) or static_build(snapshot, package)
        return (found,) if found is not None else _offered(snapshot, package)
    own = _server(snapshot, "")
    if own is not None:
        return (own,)
    static = static_builds(snapshot) or _offered(snapshot)
    folders = {p.partition("/")[0] for p in snapshot.paths() if p.count("/") == 1}
    servers = [s for f in sorted(folders) if (s := _server(snapshot, f)) is not None]
    if any(not b.folder for b in static):
        return static
    taken = {s.folder for s in servers}
    return (*servers, *(b for b in static if b.folder not in taken))


def _offered(snapshot: Snapshot, folder: str = "") -> tuple[StaticBuild, ...]:
    """What Netlify's own form would be filled with, where the build's folder is not evident."""
    package = package_at(snapshot, folder)
    found = detect(snapshot, folder) if package is not None else None
    if package is None or found is None or found.accuracy < 4 or "build" not in package.scripts:
        return ()
    if found.framework.kind is Kind.BACKEND or _is_old_nuxt(package):
        return ()
    manager, _ = manager_of(snapshot, folder)
    site = StaticBuild(
        folder=folder,
        by=found.framework.id,
        publish=found.framework.publish,
        build=f"{manager} run build",
        manager=manager,
        script="build",
        package=package,
        reason=f"the build script of {package.path}; that it writes {found.framework.publish}/ is "
        f"Netlify's own default for {found.evidence}, and no file says otherwise",
    )
    return (site,)


def _server(snapshot: Snapshot, folder: str) -> StaticBuild | None:
    """A framework with a server of its own, as Netlify's table knows it."""
    package = package_at(snapshot, folder)
    if package is None or "build" not in package.scripts:
        return None
    found = detect(snapshot, folder)
    if found is None or found.accuracy < 4 or found.framework.id not in SERVED:
        return None
    static = static_build(snapshot, folder)
    if static is not None and (found.framework.id == "next" or static.script != "build"):
        return static
    manager, _ = manager_of(snapshot, folder)
    script = "build"
    if _is_old_nuxt(package):
        script = "generate"
        if script not in package.scripts:
            return None
    return StaticBuild(
        folder=folder,
        by=found.framework.id,
        publish=static.publish if static is not None else found.framework.publish,
        build=f"{manager} run {script}",
        manager=manager,
        script=script,
        package=package,
        reason=f"the {script} script of {package.path} and its dependency {found.evidence}",
    )


def _is_old_nuxt(package: Package) -> bool:
    """True for Nuxt 2, which writes pages by `nuxt generate` alone; its build is of a server."""
    return _OLD_NUXT.match(package.version_of("nuxt") or "") is not None


def _functions(snapshot: Snapshot, folder: str) -> str:
    """A folder of functions that is not where Netlify looks by itself, relative to the base."""
    if snapshot.is_folder(normal(f"{folder}/netlify/functions")):
        return ""
    for name in _FUNCTIONS:
        inner = normal(f"{folder}/{name}")
        files = [p for p in snapshot.files_under(inner) if p.endswith((".js", ".mjs", ".ts"))]
        if files and all(_HANDLER.search(snapshot.text(p) or "") for p in files):
            return name
    return ""


def _node(snapshot: Snapshot, site: StaticBuild) -> str:
    """The Node.js to write; empty where a file says it, or nothing of it is used."""
    if site.package is None:
        return ""
    return node_choice(snapshot, site.folder)[1]


def _answered(snapshot: Snapshot, site: StaticBuild) -> bool:
    """True when a ``_redirects`` that the build carries along answers what is left."""
    for name in ("public/_redirects", "static/_redirects", "_redirects", "src/_redirects"):
        text = snapshot.text(normal(f"{site.folder}/{name}")) or ""
        if any(line.split()[:1] == ["/*"] for line in text.split("\n")):
            return True
    return False
