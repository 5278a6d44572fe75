"""Two artifacts of one name.

What
    A run uploads more than one Pages artifact under the same name: two steps, or a step in a job
    with a matrix.

Why
    ``actions/deploy-pages`` stops with "Multiple artifacts named github-pages were unexpectedly
    found for this workflow run".

Bad::

    build:
      strategy:
        matrix: { node: [20, 22] }
      steps:
        - uses: actions/upload-pages-artifact@v3

Good::

    build:
      steps:
        - uses: actions/upload-pages-artifact@v3

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.pages.workflow import DEPLOY, UPLOAD, Job, Step, Workflow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Proposal
    from engine.platforms.pages.site import PagesSite

meta = RuleMeta(
    id="pages-two-artifacts",
    title="One run uploads one Pages artifact",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://github.com/actions/deploy-pages/issues/372",
    healable=False,
)


def check(site: PagesSite) -> Iterator[Issue]:
    """Count the uploads of each name in every workflow that deploys."""
    for workflow in site.workflows:
        if not workflow.steps(DEPLOY):
            continue
        seen: dict[str, str] = {}
        for job, step in workflow.steps(UPLOAD):
            if _is_conditional(job, step):
                continue
            name = step.input("name") or "github-pages"
            if "${{" in name:
                continue
            if job.has_matrix:
                yield _issue(
                    workflow, job, step, f"Every leg of the matrix uploads an artifact {name!r}."
                )
            elif name in seen:
                yield _issue(
                    workflow,
                    job,
                    step,
                    f"{job.name!r} uploads an artifact {name!r}, as does {seen[name]!r}.",
                )
            seen[name] = job.name


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Leave it to a person: which of them is the site cannot be told."""
    del issue, site
    return NoHeal(reason="Which of the artifacts is the site must be said by a person.")


def _is_conditional(job: Job, step: Step) -> bool:
    return job.node.get("if") is not None or step.node.get("if") is not None


def _issue(workflow: Workflow, job: Job, step: Step, message: str) -> Issue:
    return issue_of(
        meta,
        workflow.location(step.uses_node or step.node, f"jobs.{job.name}.steps"),
        message,
        why="deploy-pages refuses a run with more than one artifact of the name.",
        subject=f"{job.name} line {step.node.span.line}" if not job.has_matrix else job.name,
    )
