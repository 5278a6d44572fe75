"""Nothing says which Node.js the build wants.

What
    The project has a package.json and none of: ``NODE_VERSION``, ``.nvmrc``, ``.node-version``.
    The dashboard may hold a version, so this is a hint and no more.

Why
    The build takes the platform's default, which moves when the build image does.

Bad::

    package.json

Good::

    package.json
    .nvmrc

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import create_file
from engine.project.packages.manifest import package_at
from engine.project.packages.node_version import pins_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="node-version-unpinned",
    title="Nothing says which Node.js the build wants",
    severity=Severity.LOW,
    confidence=Confidence.HEURISTIC,
    docs="https://docs.netlify.com/configure-builds/manage-dependencies/",
    family="8",
    needs=(Need.COMMAND, Need.MANIFEST),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look in every place that could say it."""
    if not site.config_ok or "NODE_VERSION" in site.variables or site.build_command is None:
        return
    package = package_at(site.snapshot, site.build_dir)
    if package is None or any(
        p.source != "engines" for p in pins_in(site.snapshot, site.build_dir)
    ):
        return
    if site.build_dir and any(p.firm for p in pins_in(site.snapshot, "")):
        return
    yield issue_of(
        meta,
        Location(path=package.path),
        "Nothing in the project says which Node.js the build wants.",
        why="The platform's default moves with its build image.",
        subject=package.path,
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Write the lowest version that `engines` asks for into .nvmrc."""
    engine = next(
        (p for p in pins_in(site.snapshot, site.build_dir) if p.source == "engines"), None
    )
    if engine is None or engine.range is None or engine.range.lowest[0] < 1:
        return NoHeal(reason="Which version is used only you know: `node --version > .nvmrc`.")
    major = engine.range.lowest[0]
    path = site.in_build_dir(".nvmrc")
    return offer(
        attempt(
            issue,
            "node.nvmrc",
            f"Add .nvmrc with {major}",
            one(create_file, path, f"{major}\n"),
            reason=f"package.json asks for {engine.value!r}; {major} is the lowest that fits.",
        )
    )
