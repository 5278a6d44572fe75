"""A dependency lies outside the repository.

What
    package.json names a dependency by a path (``file:``, ``link:``, ``portal:``) that leads out of
    the project, or to a folder that is not there.

Why
    The build machine has the repository and nothing beside it: the install fails.

Bad::

    "dependencies": {"ui": "file:../../shared/ui"}

Good::

    "dependencies": {"ui": "file:packages/ui"}

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.shared_rules._folders import build_folder
from engine.project.packages.manifest import package_at
from engine.project.snapshot import normal
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site

meta = RuleMeta(
    id="local-path-dependency",
    title="A dependency lies outside the repository",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    family="123",
    healable=False,
    needs=(Need.MANIFEST,),
)

_PATH = regex(r"(?:file|link|portal):(.+)\Z|((?:\.{1,2}|~)?/.+)\Z")


def check(site: Site) -> Iterator[Issue]:
    """Follow every dependency that is a path."""
    folder = build_folder(site)
    package = package_at(site.snapshot, folder)
    if package is None:
        return
    for kind, table in (
        ("dependencies", package.dependencies),
        ("devDependencies", package.dev_dependencies),
    ):
        for name, version in table.items():
            match = _PATH.match(version)
            if not match:
                continue
            given = (match[1] or match[2]).removeprefix("//")
            where = normal(f"{folder}/{given}") if folder else normal(given)
            outside = where.startswith("..") or given.startswith(("/", "~"))
            if not outside and site.snapshot.exists(where):
                continue
            if not outside and site.build_command is not None and where.endswith(".tgz"):
                continue
            yield issue_of(
                meta,
                package.where(kind, name),
                f"{name!r} is taken from {version!r}, which is "
                + ("outside the repository." if outside else "not there."),
                why="The build machine has the repository and nothing beside it.",
                subject=f"{package.path} {name}",
                confidence=None if outside else Confidence.LIKELY,
            )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: the package must come into the repository or to a registry."""
    del issue, site
    return NoHeal(reason="Bring the package into the repository, or publish it and name a version.")
