"""What must be there for a rule to have anything to look at.

A rule that says what it needs is loaded only where that is there: a project without functions
needs none of the rules about functions, and loading them all would be a sixth of a whole start.
A need is a condition without which the rule finds nothing, never a judgement of its own; a test
lets every rule look at the examples of all others and holds it to that.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.platforms.interface import Site
    from engine.project.snapshot import Snapshot


class Need(StrEnum):
    """One condition; `RuleMeta.needs` lists those of a rule, which needs all of them."""

    COMMAND = "a build command"
    STARTED = "a server that the platform starts"
    WRITTEN_COMMAND = "a command in the configuration, of the build or of a context"
    ENVIRONMENT = "an environment in the configuration"
    WRITTEN_VARIABLE = "the sign of a variable in the configuration"
    FAULT = "a configuration that does not resolve"
    SOUND = "a configuration that resolves"
    REDIRECTS = "redirects, or a file of them"
    HEADERS = "headers, or a file of them"
    FUNCTIONS = "a folder for functions, edge functions among them"
    EDGE_FUNCTIONS = "a folder of edge functions"
    IGNORE = "an ignore command"
    PLUGINS = "plugins in the configuration"
    CONTEXTS = "contexts in the configuration"
    HUGO = "Hugo in the build command, or its configuration"
    NODE = "a file or an environment that may name a version of Node.js"
    MANIFEST = "a package.json"
    LOCK = "a lock file of a package manager"
    NPM_LOCK = "a lock file of npm"
    NPMRC = "an .npmrc"
    ATTRIBUTES = "a .gitattributes"
    SUBMODULES = "a .gitmodules"
    SERVER_FILE = "a configuration of nginx or Caddy"


FILES: dict[Need, tuple[str, ...]] = {
    Need.MANIFEST: ("package.json",),
    Need.LOCK: (
        *("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"),
        *("bun.lock", "bun.lockb"),
    ),
    Need.NPM_LOCK: ("package-lock.json", "npm-shrinkwrap.json"),
    Need.NPMRC: (".npmrc",),
    Need.ATTRIBUTES: (".gitattributes",),
    Need.SUBMODULES: (".gitmodules",),
    Need.SERVER_FILE: (".conf", ".conf.template", "Caddyfile"),
}
"""The needs that the tree alone answers: a path with one of these ends."""


def has_files(snapshot: Snapshot, need: Need) -> bool:
    """Tell whether the files of a need are there; True for a need that is of no files."""
    ends = FILES.get(need)
    return ends is None or bool(snapshot.ending(*ends))


def concerns(needs: tuple[Need, ...], site: Site) -> bool:
    """Tell whether a rule with these needs has anything to look at."""
    return all(site.has(need) for need in needs)
