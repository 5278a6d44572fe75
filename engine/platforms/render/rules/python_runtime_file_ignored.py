"""runtime.txt does not choose the Python version on Render.

What
    A Python service has a ``runtime.txt`` and neither ``PYTHON_VERSION`` nor ``.python-version``.

Why
    Heroku reads ``runtime.txt``, Render does not: it takes its default, and packages that were
    chosen for the older Python may have no wheels for it.

Bad::

    runtime.txt: python-3.11.9

Good::

    envVars:
      - key: PYTHON_VERSION
        value: 3.11.9

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
from engine.platforms.render.predict.python_versions import KNOWN_PYTHON
from engine.platforms.render.predict.services import native_here
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="python-runtime-file-ignored",
    title="The Python version is said where Render reads it",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/python-version",
    family="39",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look for the file where nothing else says the version."""
    for service, path, version in _found(site):
        yield issue_of(
            meta,
            Location(path=path, line=1),
            f"Render does not read {path}: {service.name.value!r} gets the default Python, not "
            f"{version}.",
            why="Render takes PYTHON_VERSION or .python-version, and its default without them.",
            subject=service.name.value,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Say the same version where Render reads it."""
    for service, _, version in _found(site):
        if service.name.value == issue.subject:
            entry: dict[str, str | bool] = {"key": "PYTHON_VERSION", "value": version}
            return offer(
                attempt(
                    issue,
                    "python.from-runtime-file",
                    f"Set PYTHON_VERSION to {version}",
                    partial(add_variable, site, service, entry),
                    reason="It is the version that the project chose.",
                )
            )
    return NoHeal(reason="The file is not there any more.")


def _found(site: RenderSite) -> Iterator[tuple[Service, str, str]]:
    for service in native_here(site):
        if service.runtime.value != "python" or "PYTHON_VERSION" in site.env_names(service):
            continue
        if site.takes_unknown_groups(service):
            continue
        places = list(dict.fromkeys([service.folder, ""]))
        if any(site.snapshot.is_file(normal(f"{p}/.python-version")) for p in places):
            continue
        for place in places:
            path = normal(f"{place}/runtime.txt")
            match = re.match(r"\s*python-(\d+\.\d+(?:\.\d+)?)", site.snapshot.text(path) or "")
            if match is None:
                continue
            version = match.group(1)
            full = version if version.count(".") == 2 else KNOWN_PYTHON.get(version)
            if full is not None:
                yield service, path, full
                break
