"""The build needs a package that nothing installs.

What
    The build runs a framework's or bundler's program (``vite build``), or such a program reads a
    configuration script that takes a package (``vite.config.js`` imports ``@vitejs/plugin-react``),
    and no package.json of the project lists that package and the lock file does not have it.
    Without a lock file another package may bring it: then it is a guess, made only for a project
    without a framework that brings many.

Why
    It is there on one machine, from another project or from before. On the build machine:
    "vite: not found", "Cannot find package '@vitejs/plugin-react'".

Bad::

    "scripts": {"build": "vite build"},
    "dependencies": {"react": "^18.3.0"}

Good::

    "scripts": {"build": "vite build"},
    "dependencies": {"react": "^18.3.0"},
    "devDependencies": {"vite": "^5.4.0"}

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.shared_rules._builds import added, builds, opaque, step_location, steps
from engine.platforms.shared_rules._declared import Presence, presence
from engine.platforms.shared_rules._tools import fetches, to_install, undeclared
from engine.project.builds.config_files import config_files
from engine.project.builds.outputs import program_words
from engine.project.places import place
from engine.project.scripting.bare_imports import package_imports
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site
    from engine.project.scripting.bare_imports import PackageImport
    from engine.project.snapshot import Snapshot

meta = RuleMeta(
    id="dependency-undeclared",
    title="The build needs a package that nothing installs",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    family="16",
    healable=False,
    needs=(Need.COMMAND,),
)

_MAYBE = regex(r"\btry\s*\{|\bif\s*\(|\?[^.:?]|&&|\bcatch\b|createRequire|require\.resolve")
"""What may keep a ``require`` of a script from being reached."""
LARGEST = 200_000
"""Characters of a configuration script."""


def check(site: Site) -> Iterator[Issue]:
    """Look up what the build runs, and what the configuration scripts of that take."""
    from engine.project.packages.programs import build_tools

    for found in undeclared(site, build_tools()):
        yield issue_of(
            meta,
            step_location(site, found.build, found.ran),
            f"The build runs {found.program!r}, and no package.json lists {found.package!r}.",
            why='Nothing installs it: the command stops with "not found".',
            subject=f"{found.ran.folder} {found.package}",
            confidence=found.confidence,
        )
    seen: set[str] = set()
    for path, taken, is_sure in _taken(site):
        mark = f"{path} {taken.package}"
        if mark in seen:
            continue
        seen.add(mark)
        yield issue_of(
            meta,
            place(path, site.snapshot.text(path) or "", taken.start, taken.end),
            f"{path} takes {taken.package!r}, which no package.json lists.",
            why="Nothing installs it: the build stops while it reads its configuration.",
            subject=mark,
            confidence=None if is_sure else Confidence.HEURISTIC,
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: the version is theirs, and the lock file needs the registry."""
    place_of, _, name = issue.subject.rpartition(" ")
    is_file = site.snapshot.is_file(place_of)
    folder = place_of.rpartition("/")[0] if is_file else place_of
    return NoHeal(reason=to_install(site, folder, name))


def _taken(site: Site) -> Iterator[tuple[str, PackageImport, bool]]:
    snapshot = site.snapshot
    for build in builds(site):
        brought: set[str] = set()
        for ran in steps(site, build):
            if opaque(ran):
                break
            brought |= added(ran)
            if ran.folder is None or not ran.step.certain:
                continue
            words = program_words(ran, snapshot)
            called = words[0].text if words else ""
            package = called[:1] + called[1:].partition("@")[0]  # `npx @11ty/eleventy@3`
            if any(w.text.partition("=")[0] in {"-c", "--config"} for w in words):
                continue  # Another one than the usual is read.
            for path in config_files(snapshot, ran.folder, package.rpartition("/")[2]):
                for taken in _imports(snapshot, path):
                    if taken.package in brought or (fetches(ran) and taken.package == package):
                        continue
                    found = presence(snapshot, ran.folder, taken.package)
                    if found is not Presence.THERE:
                        yield path, taken, found is Presence.ABSENT


def _imports(snapshot: Snapshot, path: str) -> Iterator[PackageImport]:
    text = snapshot.text(path)
    if text is None or len(text) > LARGEST:
        return
    is_typed = path.endswith("ts")
    is_sure = _MAYBE.search(text) is None
    for taken in package_imports(text):
        if taken.is_require and not is_sure:
            continue
        if taken.is_value or not is_typed:
            yield taken
