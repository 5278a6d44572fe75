"""What the commands of a publishing job fill, as far as commands, scripts and configs say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.builds.outputs import build_outputs, program_words
from engine.project.builds.scripts import expand
from engine.project.builds.shell import option
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.platforms.pages.site import PagesSite
    from engine.platforms.pages.workflow import Job, Step
    from engine.project.builds.outputs import Outputs

_MOVERS = frozenset({"cp", "mv", "rsync", "mkdir", "shx", "cpx", "copyfiles", "ncp", "cpy", "tar"})
"""Programs that hand on what another tool made."""

_INTO = (
    *("-d", "-o", "--out", "--outdir", "--out-dir", "--outDir", "--output", "--output-dir"),
    *("--dest", "--destination", "--dist"),
)
"""Options by which many a tool is told where to write."""


def outputs_of(site: PagesSite, job: Job) -> list[Outputs]:
    """What each command of a job fills."""
    return [
        build_outputs(site.snapshot, normal(step.working_directory), step.run)
        for step in job.steps
        if step.run
    ]


def makers_of(site: PagesSite, folder: str) -> frozenset[str]:
    """The tools that fill a folder in the workflows that publish; empty when none is known.

    A program that is not known counts when an option of it names the folder.
    """
    jobs = [job for workflow in site.workflows for job in workflow.jobs]
    known = {
        made.by
        for job in jobs
        for fills in outputs_of(site, job)
        for made in fills.site_folders()
        if made.path == folder and made.by not in _MOVERS
    }
    if known:
        return frozenset(known)
    return frozenset(
        program for job in jobs for step in job.steps for program in _told(site, step, folder)
    )


def may_be_filled(site: PagesSite, folder: str) -> bool:
    """True when a command of the workflows that publish may put files at or below a folder."""
    return any(
        fills.may_fill(folder)
        for workflow in site.workflows
        for job in workflow.jobs
        for fills in outputs_of(site, job)
    )


def _told(site: PagesSite, step: Step, folder: str) -> Iterator[str]:
    """The programs of a step that an option tells to write to a folder."""
    for ran in expand(site.snapshot, normal(step.working_directory), step.run):
        words = program_words(ran, site.snapshot)
        given = option(words[1:], _INTO)
        if ran.folder is None or given is None or not given.literal or words[0].text in _MOVERS:
            continue
        if normal(f"{ran.folder}/{given.text}" if ran.folder else given.text) == folder:
            yield words[0].text
