"""A page refers to a file that is not there.

What
    An image, script, style sheet or page of this site that a served page names is in the published
    folder neither as a file nor as a clean address.

Why
    The visitor sees a broken image, a page without style, or "not found".

Bad::

    <link rel="stylesheet" href="styel.css">

Good::

    <link rel="stylesheet" href="style.css">

Since: 0.1.0
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.shared_rules._pages import static_root, texts
from engine.project.editing.lines import replace_at
from engine.project.near import nearest
from engine.project.places import place
from engine.project.scripting.references import BASE, ENDINGS, Reference, page_references, resolved
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.interface import Site

meta = RuleMeta(
    id="asset-missing",
    title="A page refers to a file that is not there",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    family="20",
)

MOST = 50
"""Issues; a site with more has another trouble."""


_PATHS = regex(r"\bpath\s*:\s*(\[[^\]]*\]|[\"'`]/[^\"'`]*[\"'`])")
"""Where the ``config`` of a function says its addresses."""
_ADDRESS = regex(r"[\"'`](/[^\"'`]*)[\"'`]")


def check(site: Site) -> Iterator[Issue]:
    """Look every address of every page up."""
    for number, (path, text, found, target) in enumerate(_found(site)):
        if number >= MOST:
            return
        yield issue_of(
            meta,
            place(path, text, found.start, found.end),
            f"{found.value!r} is not in the published folder.",
            why="The visitor gets nothing there.",
            subject=f"{target} @{text.count(found.value, 0, found.start) + 1}",
            severity=None if found.tag in {"script", "link", "img"} else meta.severity,
        )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Name the file beside it whose name is a letter off."""
    for path, text, found, target in _found(site):
        if place(path, text, found.start, found.end) != issue.location:
            continue
        folder, _, name = target.rpartition("/")
        near = nearest(name, site.snapshot.children(folder), 2)
        if near is None:
            break
        written = found.value.replace(name, near)
        return offer(
            attempt(
                issue,
                "address.near",
                f"Write {written!r}",
                one(replace_at, path, text, found.start, found.end, written),
                reason="It is the file with the nearest name.",
            )
        )
    return NoHeal(reason="No file beside it has a name that is near.")


def _found(site: Site) -> Iterator[tuple[str, str, Reference, str]]:
    root = static_root(site)
    if root is None:
        return
    routed = getattr(site, "redirects", ())
    answered = _answered(site)
    for path, text in texts(site, root, ".html"):
        if BASE.search(text):
            continue
        for reference in page_references(text):
            target = resolved(reference.value, path, root)
            snapshot = site.snapshot
            if target.startswith("..") or snapshot.exists(target) or not target:
                continue
            if snapshot.exists(f"{target}.html") or snapshot.same_but_case(target):
                continue
            if snapshot.same_but_case(f"{target}.html") or "/.netlify" in reference.value:
                continue
            if reference.tag in {"a", "area", "iframe"} and routed:
                continue
            address = target.removeprefix(root) if root else target
            if answered is not None and answered.match(address.strip("/")):
                continue
            yield path, text, reference, target


def _answered(site: Site) -> re.Pattern[str] | None:
    """What functions answer at addresses that they name in their own code."""
    folders = [getattr(site, name, None) for name in ("functions_dir", "edge_functions_dir")]
    patterns: list[str] = []
    for folder in dict.fromkeys(f for f in folders if isinstance(f, str) and f):
        for path in site.snapshot.files_under(folder):
            text = site.snapshot.text(path) if path.endswith(ENDINGS) else None
            for said in _PATHS.finditer(text or ""):
                patterns += [_ADDRESS.findall(said[1])[0]] if said[1][0] != "[" else []
                patterns += _ADDRESS.findall(said[1]) if said[1][0] == "[" else []
    for row in getattr(site, "edge_functions", None) or ():
        said_path = row.get("path") if isinstance(row, dict) else None
        patterns += [said_path] if isinstance(said_path, str) else []
    if not patterns:
        return None
    return re.compile("|".join(f"(?:{_as_regex(p)})\\Z" for p in patterns))


def _as_regex(pattern: str) -> str:
    parts = re.split(r"(:\w+|\*)", pattern.strip("/"))
    return "".join(
        ".*" if part == "*" else "[^/]+" if part.startswith(":") else re.escape(part)
        for part in parts
    )
