"""The job that publishes may not.

What
    The job that runs ``actions/deploy-pages`` has no ``pages: write`` or no ``id-token: write``, or
    the job that pushes to the branch has no ``contents: write``.

Why
    A job's ``permissions`` take the place of the workflow's, and as soon as one scope is named all
    others are none. The deploy then stops with "Ensure GITHUB_TOKEN has permission
    id-token: write" or with 403. No default of a repository gives ``id-token``.

Bad::

    permissions:
      contents: read
    jobs:
      deploy:
        steps:
          - uses: actions/deploy-pages@v4

Good::

    permissions:
      contents: read
      pages: write
      id-token: write

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Edit, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.workflow import BRANCH_ACTIONS, DEPLOY, Job, Step, Workflow, grants
from engine.project.yaml.document import YamlKind
from engine.project.yaml.edits import insert_key, set_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.pages.site import PagesSite

meta = RuleMeta(
    id="pages-permissions",
    title="The job that publishes has the permissions it needs",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://github.com/actions/deploy-pages#security-considerations",
    family="50",
)


def check(site: PagesSite) -> Iterator[Issue]:
    """Look at every job that publishes."""
    for workflow in site.workflows:
        for job, step, needed in _publishing(workflow):
            missing = [s for s in needed if _refused(workflow, job, s)]
            if missing:
                yield issue_of(
                    meta,
                    workflow.location(step.uses_node or step.node, f"jobs.{job.name}.steps"),
                    f"The job {job.name!r} publishes without {_listed(missing)}.",
                    why="The job's token may do only what `permissions` grants; GitHub refuses it.",
                    subject=job.name,
                )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Add what is missing where the job's permissions are said, or say them for the job."""
    for workflow in site.workflows:
        if workflow.path != issue.location.path:
            continue
        for job, _, needed in _publishing(workflow):
            if job.name == issue.subject:
                missing = [s for s in needed if _refused(workflow, job, s)]
                return offer(
                    attempt(
                        issue,
                        "permissions.add",
                        f"Give the job {job.name!r} {_listed(missing)}",
                        partial(_edits, workflow, job, missing),
                        reason="Without these the publishing step is refused every time.",
                        safe=True,
                    )
                )
    return NoHeal(reason="The job is not there any more.")


def _publishing(workflow: Workflow) -> Iterator[tuple[Job, Step, tuple[str, ...]]]:
    for job, step in workflow.steps(DEPLOY):
        yield job, step, ("pages", "id-token")
    for action in BRANCH_ACTIONS:
        for job, step in workflow.steps(action):
            if not _own_key(step):
                yield job, step, ("contents",)


def _own_key(step: Step) -> bool:
    """True when the step brings a key or a token of its own instead of the job's."""
    if any(step.input(n) for n in ("deploy_key", "personal_token", "ssh-key", "SSH", "ssh")):
        return True
    token = step.input("github_token", "token", "GITHUB_TOKEN", "ACCESS_TOKEN") or ""
    return bool(token) and "GITHUB_TOKEN" not in token and "github.token" not in token


def _refused(workflow: Workflow, job: Job, scope: str) -> bool:
    said = job.permissions is not None or workflow.permissions is not None
    if not said and (workflow.is_reusable or scope != "id-token"):
        # The caller's permissions hold, or the repository's setting: neither is seen here.
        return not workflow.is_reusable and scope == "pages"
    return grants(workflow, job, scope) is False


def _edits(workflow: Workflow, job: Job, missing: list[str]) -> Iterator[Edit]:
    node = job.permissions if job.permissions is not None else workflow.permissions
    if node is None:
        wanted = {"contents": "read"} if job.using("actions/checkout") else {}
        wanted |= dict.fromkeys(missing, "write")
        first = job.node.entries[0].name
        yield insert_key(
            workflow.path, workflow.document, job.node, "permissions", wanted, after=first
        )
    elif node.kind is YamlKind.SCALAR:
        wanted = {"contents": "read"} if node.text == "read-all" else {}
        wanted |= dict.fromkeys(missing, "write")
        yield set_value(workflow.path, workflow.document, node, wanted)
    else:
        fresh = [s for s in missing if node.get(s) is None]
        for scope in missing:
            given = node.get(scope)
            if given is not None:
                yield set_value(workflow.path, workflow.document, given, "write")
        if len(fresh) == 1:
            yield insert_key(workflow.path, workflow.document, node, fresh[0], "write")
        elif fresh:
            # One insertion carries both: two at one place would overlap.
            one = insert_key(workflow.path, workflow.document, node, fresh[0], "write")
            more = "".join(one.new.replace(fresh[0], scope, 1) for scope in fresh[1:])
            yield Edit(path=one.path, start=one.start, end=one.end, old=one.old, new=one.new + more)


def _listed(scopes: list[str]) -> str:
    return " and ".join(f"{scope}: write" for scope in scopes)
