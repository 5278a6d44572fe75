"""A script of the build works on Windows only.

What
    A script that the build runs uses ``set X=1&&``, ``del``, ``xcopy``, ``%VAR%`` or a backslash
    as the separator of a path.

Why
    The build machine runs Linux: ``set`` changes nothing there, the other words do not exist.

Bad::

    "build": "set NODE_ENV=production&& vite build"

Good::

    "build": "NODE_ENV=production vite build"

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.offers import attempt, offer
from engine.platforms.shared_rules._folders import build_folder
from engine.project.builds.scripts import expand
from engine.project.json import edits as json_edits
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site
    from engine.project.packages.manifest import Package

meta = RuleMeta(
    id="windows-only-script",
    title="A script of the build works on Windows only",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    family="122",
    needs=(Need.MANIFEST,),
)

_SET = regex(r"(?:^|&&\s*)set\s+([A-Za-z_][A-Za-z0-9_]*)=([^\s&]*)\s*&&\s*")
_WORDS = regex(r"(?:^|&&|;)\s*(del|xcopy|copy|rmdir\s+/s|move|rd|md)\s", re.IGNORECASE)
_PERCENT = regex(r"%[A-Z_][A-Z0-9_]*%")


def check(site: Site) -> Iterator[Issue]:
    """Read the scripts that the build command leads to."""
    for package, name in _scripts(site):
        body = package.scripts[name]
        words = _WORDS.search(body)
        if _SET.search(body):
            what = "`set X=…` sets nothing on Linux"
        elif words:
            what = f"`{words[1]}` does not exist on Linux"
        elif _PERCENT.search(body):
            what = "`%NAME%` is no variable on Linux"
        else:
            continue
        yield issue_of(
            meta,
            package.where("scripts", name),
            f"The script {name!r} works on Windows only: {what}.",
            why="The build machine runs Linux.",
            subject=f"{package.path} {name}",
            # The command behind `set` runs, without its variable.
            severity=Severity.MEDIUM if _SET.search(body) and not words else None,
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Write the variable before the command, as Linux reads it."""
    for package, name in _scripts(site):
        if issue.subject != f"{package.path} {name}":
            continue
        body = package.scripts[name]
        new = _SET.sub(lambda m: m[0][: m[0].index("set")] + f"{m[1]}={m[2]} ", body)
        if new == body or _WORDS.search(new) or _PERCENT.search(new):
            break
        return offer(
            attempt(
                issue,
                "script.posix-variable",
                f"Write `{new}`",
                one(json_edits.set_value, package.path, package.text, ("scripts", name), new),
                reason="Linux takes variables before the command. It no longer works on Windows.",
            )
        )
    return NoHeal(reason="Write the script with tools that work on both (cross-env, rimraf).")


def _scripts(site: Site) -> Iterator[tuple[Package, str]]:
    if site.build_command is None:
        return
    done: set[tuple[str, str]] = set()
    for ran in expand(site.snapshot, build_folder(site), site.build_command):
        if ran.package is not None and ran.via:
            key = (ran.package.path, ran.via[-1])
            if key not in done:
                done.add(key)
                yield ran.package, ran.via[-1]
