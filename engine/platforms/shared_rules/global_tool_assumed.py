"""The build runs a program that is installed on your machine only.

What
    A script or the build command runs a program such as ``tsx``, ``cross-env``, ``rimraf`` or
    ``sass``, no package.json of the project lists the package that brings it, and the lock file
    does not have it. Without a lock file another package may bring it: then it is a guess, made
    only for a project without a framework that brings many. What ``npx`` fetches is passed over,
    and so is what runs in another language's environment or is named in its list, and what the
    machines of GitHub Actions have by themselves (``tsc``, ``webpack``).

Why
    ``npm install -g`` put it on one machine. On the build machine: "sh: tsx: not found".

Bad::

    "scripts": {"build": "tsx scripts/build.ts"}      # and no tsx among the dependencies

Good::

    "scripts": {"build": "tsx scripts/build.ts"},
    "devDependencies": {"tsx": "^4.19.0"}

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.shared_rules._builds import step_location
from engine.platforms.shared_rules._tools import to_install, undeclared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site

meta = RuleMeta(
    id="global-tool-assumed",
    title="The build runs a program that is installed on your machine only",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    family="85",
    healable=False,
    needs=(Need.COMMAND,),
)


def check(site: Site) -> Iterator[Issue]:
    """Look every helper program up among what is installed."""
    from engine.project.packages.programs import helper_tools

    for found in undeclared(site, helper_tools()):
        yield issue_of(
            meta,
            step_location(site, found.build, found.ran),
            f"The build runs {found.program!r}, and no package.json lists {found.package!r}.",
            why='It is not on the build machine: the command stops with "not found".',
            subject=f"{found.ran.folder} {found.program}",
            confidence=found.confidence,
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: the version is theirs, and the lock file needs the registry."""
    from engine.project.packages.programs import helper_tools

    for found in undeclared(site, helper_tools()):
        if issue.subject == f"{found.ran.folder} {found.program}":
            return NoHeal(reason=to_install(site, found.ran.folder or "", found.package))
    return NoHeal(reason="The build does not run it any more.")
