"""A shell script has Windows line ends.

What
    A script that a command runs has lines that end in CRLF, and ``.gitattributes`` does not turn
    them into LF.

Why
    Linux reads the carriage return as part of the line: "bad interpreter: /bin/bash^M" or
    "command not found" for a line that looks empty.

Bad::

    build.sh with CRLF

Good::

    build.sh with LF, and in .gitattributes:  *.sh text eol=lf

Since: 0.1.0
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, Location, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import commands_of, native_here, shell_script
from engine.project.editing.lines import replace_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.site import RenderSite
meta = RuleMeta(
    id="build-script-crlf",
    title="Shell scripts have Unix line ends",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://render.com/docs/troubleshooting-deploys",
    family="114",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look at the line ends of every script that a command runs."""
    attributes = site.snapshot.text(".gitattributes") or ""
    if re.search(r"^\*(?:\.sh)?\s+.*eol=lf", attributes, re.MULTILINE):
        return
    for path, text in _scripts(site):
        if "\r\n" in text:
            line = text.count("\n", 0, text.index("\r\n")) + 1
            yield predicted(
                site,
                meta,
                Location(path=path, line=line),
                f"{path} has Windows line ends.",
                why="Linux takes the carriage return for a part of the command.",
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Take the carriage returns away."""
    path = issue.location.path
    text = site.snapshot.text(path) or ""
    return offer(
        attempt(
            issue,
            "script.unix-line-ends",
            f"Give {path} Unix line ends",
            partial(_edits, path, text),
            reason="Nothing but the line ends changes.",
            safe=True,
        )
    )


def _scripts(site: RenderSite) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for service in native_here(site):
        for command in commands_of(site, service):
            for ran in command.ran:
                path = shell_script(ran)
                text = site.snapshot.text(path) if path is not None else None
                if path is not None and text is not None and path not in seen:
                    seen.add(path)
                    yield path, text


def _edits(path: str, text: str) -> Iterator[Edit]:
    for match in re.finditer("\r\n", text):
        yield replace_at(path, text, match.start(), match.start() + 1, "")
