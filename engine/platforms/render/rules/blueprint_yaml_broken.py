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
import re
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.findings import Code
from engine.platforms.render.rules._findings import DOCS, issues
from engine.project.edits import replace_spans
from engine.project.line_edits import replace_at
from engine.project.yaml import YamlFault, parse_yaml

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

_TABS = re.compile(r"(?m)^[ ]*\t[ \t]*")
_PAIR = re.compile(r"^([ ]*(?:- +)*[A-Za-z_][\w.-]*:[ \t]+)([^\"'|>\[{#\s].*?)([ \t]+#.*)?(\r?)$")
_JUNK = re.compile(r"^(?:@['\"]|['\"]@|```\w*|<<<<<<<.*|=======|>>>>>>>.*)[ \t]*\r?$")
_WINDOW = 3
"""Lines before the fault that may have caused it: a reader notices late."""


def check(site: RenderSite) -> Iterator[Issue]:
    """Say where the reader stopped."""
    yield from issues(
        meta, site, Code.PARSE, why="Render reads nothing of a file that it cannot parse."
    )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Try the usual slips near the fault; only an edit that leaves YAML is offered."""
    text = site.snapshot.text(site.path)
    if text is None or issue.location.line is None:
        return NoHeal(reason="The file is not there any more.")
    answers = [
        attempt(issue, strategy, title, lambda edits=edits: edits, reason=reason, safe=safe)  # type: ignore[misc]  # mypy cannot infer a bound default
        for strategy, title, edits, reason, safe in _candidates(site.path, text, issue)
        if edits and not isinstance(parse_yaml(replace_spans(text, edits)), YamlFault)
    ]
    return offer(
        *answers,
        NoHeal(reason="No single slip explains the fault; look at this line and those above it."),
    )


def _candidates(
    path: str, text: str, issue: Issue
) -> Iterator[tuple[str, str, tuple[Edit, ...], str, bool]]:
    tabs = tuple(
        replace_at(path, text, m.start(), m.end(), m.group().expandtabs(2))
        for m in _TABS.finditer(text)
    )
    yield "yaml.tabs", "Indent with spaces", tabs, "YAML takes no tabs for indentation.", True
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
        if _JUNK.match(line):
            end = start + len(line) + 1
            yield (
                "yaml.junk",
                f"Delete line {number}",
                (replace_at(path, text, start, min(end, len(text)), ""),),
                "The line is left over from another tool.",
                False,
            )
    junk = tuple(
        replace_at(path, text, start, min(start + len(line) + 1, len(text)), "")
        for start, line in lines
        if re.match(r"^(?:@['\"]|['\"]@|```\w*)[ \t]*\r?$", line)
    )
    yield "yaml.wrapping", "Delete the wrapping lines", junk, "They belong to another tool.", False
    yield from _indented(path, text, lines, last)


def _indented(
    path: str, text: str, lines: list[tuple[int, str]], last: int
) -> Iterator[tuple[str, str, tuple[Edit, ...], str, bool]]:
    """Give the faulty line the indentation of a line near it."""
    start, line = lines[last - 1]
    own = len(line) - len(line.lstrip(" "))
    near = [before for _, before in lines[max(0, last - 6) : last - 1] if before.strip()]
    wanted = dict.fromkeys(len(n) - len(n.lstrip(" ")) for n in reversed(near))
    for indent in wanted:
        if indent != own and abs(indent - own) <= 2 and line.strip():
            yield (
                "yaml.indent",
                f"Indent line {last} by {indent}",
                (replace_at(path, text, start, start + own, " " * indent),),
                "A line above it has this indentation; look whether it belongs there.",
                False,
            )


def _lines(text: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    start = 0
    for line in text.split("\n"):
        found.append((start, line))
        start += len(line) + 1
    return found
