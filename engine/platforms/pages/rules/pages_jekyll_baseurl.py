"""Jekyll's baseurl is not the path the site is served below.

What
    ``baseurl`` is empty or names another path, though the repository's site lives below
    ``/<repository>/``; or it names the repository, though the site has a domain of its own.

Why
    ``relative_url`` puts it before every link of the theme: styles and pages answer 404. When the
    key is left out, Pages fills it in by itself.

Bad::

    baseurl: ""                 (github.com/ada/notes, no domain)

Good::

    baseurl: "/notes"

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Edit, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.pages.site import PagesSite, Publishing
from engine.project.yaml.document import ScalarStyle, YamlFault, YamlKind, parse_yaml
from engine.project.yaml.edits import set_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.pages.jekyll import JekyllConfig


meta = RuleMeta(
    id="pages-jekyll-baseurl",
    title="Jekyll's baseurl is the site's path",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://jekyllrb.com/docs/configuration/options/",
    family="35",
)


def check(site: PagesSite) -> Iterator[Issue]:
    """Compare it with the site's path."""
    config, expected = site.jekyll, site.base
    if config is None or expected is None or site.publishing is Publishing.ACTIONS:
        return
    node = config.value("baseurl")
    if node is None or node.kind is not YamlKind.SCALAR or node.text in {"null", "~"}:
        return
    if node.text == "" and node.style is ScalarStyle.PLAIN:
        return
    if node.text.strip("/").casefold() == expected.strip("/").casefold():
        return
    yield issue_of(
        meta,
        config.location(node, "baseurl"),
        f"baseurl is {node.text!r}, but the site is served below {expected!r}.",
        why="Every link made by relative_url begins with it.",
    )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Set the path that Pages serves the site below."""
    config, expected = site.jekyll, site.base
    if config is None or expected is None:
        return NoHeal(reason="The path is not known any more.")
    return offer(
        attempt(
            issue,
            "baseurl.repository",
            f"Set baseurl to {expected.rstrip('/')!r}",
            partial(_edits, config, expected.rstrip("/")),
            reason="It is the path that Pages serves this site below.",
        )
    )


def _edits(config: JekyllConfig, value: str) -> Iterator[Edit]:
    document = parse_yaml(config.text)
    if isinstance(document, YamlFault) or document.root is None:
        return
    entry = document.root.entry("baseurl")
    if entry is not None:
        yield set_value(config.path, document, entry.value, value)
