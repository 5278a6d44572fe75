"""A function takes a package that package.json does not list.

What
    A function, or a file it leads to, asks for a package by name, and no package.json on the way up
    from it lists that package.

Why
    Observed with build 37.3: a ``require`` of a package that is not there stops the deploy
    ("Dependencies installation error", also inside ``try``), and so does an import in a TypeScript
    function with a ``handler``. A function that is a module passes, and fails when it is called.

Bad::

    const fetch = require("node-fetch");      // and package.json does not list it

Good::

    "dependencies": {"node-fetch": "^2.7.0"}

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._functions import (
    entries,
    functions_folder,
    packages_taken,
    reached,
    setting_of,
)
from engine.project.builds.scripts import expand
from engine.project.git.index import git_index
from engine.project.packages.locks import nearest_locks
from engine.project.packages.manifest import (
    Package,
    Unreadable,
    package_at,
    package_folders,
    read_package,
)
from engine.project.places import place
from engine.project.scripting.bare_imports import is_esm
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.rules._functions import FunctionEntry
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.scripting.bare_imports import PackageImport
    from engine.project.snapshot import Snapshot

meta = RuleMeta(
    id="function-dep-missing",
    title="A function takes a package that is not installed",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/functions/troubleshooting/",
    family="64",
    healable=False,
    needs=(Need.FUNCTIONS,),
)

GIVEN = frozenset({"aws-sdk", "encoding", "bufferutil", "utf-8-validate"})
"""What older runtimes bring along, or packages take only when it is there."""
_DEFAULT = regex(r"(?m)^[ \t]*export\s+default\b|\bas\s+default\b")


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look up every package that a function leads to."""
    folder = functions_folder(site)
    if folder is None:
        return
    seen: set[str] = set()
    for entry in entries(site.snapshot, folder):
        main = site.snapshot.text(entry.path) or ""
        for path, text in reached(site.snapshot, entry.path):
            packages = _packages(site.snapshot, path, site.build_dir)
            if packages is None:
                continue
            for found in packages_taken(site.snapshot, path, text):
                mark = f"{path} {found.package}"
                if mark in seen or _is_there(site, entry, path, found, packages):
                    continue
                severity = _severity(site, entry, main, found)
                if severity is None:
                    continue
                seen.add(mark)
                yield issue_of(
                    meta,
                    place(path, text, found.start, found.end),
                    f"The function {entry.name!r} takes {found.package!r}, which "
                    + ("package.json does not list." if packages else "no package.json lists."),
                    why="The bundling of the function fails, and the deploy with it."
                    if severity is Severity.CRITICAL
                    else "The deploy passes, and the function fails whenever it is called.",
                    subject=mark,
                    severity=severity,
                )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: the version is not known here, nor what the lock file would say."""
    del site
    return NoHeal(reason=f"Install it (`npm install {issue.subject.split()[-1]}`) and commit.")


def _severity(
    site: NetlifySite, entry: FunctionEntry, main: str, found: PackageImport
) -> Severity | None:
    """How the bundler takes it; None when it may be a type, which is dropped."""
    bundler = setting_of(site, entry.name, "node_bundler")
    is_typescript = entry.path.endswith((".ts", ".tsx", ".mts", ".cts"))
    if not found.is_value and is_typescript:
        return None
    external = setting_of(site, entry.name, "external_node_modules")
    listed = isinstance(external, list) and found.package in external
    if bundler in {"none", "nft"} or listed or (is_esm(main) and _DEFAULT.search(main)):
        return Severity.HIGH
    if bundler == "esbuild" or is_typescript:
        return Severity.CRITICAL
    if entry.path.endswith(".mjs") or is_esm(main) or not found.is_require:
        return Severity.HIGH
    return Severity.CRITICAL


def _packages(snapshot: Snapshot, path: str, base: str) -> tuple[Package, ...] | None:
    """The packages whose dependencies a file may take; None when one of them is not readable."""
    folder = path.rpartition("/")[0]
    parts = folder.split("/") if folder else []
    folders = {base, *("/".join(parts[:n]) for n in range(len(parts) + 1))}
    found = [read_package(snapshot, f) for f in sorted(folders)]
    if any(isinstance(f, Unreadable) for f in found):
        return None
    return tuple(f for f in found if isinstance(f, Package))


def _is_there(
    site: NetlifySite,
    entry: FunctionEntry,
    path: str,
    found: PackageImport,
    packages: tuple[Package, ...],
) -> bool:
    name, snapshot = found.package, site.snapshot
    if name in GIVEN or name.startswith("@aws-sdk/") or any(p.name == name for p in packages):
        return True
    if any(p.version_of(name) is not None for p in packages):
        return True
    if any((p := package_at(snapshot, f)) and p.name == name for f in package_folders(snapshot)):
        return True
    for lock in nearest_locks(snapshot, path.rpartition("/")[0]):
        text = snapshot.text(lock.path)
        if text is None or re.search(rf"(?<![\w@/-]){re.escape(name)}(?![\w-])", text):
            return True  # Another package brings it along.
    command = site.build_command
    if command is not None:
        steps = expand(snapshot, site.build_dir, command)
        if any(name in word for ran in steps for word in ran.step.texts):
            return True
    is_typescript = entry.path.endswith((".ts", ".tsx", ".mts", ".cts"))
    if is_typescript and _has_aliases(snapshot, path):
        return True
    index = git_index(snapshot.root)
    return index is not None and any("node_modules/" in p for p in index.modes)


def _has_aliases(snapshot: Snapshot, path: str) -> bool:
    """True when a tsconfig.json on the way up may give names a path of its own."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        text = snapshot.text(f"{folder}/tsconfig.json" if folder else "tsconfig.json")
        if text is not None and re.search(r'"(?:paths|baseUrl|extends)"', text):
            return True
    return False
