"""Files that begin with a dot do not reach the site.

What
    The site holds ``.well-known`` (or another dot file that is meant to be served) and is uploaded
    with ``actions/upload-pages-artifact`` v4 or later.

Why
    From v4 on the action leaves out every name that begins with a dot, so that
    ``/.well-known/…`` answers 404. v5 takes them along when ``include-hidden-files`` is true.

Bad::

    public/.well-known/security.txt
    - uses: actions/upload-pages-artifact@v5

Good::

    - uses: actions/upload-pages-artifact@v5
      with:
        include-hidden-files: true

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.resolve import STATIC_FOLDERS
from engine.platforms.pages.workflow import UPLOAD, Job, Step, Workflow
from engine.project.snapshot import normal
from engine.project.yaml.edits import insert_key, set_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.pages.site import PagesSite

meta = RuleMeta(
    id="pages-dotfiles-dropped",
    title="Dot files that are to be served reach the site",
    severity=Severity.HIGH,
    confidence=Confidence.CERTAIN,
    docs="https://github.com/actions/upload-pages-artifact/issues/129",
    family="135",
)


def check(site: PagesSite) -> Iterator[Issue]:
    """Look for ``.well-known`` in what is published or copied into it."""
    folder = _well_known(site)
    if folder is None:
        return
    for workflow, job, step in _found(site):
        yield issue_of(
            meta,
            workflow.location(step.uses_node or step.node, f"jobs.{job.name}.steps"),
            f"{folder} is left out of the artifact by {UPLOAD}@{step.version}.",
            why="From v4 on the action drops names that begin with a dot unless told otherwise.",
            subject=f"{job.name} {folder}",
        )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Ask for the hidden files, with the first version that can be asked."""
    for workflow, job, step in _found(site):
        if workflow.path == issue.location.path and issue.subject.startswith(f"{job.name} "):
            return offer(
                attempt(
                    issue,
                    "artifact.include-hidden",
                    "Take dot files along into the artifact",
                    partial(_edits, workflow, step),
                    reason="v5 has an input for it; v4 has none.",
                )
            )
    return NoHeal(reason="The step is not there any more.")


def _well_known(site: PagesSite) -> str | None:
    for folder in dict.fromkeys([site.source or "", *STATIC_FOLDERS]):
        path = normal(f"{folder}/.well-known")
        if site.snapshot.is_folder(path) and (folder or site.source == ""):
            return path
    return None


def _found(site: PagesSite) -> Iterator[tuple[Workflow, Job, Step]]:
    for workflow, job, step in site.steps(UPLOAD):
        asked = step.input("include-hidden-files") == "true"
        if step.major is not None and step.major >= 4 and not asked:
            yield workflow, job, step


def _edits(workflow: Workflow, step: Step) -> Iterator[Edit]:
    path, document = workflow.path, workflow.document
    if step.major == 4 and step.uses_node is not None:
        wanted = f"{step.uses_node.text.partition('@')[0]}@v5"
        yield set_value(path, document, step.uses_node, wanted)
    given = step.node.get("with")
    if given is None:
        wanted_inputs = {"include-hidden-files": True}
        yield insert_key(path, document, step.node, "with", wanted_inputs, after="uses")
        return
    node = given.get("include-hidden-files")
    if node is None:
        yield insert_key(path, document, given, "include-hidden-files", True)  # noqa: FBT003 - the value itself
    else:
        yield set_value(path, document, node, True)  # noqa: FBT003 - the value itself
