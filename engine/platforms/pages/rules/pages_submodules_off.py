"""The theme is a submodule, and the checkout fetches none.

What
    ``.gitmodules`` names a folder that the build needs, and ``actions/checkout`` in the job that
    uploads the site has no ``submodules``.

Why
    The checkout leaves the folder empty: Hugo stops at "module not found", or writes a site without
    its theme.

Bad::

    - uses: actions/checkout@v4
    - run: hugo --minify

Good::

    - uses: actions/checkout@v4
      with:
        submodules: recursive
    - run: hugo --minify

Since: 0.1.0
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, Location, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.workflow import BRANCH_ACTIONS, UPLOAD, Job, Step, Workflow
from engine.project.yaml.edits import insert_key, set_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.pages.site import PagesSite

meta = RuleMeta(
    id="pages-submodules-off",
    title="The checkout fetches the submodules the site is built of",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://github.com/actions/checkout#usage",
    family="121",
)

CHECKOUT = "actions/checkout"


def check(site: PagesSite) -> Iterator[Issue]:
    """Compare the submodules that look needed with what is checked out."""
    needed = _needed(site)
    if not needed:
        return
    for workflow, job, step in _found(site):
        yield issue_of(
            meta,
            workflow.location(step.uses_node or step.node, f"jobs.{job.name}.steps"),
            f"The job {job.name!r} builds the site without its submodule {needed[0]}.",
            why="actions/checkout fetches no submodule unless `submodules` asks for it.",
            subject=job.name,
            also=(Location(path=".gitmodules"),),
        )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Fetch them."""
    for workflow, job, step in _found(site):
        if (workflow.path, job.name) == (issue.location.path, issue.subject):
            return offer(
                attempt(
                    issue,
                    "checkout.submodules",
                    f"Fetch the submodules in {job.name!r}",
                    partial(_edits, workflow, step),
                    reason="The build needs what they hold.",
                    safe=True,
                )
            )
    return NoHeal(reason="The step is not there any more.")


def _needed(site: PagesSite) -> list[str]:
    """The submodules that a generator reads: themes, and what lies in the published folder."""
    text = site.snapshot.text(".gitmodules") or ""
    found: list[str] = re.findall(r"^\s*path\s*=\s*(\S+)", text, re.MULTILINE)
    source = f"{site.source}/" if site.source else None
    return [
        p
        for p in found
        if p.startswith("themes/") or _is_theme(site, p) or (source and p.startswith(source))
    ]


def _is_theme(site: PagesSite, path: str) -> bool:
    """True for a theme of a site that is built below the root (``website/themes/x``)."""
    above, inner, _ = path.partition("/themes/")
    return bool(inner) and bool(site.source) and f"{site.source}/".startswith(f"{above}/")


def _found(site: PagesSite) -> Iterator[tuple[Workflow, Job, Step]]:
    for workflow in site.workflows:
        for job in workflow.jobs:
            uploads = job.using(UPLOAD) or any(job.using(a) for a in BRANCH_ACTIONS)
            fetched = any("submodule" in step.run for step in job.steps)
            if not uploads or fetched:
                continue
            for step in job.using(CHECKOUT)[:1]:
                given = step.input("submodules")
                if given in {None, "false", ""} and not step.input("repository"):
                    yield workflow, job, step


def _edits(workflow: Workflow, step: Step) -> Iterator[Edit]:
    path, document = workflow.path, workflow.document
    wanted = {"submodules": "recursive"}
    given = step.node.get("with")
    node = given.get("submodules") if given is not None else None
    if given is None:
        yield insert_key(path, document, step.node, "with", wanted, after="uses")
    elif node is None:
        yield insert_key(path, document, given, "submodules", "recursive")
    else:
        yield set_value(path, document, node, "recursive")
