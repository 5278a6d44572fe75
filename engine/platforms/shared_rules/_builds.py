"""The builds of a site: one on most platforms, one for each service on Render."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from engine.model import Location
from engine.platforms.interface import Build
from engine.platforms.shared_rules._commands import command_location
from engine.platforms.shared_rules._folders import build_folder
from engine.project.builds.scripts import expand
from engine.project.builds.single_page import is_single_page
from engine.project.packages.manifest import package_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.interface import Site
    from engine.project.builds.scripts import Ran

OPAQUE = frozenset({"make", "bash", "sh", "source", ".", "docker", "nix", "mise", "asdf", "task"})
"""Programs behind which anything may happen."""
BIN = "node_modules/.bin/"
"""Where the programs of packages lie: ``./node_modules/.bin/vite`` is ``vite``."""
ADDS = frozenset({"add", "install", "i", "global"})


@runtime_checkable
class Configured(Protocol):
    """A site whose configuration may be refused as a whole."""

    @property
    def config_ok(self) -> bool:
        """True when the platform accepts it."""
        ...


def builds(site: Site) -> tuple[Build, ...]:
    """List them; none where there is no command, or where the configuration is refused."""
    several = getattr(site, "builds", None)
    if isinstance(several, tuple):
        return cast("tuple[Build, ...]", several)
    command = site.build_command
    if command is None or (isinstance(site, Configured) and not site.config_ok):
        return ()
    said = getattr(site, "variables", None)
    variables = cast("dict[str, str]", said) if isinstance(said, dict) else {}
    return (Build(folder=build_folder(site), command=command, variables=variables),)


def steps(site: Site, build: Build) -> tuple[Ran, ...]:
    """What a build runs, package scripts opened."""
    return expand(site.snapshot, build.folder, build.command)


def opaque(ran: Ran) -> bool:
    """True for a step behind which anything may happen: a shell script, make, a container."""
    program = ran.step.program
    if BIN in program:
        return False
    return program in OPAQUE or program.endswith(".sh") or program.startswith(("./", "/"))


def is_install(ran: Ran) -> bool:
    """True for a step that installs what package.json lists."""
    core = [w.text for w in ran.step.core]
    if core[:1] == ["yarn"] and (len(core) == 1 or core[1].startswith("-")):
        return True
    return (
        len(core) > 1
        and core[0] in {"npm", "yarn", "pnpm", "bun"}
        and core[1] in {"install", "i", "ci", "clean-install"}
        and all(w.startswith("-") for w in core[2:])
    )


def added(ran: Ran) -> set[str]:
    """The packages that a step installs by their names, versions taken off."""
    words = [w.text for w in ran.step.core]
    if len(words) < 3 or words[0] not in {"npm", "yarn", "pnpm", "bun"} or words[1] not in ADDS:
        return set()
    return {w[:1] + w[1:].partition("@")[0] for w in words[2:] if not w.startswith("-")}


def added_by(site: Site, build: Build) -> set[str]:
    """The packages that the steps of a build install by their names."""
    return {name for ran in steps(site, build) for name in added(ran)}


def step_location(site: Site, build: Build, ran: Ran) -> Location:
    """Where a step stands: in a package's script, or where the command is said."""
    if ran.package is not None and ran.via:
        return ran.package.where("scripts", ran.via[-1])
    return build.location or command_location(site, ran) or Location(path="package.json")


def packages_of(site: Site) -> Iterator[str]:
    """The folders of the packages whose scripts the builds run, or that they build in."""
    seen: set[str] = set()
    for build in builds(site):
        for ran in steps(site, build):
            folder = ran.package.folder if ran.package is not None else ran.folder
            if folder is not None and folder not in seen:
                seen.add(folder)
                yield folder


def front_pages(site: Site) -> list[str]:
    """The pages that bundlers take as the front page of a single-page app."""
    found: list[str] = []
    for folder in packages_of(site):
        package = package_at(site.snapshot, folder)
        if package is not None and is_single_page(package):
            here = f"{folder}/" if folder else ""
            inner = "public/index.html" if package.has("react-scripts") else "index.html"
            if site.snapshot.is_file(here + inner):
                found.append(here + inner)
    return found
