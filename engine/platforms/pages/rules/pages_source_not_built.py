"""The sources of an application are published instead of what the bundler writes.

What
    Nothing publishes a built folder, and the ``index.html`` of the branch loads a module that only
    the bundler understands (``/src/main.tsx``, ``main.jsx``, ``.vue``).

Why
    The browser is handed TypeScript or JSX, refuses it, and the page stays blank. Which branch
    Pages publishes is kept in the settings: a built branch pushed by hand would be right.

Bad::

    <script type="module" src="/src/main.tsx"></script>      (and no workflow)

Good::

    .github/workflows/pages.yml that builds and uploads dist/

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.pages.site import PagesSite, Publishing
from engine.project.places import place_of
from engine.project.snapshot import normal
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Proposal

meta = RuleMeta(
    id="pages-source-not-built",
    title="What is published is what the bundler writes",
    severity=Severity.HIGH,
    confidence=Confidence.HEURISTIC,
    docs="https://vite.dev/guide/static-deploy#github-pages",
    healable=False,
)

_MODULE = regex(r"""<script[^>]*\ssrc\s*=\s*["']([^"']+\.(?:tsx?|jsx|vue|svelte))["']""")


def check(site: PagesSite) -> Iterator[Issue]:
    """Look at the first page of a branch that nothing builds."""
    if site.publishing is not Publishing.BRANCH or site.build is None or site.source is None:
        return
    path = normal(f"{site.source}/index.html")
    text = site.snapshot.text(path) or ""
    match = _MODULE.search(text)
    if match is not None:
        yield issue_of(
            meta,
            place_of(path, text, match, 1),
            f"The page loads {match.group(1)!r}, which no browser runs.",
            why=f"{site.build.bundler.name} must build it first, and nothing publishes its output.",
        )


def heal(issue: Issue, site: PagesSite) -> Sequence[Proposal] | NoHeal:
    """Say what is missing: a workflow is more than an edit."""
    del issue, site
    return NoHeal(reason="Add a workflow that builds the site and uploads the output to Pages.")
