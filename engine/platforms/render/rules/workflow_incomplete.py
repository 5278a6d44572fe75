"""A workflow lacks its build command or its repository.

What
    A service of type workflow has no `buildCommand` or no `repo`.

Why
    The server refuses the whole Blueprint: buildCommand is required for non-docker workflows;
    repo is required for git-based services.

Bad::

    services:
      - type: workflow
        name: flow
        runtime: python
        startCommand: python main.py

Good::

    services:
      - type: workflow
        name: flow
        runtime: python
        repo: https://github.com/me/flow
        buildCommand: pip install -r requirements.txt
        startCommand: python main.py

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import (
    DOCS,
    insert_at,
    issues,
    service_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="workflow-incomplete",
    title="A workflow says its repository and its build",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="40",
    healable=True,
)
CODES = (Code.WF_BUILD, Code.WF_REPO)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    service = service_of(site, issue.location.key_path)
    if service is None or issue.subject == Code.WF_REPO:
        return NoHeal(reason="The address of the repository is not in the project's files.")
    command = {"node": "npm install", "python": "pip install -r requirements.txt"}
    found = command.get(service.runtime.value, "")
    if not found:
        return NoHeal(reason="Nothing tells how it is built.")
    return offer(
        attempt(
            issue,
            "workflow.install",
            f"Build with {found!r}",
            lambda: (insert_at(site, service.path, "buildCommand", found, after="runtime"),),
            reason="It installs what the runtime needs.",
        )
    )
