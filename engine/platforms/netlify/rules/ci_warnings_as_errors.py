"""The build treats warnings as errors on the build machine.

What
    The command leads to ``react-scripts build`` and does not set ``CI``; the build machine sets
    ``CI=true``.

Why
    With ``CI=true`` react-scripts fails on every lint warning, which a build at home only shows.
    Whether there are warnings only a build tells.

Bad::

    command = "npm run build"          # react-scripts build

Good::

    command = "CI= npm run build"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.project.builds.outputs import program_words
from engine.project.builds.scripts import expand

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="ci-warnings-as-errors",
    title="Warnings are errors on the build machine",
    severity=Severity.LOW,
    confidence=Confidence.HEURISTIC,
    docs="https://docs.netlify.com/configure-builds/troubleshooting-tips/",
    family="18",
    healable=False,
    needs=(Need.COMMAND,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look for react-scripts, and for anybody who sets CI."""
    if not site.config_ok or site.build_command is None:
        return
    if {"CI", "ESLINT_NO_DEV_ERRORS", "DISABLE_ESLINT_PLUGIN"} & set(site.variables):
        return
    if "CI=" in site.build_command:
        return
    for ran in expand(site.snapshot, site.build_dir, site.build_command):
        words = [w.text for w in program_words(ran, site.snapshot)[:2]]
        if words != ["react-scripts", "build"]:
            continue
        names = {name for name, _ in ran.step.environment}
        if {"CI", "DISABLE_ESLINT_PLUGIN"} & names or any("CI=" in t for t in ran.step.texts):
            continue
        yield issue_of(
            meta,
            site.location_of("build.command") or Location(path=site.config_path or ""),
            "react-scripts fails on lint warnings here: the build machine sets CI=true.",
            why="A warning that a build at home only shows stops the deploy.",
            subject="react-scripts",
        )
        return


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Leave it to the author: mend the warnings, or decide to pass over them."""
    del issue, site
    return NoHeal(reason="Mend the warnings; or set CI to nothing: `CI= npm run build`.")
