"""A service on the free plan has a pre-deploy command.

What
    A service with `plan: free` has `preDeployCommand`.

Why
    The server refuses the whole Blueprint: pre-deploy command is not supported for free tier
    services.

Bad::

    services:
      - type: web
        name: api
        plan: free
        preDeployCommand: npm run migrate
        startCommand: npm start

Good::

    services:
      - type: web
        name: api
        plan: free
        startCommand: npm run migrate && npm start

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
    delete_at,
    in_turn,
    issues,
    service_of,
    set_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="predeploy-on-free-plan",
    title="A pre-deploy command needs a paid plan",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="74",
    healable=True,
)
CODES = (Code.FREE_PREDEPLOY,)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at what the server would object to."""
    yield from issues(meta, site, *CODES, why="The server refuses the whole Blueprint.")


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the smallest edit."""
    service = service_of(site, issue.location.key_path)
    if service is None:
        return NoHeal(reason="The service is not there any more.")
    key = "dockerCommand" if service.runtime.value == "docker" else "startCommand"
    start = service.docker_command if key == "dockerCommand" else service.start_command
    first = service.pre_deploy_command.value.strip()
    answers: list[Proposal | NoHeal] = []
    if start.value and "\n" not in f"{first}{start.value.strip()}":
        answers.append(
            attempt(
                issue,
                "predeploy.chain",
                f"Run it before the {key}",
                lambda: in_turn(
                    site,
                    lambda now: (
                        set_at(now, f"{service.path}.{key}", f"{first} && {start.value.strip()}"),
                    ),
                    lambda now: (delete_at(now, issue.location.key_path),),
                ),
                reason="It runs at every start then, with the same variables; it must bear that.",
            )
        )
    answers.append(
        attempt(
            issue,
            "predeploy.paid-plan",
            "Set plan to starter, which costs money",
            lambda: (set_at(site, f"{service.path}.plan", "starter"),),
            reason="starter is the smallest plan that allows it.",
        )
    )
    return offer(*answers)
