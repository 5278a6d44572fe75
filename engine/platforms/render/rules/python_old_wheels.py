"""A pinned package has no wheel for Render's default Python.

What
    A Python service says no version, and pins a package that was released before the default
    Python (3.14) and has to be compiled for it.

Why
    "Failed building wheel for pydantic-core": the compile needs Rust or C libraries that are not
    there. A service that exists already keeps the default of its first days, so this is a guess.

Bad::

    requirements.txt: numpy==1.26.4       (and no PYTHON_VERSION)

Good::

    envVars:
      - key: PYTHON_VERSION
        value: 3.12.8

Since: 0.1.0
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, Location, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import add_variable
from engine.platforms.render.predict.installed import installed
from engine.platforms.render.predict.python_versions import FIRST_WHEELS, older, python_for
from engine.platforms.render.predict.services import native_here
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.render.predict.requirements import Requirement
    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="python-old-wheels",
    title="Pinned packages have wheels for the Python that is used",
    severity=Severity.MEDIUM,
    confidence=Confidence.HEURISTIC,
    docs="https://render.com/docs/python-version",
    family="39",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Compare exact pins with the first release that has a wheel."""
    for service, requirement, first, _ in _found(site):
        yield issue_of(
            meta,
            Location(path=requirement.path, line=requirement.line),
            f"{requirement.name}{requirement.specifier} has no wheel for Python 3.14, which new "
            f"services get (the first is {first}).",
            why="pip then compiles it, which the build image is not made for.",
            subject=service.name.value,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Say a Python that the pins have wheels for."""
    for service, _, _, version in _found(site):
        if service.name.value == issue.subject:
            entry: dict[str, str | bool] = {"key": "PYTHON_VERSION", "value": version}
            return offer(
                attempt(
                    issue,
                    "python.for-pins",
                    f"Set PYTHON_VERSION to {version}",
                    partial(add_variable, site, service, entry),
                    reason="The pinned packages have wheels for it.",
                )
            )
    return NoHeal(reason="The requirement is not there any more.")


def _found(site: RenderSite) -> Iterator[tuple[Service, Requirement, str, str]]:
    for service in native_here(site):
        if service.runtime.value != "python" or "PYTHON_VERSION" in site.env_names(service):
            continue
        places = dict.fromkeys([service.folder, ""])
        names = (".python-version", "runtime.txt")
        pinned = any(site.snapshot.is_file(normal(f"{p}/{n}")) for p in places for n in names)
        if pinned or site.takes_unknown_groups(service):
            continue
        for requirement in installed(site, service).declared.requirements:
            first = FIRST_WHEELS.get(requirement.name)
            match = re.fullmatch(r"==\s*([\d.]+)", requirement.specifier)
            if first is None or match is None or not older(match.group(1), first):
                continue
            yield service, requirement, first, python_for(requirement.name, match.group(1))
            break
