"""A file still holds the marks of a merge.

What
    A configuration file or a source that the build reads has all three marks of a conflict at the
    beginnings of lines, in their order.

Why
    The file means nothing with them: the build or the platform stops at it.

Bad::

    <<<<<<< HEAD
    publish = "dist"
    =======
    publish = "build"
    >>>>>>> feature

Good::

    publish = "dist"

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import replace_at
from engine.project.places import place_of
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site
    from engine.project.snapshot import Snapshot

meta = RuleMeta(
    id="merge-markers",
    title="A file still holds the marks of a merge",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    family="86",
    masks=True,
)

_MARKS = regex(
    r"^<{7} [^\n]*\n(?P<ours>(?:(?!<{7} ).*\n)*?)(?:\|{7}[^\n]*\n(?:.*\n)*?)?"
    r"={7}\r?\n(?P<theirs>(?:(?!={7}).*\n)*?)>{7}[^\n]*(?:\n|\Z)",
    re.MULTILINE,
)
READ = frozenset({"netlify.toml", "_redirects", "_headers", "Dockerfile", "CNAME"})
ENDINGS = (
    *(".lock", ".html", ".css", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx"),
    *(".vue", ".svelte", ".astro", ".py", ".yml", ".yaml", ".toml", ".json"),
)
ASIDE = frozenset(
    {
        *("doc", "docs", "test", "tests", "__tests__", "fixtures", "vendor", "third_party"),
        *("example", "examples"),
    }
)
MOST = 400_000
"""Characters; a larger file is no source that people merge by hand."""


def check(site: Site) -> Iterator[Issue]:
    """Look for the three marks in what the build reads."""
    snapshot = site.snapshot

    def marked(path: str) -> str | None:
        text = snapshot.text(path)
        return text if text and len(text) <= MOST and "<<<<<<< " in text else None

    for path, text in snapshot.surveys.survey(meta.id, lambda: _read(snapshot), marked):
        for number, match in enumerate(_MARKS.finditer(text), start=1):
            yield issue_of(
                meta,
                place_of(path, text, match),
                f"{path} still holds the marks of a merge.",
                why="The file means nothing with them.",
                subject=f"{path} #{number}",
            )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Keep one of the two sides."""
    path = issue.location.path
    text = site.snapshot.text(path) or ""
    number = int(issue.subject.rpartition("#")[2])
    found = list(_MARKS.finditer(text))
    if number > len(found):
        return NoHeal(reason="The marks are not there any more.")
    match = found[number - 1]
    return offer(
        *(
            attempt(
                issue,
                f"merge.{side}",
                f"Keep {what}",
                one(replace_at, path, text, match.start(), match.end(), match[side]),
                reason="Only you know which side is right; the other one is in git.",
            )
            for side, what in (("ours", "the first side"), ("theirs", "the second side"))
        )
    )


def _read(snapshot: Snapshot) -> Sequence[str]:
    return snapshot.chosen(meta.id, _is_read)


def _is_read(path: str) -> bool:
    folders, _, name = path.rpartition("/")
    if not (
        name in READ
        or name.endswith(ENDINGS)
        or (name.startswith("requirements") and name.endswith(".txt"))
    ):
        return False
    return ASIDE.isdisjoint(folders.split("/"))
