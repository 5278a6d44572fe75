"""An action of the publishing workflow is refused by GitHub today.

What
    ``actions/upload-pages-artifact`` before v3, ``actions/deploy-pages`` before v4, or
    ``actions/upload-artifact`` and ``actions/download-artifact`` before v4, or ``actions/cache``
    before v3.

Why
    They speak to the artifact service that GitHub switched off on 30 January 2025, or the cache
    service of before February 2025: "This request has been automatically failed because it uses a
    deprecated version of actions/upload-artifact".

Bad::

    - uses: actions/upload-pages-artifact@v2
    - uses: actions/deploy-pages@v2

Good::

    - uses: actions/upload-pages-artifact@v3
    - uses: actions/deploy-pages@v4

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.workflow import DEPLOY, UPLOAD, Job, Step, Workflow
from engine.project.yaml.edits import set_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.pages.site import PagesSite
    from engine.project.yaml.document import YamlNode

meta = RuleMeta(
    id="pages-action-retired",
    title="The actions that publish are still served by GitHub",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://github.blog/changelog/2024-04-16-deprecation-notice-v3-of-the-artifact-actions/",
    family="79",
)

CACHE = "actions/cache"
FIRST_GOOD = {
    CACHE: 3,
    UPLOAD: 3,
    DEPLOY: 4,
    "actions/upload-artifact": 4,
    "actions/download-artifact": 4,
}
"""The first major version of each that speaks to today's services."""

WANTED = {**FIRST_GOOD, CACHE: 4}
"""The version to ask for."""


def check(site: PagesSite) -> Iterator[Issue]:
    """Look for versions that are too old; a branch or a commit in place of one tells nothing."""
    for index, (workflow, job, step) in enumerate(_found(site)):
        service = "a cache service" if step.uses == CACHE else "an artifact service"
        since = "March" if step.uses == CACHE else "30 January"
        yield issue_of(
            meta,
            workflow.location(step.uses_node or step.node, f"jobs.{job.name}.steps"),
            f"{step.uses}@{step.version} is refused: it uses {service} that is gone.",
            why=f"GitHub fails every run of it since {since} 2025.",
            subject=f"{job.name}: {step.uses} #{index}",
        )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Ask for the first version that works."""
    for index, (workflow, job, step) in enumerate(_found(site)):
        if f"{job.name}: {step.uses} #{index}" != issue.subject:
            continue
        node = step.uses_node
        if node is None or workflow.path != issue.location.path:
            continue
        wanted = f"{node.text.partition('@')[0]}@v{WANTED[step.uses]}"
        return offer(
            attempt(
                issue,
                "version.first-good",
                f"Use {wanted}",
                partial(_edits, workflow, node, wanted),
                reason="The old version cannot run any more, so nothing that works changes.",
                safe=True,
            )
        )
    return NoHeal(reason="The step is not there any more.")


def _found(site: PagesSite) -> Iterator[tuple[Workflow, Job, Step]]:
    for workflow in site.workflows:
        for job in workflow.jobs:
            for step in job.steps:
                first = FIRST_GOOD.get(step.uses)
                if first is not None and step.major is not None and step.major < first:
                    yield workflow, job, step


def _edits(workflow: Workflow, node: YamlNode, wanted: str) -> Iterator[Edit]:
    yield set_value(workflow.path, workflow.document, node, wanted)
