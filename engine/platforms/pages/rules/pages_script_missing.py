"""A step of the publishing workflow runs a package script that is not there.

What
    ``npm run X`` (or ``yarn X``, ``pnpm X``) in a workflow that publishes names no script of the
    package it is asked of; or a step runs ``build:docs`` as if a script were a program.

Why
    The package manager or the shell stops there ("missing script", "command not found"), and
    nothing is published.

Bad::

    - run: npm run biuld

Good::

    - run: npm run build

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.errors import CannotEditError
from engine.model import Confidence, Edit, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.project.builds.scripts import expand, script_call
from engine.project.builds.static import manager_of
from engine.project.editing.lines import replace_at
from engine.project.near import nearest
from engine.project.packages.manifest import Package, nearest_package
from engine.project.snapshot import normal
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.pages.site import PagesSite
    from engine.platforms.pages.workflow import Job, Step, Workflow

meta = RuleMeta(
    id="pages-script-missing",
    title="The package scripts that the workflow runs exist",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.npmjs.com/cli/commands/npm-run-script",
    family="5",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Called:
    """A script that is asked for in a step, and is not there under this name."""

    workflow: Workflow
    job: Job
    step: Step
    written: str
    """As it stands in the command."""
    meant: str
    """What should stand there; empty when that cannot be told."""
    message: str


def check(site: PagesSite) -> Iterator[Issue]:
    """Look every script up in the package it is asked of."""
    for called in _found(site):
        yield issue_of(
            meta,
            called.workflow.location(
                called.step.run_node or called.step.node, f"jobs.{called.job.name}.steps"
            ),
            called.message,
            why="The step stops there, and nothing is published.",
            subject=f"{called.job.name} {called.written}",
        )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Write the call that was meant."""
    for called in _found(site):
        if (called.workflow.path, f"{called.job.name} {called.written}") != (
            issue.location.path,
            issue.subject,
        ):
            continue
        if not called.meant:
            return NoHeal(reason="No script of the package is near to this name.")
        return offer(
            attempt(
                issue,
                "script.meant",
                f"Run {called.meant!r}",
                partial(_edits, called),
                reason="It is the one script of the package that is near to what stands there.",
            )
        )
    return NoHeal(reason="The step does not call it any more.")


def _found(site: PagesSite) -> Iterator[_Called]:
    seen: set[tuple[str, str, str]] = set()
    for workflow in site.workflows:
        for job in workflow.jobs:
            # What is checked out beside the project may be another project's package.
            if len(job.using("actions/checkout")) != 1:
                continue
            for step in job.steps:
                for called in _of_step(site, workflow, job, step) if step.run else ():
                    key = (workflow.path, job.name, called.written)
                    if key not in seen:
                        seen.add(key)
                        yield called


def _of_step(site: PagesSite, workflow: Workflow, job: Job, step: Step) -> Iterator[_Called]:
    folder = normal(step.working_directory)
    if "$" in step.working_directory or folder.startswith(".."):
        return
    for ran in expand(site.snapshot, folder, step.run):
        if ran.via or ran.folder is None or not ran.step.certain or not ran.step.core:
            continue
        call = script_call(ran.step, ran.folder, site.snapshot)
        place = ran.folder if call is None else call.folder
        owner = nearest_package(site.snapshot, place) if place is not None else None
        if not isinstance(owner, Package):
            continue
        word = ran.step.core[0] if call is None else call.word
        if call is None and word.literal and ":" in word.text and word.text in owner.scripts:
            manager = manager_of(site.snapshot, owner.folder)[0]
            yield _Called(
                workflow=workflow,
                job=job,
                step=step,
                written=word.text,
                meant=f"{manager} run {word.text}",
                message=f"{word.text!r} is a script of {owner.path} and no program.",
            )
        elif call is not None and not call.optional and call.script not in owner.scripts:
            near = nearest(call.script, owner.scripts) or ""
            if call.may_be_program and not near:
                continue
            yield _Called(
                workflow=workflow,
                job=job,
                step=step,
                written=word.text,
                meant=near,
                message=f"{owner.path} has no script {call.script!r}.",
            )


def _edits(called: _Called) -> Iterator[Edit]:
    node = called.step.run_node
    text = called.workflow.text
    if node is None:
        raise CannotEditError("The step has no command.", where=called.workflow.path)
    start, end = node.span.start, node.span.end
    if text.count(called.written, start, end) != 1:
        raise CannotEditError("The name stands there more than once.", where=called.workflow.path)
    at = text.index(called.written, start, end)
    yield replace_at(called.workflow.path, text, at, at + len(called.written), called.meant)
