"""The lock file has a package's programs for another system only.

What
    A bundler or compiler brings its program for each system as an optional package
    (``@rollup/rollup-darwin-arm64``), and package-lock.json has one of another system and none for
    Linux on x64.

Why
    npm wrote the lock from a ``node_modules`` that was there already (npm issue 4828). npm 10 keeps
    to it on the build machine: "Cannot find module @rollup/rollup-linux-x64-gnu". npm 11.19 refuses
    ``npm ci`` with it, and mends it in ``npm install`` (both observed).

Bad::

    "node_modules/@rollup/rollup-darwin-arm64": {"version": "4.21.0", "optional": true}

Good::

    "node_modules/@rollup/rollup-darwin-arm64": {"version": "4.21.0", "optional": true},
    "node_modules/@rollup/rollup-linux-x64-gnu": {"version": "4.21.0", "optional": true}

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.shared_rules._builds import added_by, builds
from engine.project.places import place
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site

meta = RuleMeta(
    id="optional-native-dep",
    title="The lock file has a package's programs for another system only",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://github.com/npm/cli/issues/4828",
    family="84",
    healable=False,
    needs=(Need.NPM_LOCK,),
)

NEEDED = frozenset(
    {
        *("rollup", "esbuild", "rolldown", "lightningcss", "@tailwindcss/oxide", "@swc/core"),
        *("sharp", "@rspack/binding", "turbo", "sass-embedded", "oxc-parser", "oxc-transform"),
    }
)
"""Packages that stop without the program of their system; others fall back to another."""
_LINUX = regex(r"[-/]linux-x64(?:-gnu|-glibc)?\Z|[-/]linux-64\Z")
_OTHER = regex(r"[-/](?:darwin|win32|windows)-")


def check(site: Site) -> Iterator[Issue]:
    """Compare what each package may bring with what the lock file has of it."""
    from engine.project.packages.npm_lock import npm_lock

    seen: set[str] = set()
    for build in builds(site):
        lock = npm_lock(site.snapshot, build.folder)
        if lock is None or lock.path in seen:
            continue
        seen.add(lock.path)
        added = added_by(site, build)
        for key, entry in lock.entries.items():
            name = key.rpartition("node_modules/")[2]
            if name not in NEEDED or entry.optional:
                continue
            wanted = next((o for o in entry.optional_dependencies if _LINUX.search(o)), None)
            if wanted is None or wanted in added or lock.find(key, wanted) is not None:
                continue
            there = [o for o in entry.optional_dependencies if lock.find(key, o) is not None]
            if not any(_OTHER.search(o) for o in there) or any("linux-x64" in o for o in there):
                continue
            at = lock.text.find(f'"{key}"')
            yield issue_of(
                meta,
                place(lock.path, lock.text, max(at, 0)),
                f"{lock.path} has {there[0]!r} for {name!r}, and not {wanted!r}.",
                why="npm installs what the lock file has: on Linux the program is missing.",
                subject=key,
            )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: a lock file needs the registry's answers."""
    del site
    return NoHeal(
        reason=f"Delete node_modules and {issue.location.path}, run `npm install`, and commit the "
        "new lock file."
    )
