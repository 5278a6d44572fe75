"""What the commands of a publishing job fill, as far as commands, scripts and configs say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.build_outputs import build_outputs
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from engine.platforms.pages.site import PagesSite
    from engine.platforms.pages.workflow import Job
    from engine.project.build_outputs import Outputs


def outputs_of(site: PagesSite, job: Job) -> list[Outputs]:
    """What each command of a job fills."""
    return [
        build_outputs(site.snapshot, normal(step.working_directory), step.run)
        for step in job.steps
        if step.run
    ]


def makers_of(site: PagesSite, folder: str) -> frozenset[str]:
    """The tools that fill a folder in the workflows that publish; empty when none is known."""
    return frozenset(
        made.by
        for workflow in site.workflows
        for job in workflow.jobs
        for fills in outputs_of(site, job)
        for made in fills.site_folders()
        if made.path == folder
    )
