"""Braces in a page stop Jekyll's build.

What
    A page that Jekyll processes holds ``{{ … }`` or ``{% … %}`` that Liquid cannot read: code of
    another template language, JSX, or a tag of a plugin that Pages does not run.

Why
    The build of Pages stops with "Liquid syntax error" or "Unknown tag", and the old site stays.

Bad::

    ```
    {% url 'home' %}
    ```

Good::

    {% raw %}
    ```
    {% url 'home' %}
    ```
    {% endraw %}

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.jekyll import processed
from engine.platforms.pages.liquid import content_start, faults
from engine.platforms.pages.site import PagesSite, Publishing
from engine.project.editing.lines import insert_at, newline_of
from engine.project.places import place
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


meta = RuleMeta(
    id="pages-jekyll-liquid",
    title="Liquid can read every page",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.github.com/en/pages/setting-up-a-github-pages-site-with-jekyll/"
    "troubleshooting-jekyll-build-errors-for-github-pages-sites",
    family="80",
)

_FENCE = regex(r"^[ ]{0,3}(`{3,}|~{3,})[^\n]*$", re.MULTILINE)


def check(site: PagesSite) -> Iterator[Issue]:
    """Read every page that goes through Liquid; one issue for the first fault of each."""
    if not site.runs_jekyll or site.source is None or site.publishing is Publishing.TOOL:
        return
    # A branch without any sign of Jekyll may be published from elsewhere: then it is not certain.
    signs = site.jekyll is not None or site.publishing is Publishing.ACTIONS
    for path in processed(site.snapshot, site.source, site.jekyll):
        text = site.snapshot.text(path) or ""
        fault = next(iter(faults(text, content_start(text) or 0)), None)
        if fault is not None:
            yield issue_of(
                meta,
                place(path, text, fault.start, fault.end),
                f"Liquid cannot read this page: {fault.message}.",
                why="Jekyll runs every page through Liquid, code samples too.",
                confidence=meta.confidence if signs else Confidence.HEURISTIC,
                severity=meta.severity if signs else Severity.HIGH,
            )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Keep Liquid out of the code block that the fault stands in."""
    path = issue.location.path
    text = site.snapshot.text(path) or ""
    fault = next(iter(faults(text, content_start(text) or 0)), None)
    block = _block(text, fault.start) if fault is not None else None
    if block is None:
        return NoHeal(reason="It stands in no code block; what it should say, a person must tell.")
    newline = newline_of(text)
    first, last = block
    return offer(
        attempt(
            issue,
            "liquid.raw-block",
            "Put the code block into {% raw %}",
            lambda: (
                insert_at(path, text, first, f"{{% raw %}}{newline}"),
                insert_at(path, text, last, f"{newline}{{% endraw %}}"),
            ),
            reason="Code is shown as it is, without Liquid.",
        )
    )


def _block(text: str, offset: int) -> tuple[int, int] | None:
    """The span of the fenced block around an offset, its fences included."""
    opened: re.Match[str] | None = None
    for match in _FENCE.finditer(text):
        if opened is None:
            opened = match
        elif match.group(1).startswith(opened.group(1)):
            if opened.start() <= offset < match.end():
                return opened.start(), match.end()
            opened = None
    return None
