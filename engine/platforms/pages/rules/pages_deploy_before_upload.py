"""The deploy does not wait for the artifact.

What
    The job that runs ``actions/deploy-pages`` neither uploads the artifact itself nor needs the job
    that does, or nothing in the workflow uploads one.

Why
    Jobs run side by side unless ``needs`` orders them. The deploy then stops with "No artifacts
    named github-pages were found for this workflow run".

Bad::

    jobs:
      build:
        steps:
          - uses: actions/upload-pages-artifact@v3
      deploy:
        steps:
          - uses: actions/deploy-pages@v4

Good::

    jobs:
      build:
        steps:
          - uses: actions/upload-pages-artifact@v3
      deploy:
        needs: build
        steps:
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
from engine.project.yaml.edits import append_item, insert_key, set_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.pages.site import PagesSite

meta = RuleMeta(
    id="pages-deploy-before-upload",
    title="The deploy waits for the artifact",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://github.com/actions/deploy-pages#security-considerations",
    family="15",
)

NAME = "github-pages"
"""The artifact that deploy-pages takes when it is not told another (its action.yml)."""
PLAIN_UPLOAD = "actions/upload-artifact"
"""It names what it uploads ``artifact`` when it is not told another (its action.yml)."""


def check(site: PagesSite) -> Iterator[Issue]:
    """Follow `needs` from each deploying job to a job that uploads."""
    for workflow, job, step in site.steps(DEPLOY):
        wanted = step.input("artifact_name") or NAME
        before = (job, *workflow.before(job))
        if any(_may_upload(j, wanted) for j in before):
            continue
        other = next((s for j in before for s in j.steps if s.uses == PLAIN_UPLOAD), None)
        if other is not None:
            yield issue_of(
                meta,
                workflow.location(other.uses_node or other.node, f"jobs.{job.name}.steps"),
                f"{PLAIN_UPLOAD} uploads {other.input('name') or 'artifact'!r}, and "
                f"{job.name!r} deploys {wanted!r}, which nothing uploads.",
                why="deploy-pages takes what upload-pages-artifact packs under that name.",
                subject=job.name,
                confidence=Confidence.LIKELY,
                also=[workflow.location(step.uses_node or step.node)],
            )
            continue
        where = workflow.location(step.uses_node or step.node, f"jobs.{job.name}.needs")
        uploading = _uploading(workflow)
        if uploading is None:
            yield issue_of(
                meta,
                where,
                f"The job {job.name!r} deploys an artifact that nothing uploads.",
                why="deploy-pages takes the artifact named github-pages of the same run.",
                subject=job.name,
                confidence=Confidence.LIKELY,
            )
        else:
            yield issue_of(
                meta,
                where,
                f"The job {job.name!r} does not wait for {uploading.name!r}, which uploads "
                "the artifact.",
                why="Jobs without `needs` run side by side; the artifact is not there yet.",
                subject=job.name,
            )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Make the deploying job wait for the uploading one."""
    for workflow, job, _ in site.steps(DEPLOY):
        if (workflow.path, job.name) != (issue.location.path, issue.subject):
            continue
        uploading = _uploading(workflow)
        if uploading is None:
            return NoHeal(reason="Which folder is to be published must be said by a person.")
        return offer(
            attempt(
                issue,
                "needs.uploading-job",
                f"Let {job.name!r} wait for {uploading.name!r}",
                partial(_edits, workflow, job, uploading.name),
                reason=f"{uploading.name!r} is the only job that uploads the artifact.",
                safe=True,
            )
        )
    return NoHeal(reason="The job is not there any more.")


def _may_upload(job: Job, wanted: str) -> bool:
    """True when a job uploads the artifact, or runs something that may."""
    return bool(job.calls) or any(_uploads(step, wanted) or _is_opaque(step) for step in job.steps)


def _uploads(step: Step, wanted: str) -> bool:
    if step.uses == UPLOAD:
        return True
    given = step.input("name") or "artifact"
    return step.uses == PLAIN_UPLOAD and (given == wanted or "$" in given + wanted)


def _is_opaque(step: Step) -> bool:
    """True for an action that nobody here can look into."""
    if not step.uses:
        return False
    known = ("actions/", "peaceiris/actions-hugo", "ruby/setup-ruby", "oven-sh/", "pnpm/")
    return step.uses.startswith("./") or not step.uses.startswith(known)


def _uploading(workflow: Workflow) -> Job | None:
    found = [j for j in workflow.jobs if any(s.uses == UPLOAD for s in j.steps)]
    return found[0] if len(found) == 1 else None


def _edits(workflow: Workflow, job: Job, name: str) -> Iterator[Edit]:
    path, document = workflow.path, workflow.document
    needs = job.node.get("needs")
    if needs is None:
        first = job.node.entries[0].name
        yield insert_key(path, document, job.node, "needs", name, after=first)
    elif needs.items:
        yield append_item(path, document, needs, name)
    else:
        yield set_value(path, document, needs, [needs.text, name])
