"""The workflow that publishes does not parse.

What
    A workflow that speaks of Pages is no YAML, or an event of its ``on:`` holds a key that GitHub
    does not know there (another event, indented too far).

Why
    GitHub runs none of its jobs: the push shows "Invalid workflow file" and the site stays old. A
    key that does not belong is only likely to do so; at best it does nothing.

Bad::

    jobs:
      deploy:
      steps:
        - uses: actions/deploy-pages@v4

Good::

    jobs:
      deploy:
        steps:
          - uses: actions/deploy-pages@v4

Since: 0.1.0
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Edit, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.workflow import Workflow, read_workflow
from engine.project.editing.edits import replace_spans
from engine.project.editing.lines import lines_of, replace_at
from engine.project.yaml.document import YamlKind
from engine.project.yaml.slips import slips
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.pages.site import PagesSite
    from engine.platforms.pages.workflow import BrokenWorkflow
    from engine.project.yaml.document import YamlEntry

meta = RuleMeta(
    id="pages-workflow-broken",
    title="The workflow that publishes parses",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax",
)

_PUBLISHES = regex(r"deploy-pages|pages-artifact|gh-pages|github-pages|gh-deploy", re.IGNORECASE)
_FILTERS = frozenset({"branches", "branches-ignore", "paths", "paths-ignore"})
_KEYS = {
    "push": _FILTERS | {"tags", "tags-ignore"},
    "pull_request": _FILTERS | {"types", "tags", "tags-ignore"},
    "pull_request_target": _FILTERS | {"types", "tags", "tags-ignore"},
}
"""What GitHub's strict schema of workflows takes below an event."""
_EVENTS = frozenset({*_KEYS, "workflow_dispatch", "workflow_call", "schedule", "release"})


def check(site: PagesSite) -> Iterator[Issue]:
    """Report broken workflows that would publish, and keys that no event takes."""
    for broken in site.broken:
        if _PUBLISHES.search(broken.text):
            yield issue_of(
                meta,
                broken.location,
                f"This workflow is no YAML: {broken.message}.",
                why="GitHub runs nothing of a file that it cannot parse.",
            )
    for workflow in site.workflows:
        for event, entry in _unknown(workflow):
            yield issue_of(
                meta,
                workflow.location(entry.key, f"on.{event}.{entry.name}"),
                f"{entry.name!r} is no key of the event {event!r}.",
                why="By GitHub's schema the file is invalid; at best the key does nothing.",
                subject=entry.name,
                severity=Severity.HIGH,
                confidence=Confidence.LIKELY,
            )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Mend the slip that explains the fault; only an edit that leaves a workflow is offered."""
    for workflow in site.workflows:
        for event, entry in _unknown(workflow):
            here = workflow.location(entry.key, f"on.{event}.{entry.name}")
            if here == issue.location and entry.name in _EVENTS:
                edits = _outdented(workflow, event, entry)
                if not edits or not _runs(workflow.path, workflow.text, edits):
                    break
                return offer(
                    attempt(
                        issue,
                        "event.outdent",
                        f"Put {entry.name!r} beside {event!r}",
                        partial(tuple, edits),
                        reason="It is an event itself, indented too far.",
                    )
                )
    for broken in site.broken:
        if broken.location == issue.location:
            return _slip(issue, broken)
    return NoHeal(reason="What was meant to stand there must be told by a person.")


def _slip(issue: Issue, broken: BrokenWorkflow) -> Sequence[Proposal] | NoHeal:
    path, text = broken.path, broken.text
    for strategy, title, edits, reason, safe in slips(path, text, issue.location.line or 1):
        if _runs(path, text, edits):
            made = partial(tuple, edits)
            return offer(attempt(issue, strategy, title, made, reason=reason, safe=safe))
    return NoHeal(reason="What the broken lines were meant to say must be told by a person.")


def _runs(path: str, text: str, edits: Sequence[Edit]) -> bool:
    """True when edits leave a workflow whose events and jobs are whole."""
    read = read_workflow(path, replace_spans(text, tuple(edits)))
    if not isinstance(read, Workflow) or read.trigger is None or not read.jobs:
        return False
    return not any(_unknown(read)) and all(
        job.calls or (job.steps and all(step.uses or step.run for step in job.steps))
        for job in read.jobs
    )


def _unknown(workflow: Workflow) -> Iterator[tuple[str, YamlEntry]]:
    trigger = workflow.trigger
    if trigger is None or trigger.kind is not YamlKind.MAPPING:
        return
    for event in trigger.pairs():
        taken = _KEYS.get(event.name)
        value = event.value.resolved
        if taken is None or value.kind is not YamlKind.MAPPING:
            continue
        for entry in value.pairs():
            if entry.name not in taken and not entry.is_merge:
                yield event.name, entry


def _outdented(workflow: Workflow, event: str, entry: YamlEntry) -> tuple[Edit, ...]:
    """Move an event's lines to the indentation of the event it was put below."""
    above = workflow.trigger.entry(event) if workflow.trigger is not None else None
    if above is None:
        return ()
    first, last = entry.key.span.line, entry.value.resolved.span.end_line or entry.key.span.line
    surplus = entry.key.span.column - above.key.span.column
    edits: list[Edit] = []
    for line in lines_of(workflow.text)[first - 1 : max(first, last)]:
        if line.text.strip() and line.number >= first and line.text[:surplus].strip():
            return ()
        if line.text.strip():
            edits.append(
                replace_at(workflow.path, workflow.text, line.start, line.start + surplus, "")
            )
    return tuple(edits)
