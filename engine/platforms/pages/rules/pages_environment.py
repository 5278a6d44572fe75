"""The job that deploys names no environment.

What
    The job that runs ``actions/deploy-pages`` has no ``environment``.

Why
    The deployment is checked against the environment in the job's identity token. Without one,
    Pages answers 400 "Missing environment. Ensure your workflow's deployment job has an
    environment".

Bad::

    deploy:
      runs-on: ubuntu-latest
      steps:
        - uses: actions/deploy-pages@v4

Good::

    deploy:
      environment:
        name: github-pages
      runs-on: ubuntu-latest
      steps:
        - uses: actions/deploy-pages@v4

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Edit, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.workflow import DEPLOY, Job, Step, Workflow
from engine.project.yaml.edits import insert_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.pages.site import PagesSite

meta = RuleMeta(
    id="pages-environment",
    title="The job that deploys has an environment",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://github.com/actions/deploy-pages#usage",
    family="50",
)


def check(site: PagesSite) -> Iterator[Issue]:
    """Look for deploying jobs without an environment."""
    for workflow, job, step in _found(site):
        yield issue_of(
            meta,
            workflow.location(step.uses_node or step.node, f"jobs.{job.name}.environment"),
            f"The job {job.name!r} deploys to Pages and names no environment.",
            why="Pages refuses a deployment whose job is in no environment (HTTP 400).",
            subject=job.name,
        )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Name the environment that Pages makes by itself."""
    for workflow, job, step in _found(site):
        if (workflow.path, job.name) != (issue.location.path, issue.subject):
            continue
        name = step.node.get("id")
        value: dict[str, str] = {"name": "github-pages"}
        if name is not None and name.text:
            value["url"] = f"${{{{ steps.{name.text}.outputs.page_url }}}}"
        return offer(
            attempt(
                issue,
                "environment.github-pages",
                f"Run the job {job.name!r} in the environment github-pages",
                partial(_edits, workflow, job, value),
                reason="It is the environment that Pages makes and expects.",
                safe=True,
            )
        )
    return NoHeal(reason="The job is not there any more.")


def _found(site: PagesSite) -> Iterator[tuple[Workflow, Job, Step]]:
    for workflow, job, step in site.steps(DEPLOY):
        if job.environment is None:
            yield workflow, job, step


def _edits(workflow: Workflow, job: Job, value: dict[str, str]) -> Iterator[Edit]:
    first = job.node.entries[0].name
    yield insert_key(workflow.path, workflow.document, job.node, "environment", value, after=first)
