"""package.json is no JSON.

What
    The package.json of the folder that is built does not parse: a trailing comma, a comment, a
    missing quote.

Why
    Every package manager stops at it, before anything is installed.

Bad::

    {"scripts": {"build": "vite build"},}

Good::

    {"scripts": {"build": "vite build"}}

Since: 0.1.0
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity, Unknown
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.offers import attempt, offer
from engine.platforms.shared_rules._folders import build_folder
from engine.project.editing.lines import lines_of, replace_at
from engine.project.packages.manifest import Unreadable, read_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.interface import Site

meta = RuleMeta(
    id="package-json-invalid",
    title="package.json is no JSON",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    family="2",
    masks=True,
    needs=(Need.MANIFEST,),
)


def check(site: Site) -> Iterator[Issue]:
    """Read the package of the build's folder, and the one at the root."""
    for folder in dict.fromkeys((build_folder(site), "")):
        found = read_package(site.snapshot, folder)
        if isinstance(found, Unreadable) and found.broken:
            yield issue_of(
                meta,
                found.location,
                f"{found.path} is no JSON: {found.reason[:1].lower()}{found.reason[1:]}.",
                why="Every package manager stops at it.",
                subject=found.path,
            )


def unknowns(site: Site) -> Iterator[Unknown]:
    """Say which package.json no parser here can follow."""
    for folder in dict.fromkeys((build_folder(site), "")):
        found = read_package(site.snapshot, folder)
        if isinstance(found, Unreadable) and not found.broken and found.reason:
            yield Unknown(
                question=f"What does {found.path} say? {found.reason.capitalize()}.",
                would_tell="a rehearsal of the build",
                rule=meta.id,
            )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Take away the comma or the comment that JSON does not know, or add what is missing."""
    path = issue.location.path
    text = site.snapshot.text(path) or ""
    offset = _offset(text)
    edits = [e for e in _repairs(path, text, offset) if _parses(text, e)]
    return offer(
        *(
            attempt(
                issue,
                "json.repair",
                f"Write {edit.new!r}" if edit.new else f"Delete {edit.old.strip()!r}",
                one(lambda edit: edit, edit),
                reason="With it the file is JSON.",
                safe=True,
            )
            for edit in edits[:2]
        ),
        NoHeal(reason="No small change makes the file JSON: look at the line it names."),
    )


def _offset(text: str) -> int:
    try:
        json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        return error.pos + (1 if text.startswith("\ufeff") else 0)
    except RecursionError:
        return len(text)
    return len(text)


def _repairs(path: str, text: str, offset: int) -> Iterator[Edit]:
    head = text[:offset].rstrip()
    if head.endswith(","):
        yield replace_at(path, text, len(head) - 1, len(head), "")
    yield replace_at(path, text, len(head), len(head), ",")
    if offset < len(text) and text[offset] == ",":
        yield replace_at(path, text, offset, offset + 1, "")
    for line in lines_of(text):
        if line.start <= offset <= line.end:
            body = line.text.lstrip()
            if body.startswith("//"):
                yield replace_at(path, text, line.start, line.full_end, "")
            elif "//" in text[offset : line.end]:
                yield replace_at(path, text, offset, line.end, "")
    yield replace_at(path, text, offset, offset, '"')
    yield replace_at(path, text, len(text.rstrip()), len(text.rstrip()), "}")


def _parses(text: str, edit: Edit) -> bool:
    try:
        json.loads((text[: edit.start] + edit.new + text[edit.end :]).removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return False
    return True
