"""The workflow asks for a machine that GitHub no longer has.

What
    A job of a workflow that publishes runs on ``ubuntu-18.04``, ``ubuntu-20.04`` or another image
    that was taken away; the label may stand in a matrix.

Why
    The job waits for a machine that never comes, and is cancelled. A machine of one's own may carry
    such a label, so this is only likely.

Bad::

    runs-on: ubuntu-20.04

Good::

    runs-on: ubuntu-latest

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.project.yaml.edits import set_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.pages.site import PagesSite
    from engine.platforms.pages.workflow import Job, Workflow
    from engine.project.yaml.document import YamlNode

meta = RuleMeta(
    id="pages-runner-gone",
    title="GitHub still has the machines that the workflow runs on",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://github.com/actions/runner-images/issues/11101",
    family="79",
)

GONE = {
    "ubuntu-16.04": "September 2021",
    "ubuntu-18.04": "April 2023",
    "ubuntu-20.04": "April 2025",
    "macos-10.15": "March 2023",
    "macos-11": "June 2024",
    "macos-12": "December 2024",
    "macos-13": "December 2025",
    "windows-2016": "April 2022",
    "windows-2019": "June 2025",
}
"""Images that were taken away, and when."""


def check(site: PagesSite) -> Iterator[Issue]:
    """Look for labels of images that are gone."""
    for workflow, job, label in _found(site):
        yield issue_of(
            meta,
            workflow.location(label, f"jobs.{job.name}.runs-on"),
            f"The job {job.name!r} runs on {label.text}, which GitHub no longer has.",
            why=f"The image was taken away in {GONE[label.text]}: no machine ever takes the job.",
            subject=f"{job.name}: {label.text}",
        )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Ask for the newest image of the system."""
    for workflow, job, label in _found(site):
        if workflow.location(label, f"jobs.{job.name}.runs-on") != issue.location:
            continue
        wanted = f"{label.text.partition('-')[0]}-latest"
        return offer(
            attempt(
                issue,
                "runner.latest",
                f"Run on {wanted}",
                partial(_edits, workflow, label, wanted),
                reason="The old image cannot run any more, so nothing that works changes.",
                safe=True,
            )
        )
    return NoHeal(reason="The label is not there any more.")


def _found(site: PagesSite) -> Iterator[tuple[Workflow, Job, YamlNode]]:
    for workflow in site.workflows:
        for job in workflow.jobs:
            for label in job.runners:
                if label.text in GONE and not _is_own(job):
                    yield workflow, job, label


def _is_own(job: Job) -> bool:
    return any(label.text == "self-hosted" for label in job.runners)


def _edits(workflow: Workflow, label: YamlNode, wanted: str) -> Iterator[Edit]:
    yield set_value(workflow.path, workflow.document, label, wanted)
