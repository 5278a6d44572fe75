"""The Blueprint is no YAML.

What
    ``render.yaml`` cannot be parsed: a tab in the indentation, a line that is indented wrongly, a
    value that begins with ``@``, `````, ``%`` or ``*`` or holds ``: `` and is not quoted, or lines
    that do not belong there.

Why
    Render reads nothing of the file. The dashboard often says only that the Blueprint has an
    issue; people then push the same file again and again.

Bad::

    services:
      - type: cron
        name: nightly
        schedule: */5 * * * *

Good::

    services:
      - type: cron
        name: nightly
        schedule: "*/5 * * * *"

Since: 0.1.0
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import DOCS, issues, objections
from engine.platforms.render.rules._yaml_layout import misplaced
from engine.project.editing.edits import replace_spans
from engine.project.editing.lines import line_at, replace_at
from engine.project.yaml.document import YamlFault, parse_yaml
from engine.project.yaml.slips import slips
from engine.records import replace
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="blueprint-yaml-broken",
    title="The Blueprint is YAML",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="42",
    masks=True,
)

_PAIR = regex(r"^([ ]*(?:- +)*[A-Za-z_][\w.-]*:[ \t]+)([^\"'|>\[{#\s].*?)([ \t]+#.*)?(\r?)$")
_WINDOW = 3
"""Lines before the fault that may have caused it: a reader notices late."""


def check(site: RenderSite) -> Iterator[Issue]:
    """Say where the reader stopped, and which lines the likeliest slip is in."""
    for issue in issues(
        meta, site, Code.PARSE, why="Render reads nothing of a file that it cannot parse."
    ):
        yield replace(issue, also=(*issue.also, *_slipped(issue, site)))


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Try the usual slips near the fault; only an edit that leaves YAML is offered."""
    text = site.snapshot.text(site.path)
    if text is None or issue.location.line is None:
        return NoHeal(reason="The file is not there any more.")
    tried: list[tuple[int, Proposal | NoHeal]] = []
    for strategy, title, edits, reason, safe in _candidates(site.path, text, issue):
        if not edits or isinstance(parse_yaml(replace_spans(text, edits)), YamlFault):
            continue
        made = attempt(issue, strategy, title, lambda edits=edits: edits, reason=reason, safe=safe)  # type: ignore[misc]  # mypy cannot infer a bound default
        tried.append((objections(site, edits), made))
    least = min((count for count, _ in tried), default=0)
    return offer(
        *(made for count, made in tried if count == least),
        NoHeal(reason="No single slip explains the fault; look at this line and those above it."),
    )


def _slipped(issue: Issue, site: RenderSite) -> Iterator[Location]:
    """The lines that the first heal changes, where the reader stopped behind them."""
    answer = heal(issue, site)
    text = site.snapshot.text(site.path)
    if isinstance(answer, NoHeal) or text is None:
        return
    for number in sorted({line_at(text, edit.start).number for edit in answer[0].edits}):
        if number != issue.location.line:
            yield Location(path=site.path, line=number, column=1)


def _candidates(
    path: str, text: str, issue: Issue
) -> Iterator[tuple[str, str, tuple[Edit, ...], str, bool]]:
    lines = _lines(text)
    last = min(issue.location.line or 1, len(lines))
    for number in range(last, max(0, last - _WINDOW), -1):
        start, line = lines[number - 1]
        found = _PAIR.match(line)
        if found is not None:
            value = found.group(2)
            at = start + found.end(1)
            quoted = replace_at(path, text, at, at + len(value), json.dumps(value))
            yield (
                "yaml.quote",
                f"Quote the value in line {number}",
                (quoted,),
                "As it stands it is read as a sign of YAML, not as text.",
                True,
            )
    yield from slips(path, text, last)
    yield from misplaced(path, text, last)


def _lines(text: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    start = 0
    for line in text.split("\n"):
        found.append((start, line))
        start += len(line) + 1
    return found
