"""PYTHON_VERSION is no full version.

What
    ``PYTHON_VERSION`` is not three numbers: ``3.11``, ``3``, ``python-3.11.9``.

Why
    Render takes a full version only ("3.11.9") and stops the build at any other.

Bad::

    - key: PYTHON_VERSION
      value: "3.11"

Good::

    - key: PYTHON_VERSION
      value: "3.11.11"

Since: 0.1.0
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import document_of
from engine.platforms.render.predict.python_versions import KNOWN_PYTHON
from engine.platforms.render.site import EnvVarKind
from engine.project.yaml.edits import set_value
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.site import RenderSite
    from engine.project.yaml.document import YamlNode
meta = RuleMeta(
    id="python-version-not-full",
    title="PYTHON_VERSION is a full version",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/python-version",
    family="39",
)

_FULL = regex(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?")


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at the variable of every Python service."""
    for service in site.services:
        variable = service.env("PYTHON_VERSION")
        if variable is None or variable.kind is not EnvVarKind.VALUE:
            continue
        if service.runtime.value == "docker" or _FULL.fullmatch(variable.value.value.strip()):
            continue
        yield issue_of(
            meta,
            variable.value.location or variable.location,
            f"PYTHON_VERSION of {service.name.value!r} is {variable.value.value!r}, not a full "
            "version such as 3.12.8.",
            why="Render fetches exactly this version, and there is none of that name.",
            subject=service.name.value,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Complete the version with a release of it that exists."""
    for service in site.services:
        variable = service.env("PYTHON_VERSION")
        if variable is None or service.name.value != issue.subject:
            continue
        match = re.search(r"(\d+\.\d+)(\.\d+)?", variable.value.value)
        minor = match.group(1) if match else ""
        full = match.group() if match and match.group(2) else KNOWN_PYTHON.get(minor)
        node = variable.node.get("value")
        if full is None or node is None:
            return NoHeal(reason="Which version is meant must be said by a person.")
        return offer(
            attempt(
                issue,
                "python.full-version",
                f"Use {full}",
                partial(_edits, site, node, full),
                reason=f"It is a release of Python {minor or full}.",
            )
        )
    return NoHeal(reason="The variable is not there any more.")


def _edits(site: RenderSite, node: YamlNode, full: str) -> Iterator[Edit]:
    yield set_value(site.path, document_of(site), node, full)
