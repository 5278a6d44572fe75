r"""A line ends in a backslash and YAML has folded it.

What
    A command is written over several lines with ``\`` at their ends, in a way that YAML joins
    (``>`` or a plain scalar): the backslash then stands before a blank in the middle of the line.

Why
    The shell takes the blank after it for a letter: " pip: command not found".

Bad::

    buildCommand: >-
      pip install --upgrade pip && \
      pip install -r requirements.txt

Good::

    buildCommand: >-
      pip install --upgrade pip &&
      pip install -r requirements.txt

Since: 0.1.0
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import replace_at
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.site import RenderSite, Service, Value
meta = RuleMeta(
    id="command-folded-backslash",
    title="No backslash is left in a folded command",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://yaml.org/spec/1.1/#id929764",
    family="6",
)

_STRAY = regex(r"(?P<before>(?:&&|\|\||;)\s*)\\\s(?=\s*\S)")


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at the commands as they are after the folding."""
    for service, key, value in _found(site):
        yield issue_of(
            meta,
            value.location or service.location,
            f"{key} of {service.name.value!r} has a backslash in the middle of its line.",
            why="YAML has joined the lines; the shell takes the blank behind it for a letter.",
            subject=f"{service.name.value} {key}",
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Take the backslashes away where they stand."""
    for service, key, value in _found(site):
        if issue.subject == f"{service.name.value} {key}":
            return offer(
                attempt(
                    issue,
                    "backslash.remove",
                    "Take the backslashes away",
                    partial(_edits, site, value),
                    reason="YAML joins the lines without them.",
                    safe=True,
                )
            )
    return NoHeal(reason="The command is not there any more.")


def _found(site: RenderSite) -> Iterator[tuple[Service, str, Value[str]]]:
    for service in site.services:
        for key, value in (
            ("buildCommand", service.build_command),
            ("startCommand", service.start_command),
            ("preDeployCommand", service.pre_deploy_command),
        ):
            if value.is_set and _STRAY.search(value.value):
                yield service, key, value


def _edits(site: RenderSite, value: Value[str]) -> Iterator[Edit]:
    source = site.text[value.start : value.end]
    for match in re.finditer(r"[ \t]*\\(?=[ \t]*\r?\n)|\\[ \t](?=\S)", source):
        start = value.start + match.start()
        yield replace_at(site.path, site.text, start, value.start + match.end(), "")
