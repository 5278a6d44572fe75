"""The workflow that publishes does not parse.

What
    A workflow that speaks of Pages is no YAML.

Why
    GitHub runs none of its jobs: the push shows "Invalid workflow file" and the site stays old.

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
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Proposal
    from engine.platforms.pages.site import PagesSite

meta = RuleMeta(
    id="pages-workflow-broken",
    title="The workflow that publishes parses",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax",
    healable=False,
)

_PUBLISHES = regex(r"deploy-pages|pages-artifact|gh-pages|github-pages|gh-deploy", re.IGNORECASE)


def check(site: PagesSite) -> Iterator[Issue]:
    """Report broken workflows that would publish."""
    for broken in site.broken:
        if _PUBLISHES.search(broken.text):
            yield issue_of(
                meta,
                broken.location,
                f"This workflow is no YAML: {broken.message}.",
                why="GitHub runs nothing of a file that it cannot parse.",
            )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Leave it to a person: what was meant cannot be told."""
    del issue, site
    return NoHeal(reason="What the broken lines were meant to say must be told by a person.")
