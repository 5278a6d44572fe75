"""Jekyll's settings do not parse.

What
    ``_config.yml`` is no YAML.

Why
    The build of Pages stops before it looks at any page.

Bad::

    title: Notes: a garden

Good::

    title: "Notes: a garden"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, Location, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.project.editing.edits import replace_spans
from engine.project.editing.lines import lines_of, replace_at
from engine.project.yaml.document import YamlFault, parse_yaml
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.pages.site import PagesSite

meta = RuleMeta(
    id="pages-jekyll-config-broken",
    title="Jekyll's settings parse",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.github.com/en/pages/setting-up-a-github-pages-site-with-jekyll/"
    "troubleshooting-jekyll-build-errors-for-github-pages-sites",
)

_VALUE = regex(r"""(?P<key>\s*[\w.-]+:[ ]+)(?P<value>[^\s"'|>&*!\[{#][^#"]*: [^#"]*?)\s*$""")


def check(site: PagesSite) -> Iterator[Issue]:
    """Report what the reader stumbled over."""
    config = site.jekyll
    if config is None or config.fault is None:
        return
    yield issue_of(
        meta,
        Location(path=config.path, line=config.fault.line, column=config.fault.column),
        f"{config.path} is no YAML: {config.fault.message}.",
        why="Without its settings the build does not begin.",
    )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Quote a value that holds a colon, when that is all that is wrong with the line."""
    config = site.jekyll
    line = next(
        (n for n in lines_of(config.text if config else "") if n.number == issue.location.line),
        None,
    )
    match = _VALUE.fullmatch(line.text) if line is not None else None
    if config is None or line is None or match is None:
        return NoHeal(reason="What the line was meant to say must be told by a person.")
    start = line.start + match.start("value")
    end = line.start + match.end("value")
    edit = replace_at(config.path, config.text, start, end, f'"{match.group("value")}"')
    if isinstance(parse_yaml(replace_spans(config.text, [edit])), YamlFault):
        return NoHeal(reason="There is more wrong with the file than this line.")
    return offer(
        attempt(
            issue,
            "yaml.quote-value",
            "Quote the value that holds a colon",
            lambda: (edit,),
            reason="In quotes a colon is a character like any other.",
            safe=True,
        )
    )
