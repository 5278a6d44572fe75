"""A build filter names files that are not there.

What
    A pattern of ``buildFilter.paths`` matches no file of the repository.

Why
    Only changes of these files redeploy the service; patterns count from the repository's root,
    also with a ``rootDir``. A pattern that matches nothing redeploys it never.

Bad::

    rootDir: apps/api
    buildFilter:
      paths: [src/**]

Good::

    rootDir: apps/api
    buildFilter:
      paths: [apps/api/src/**]

Since: 0.1.0
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import document_of
from engine.platforms.render.predict.services import services_here
from engine.project.snapshot import normal
from engine.project.yaml.edits import set_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Edit
    from engine.platforms.render.site import RenderSite, Service, Value
meta = RuleMeta(
    id="build-filter-path",
    title="Build filters name files that are there",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/monorepo-support#setting-build-filters",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Match every pattern with the repository's files."""
    for service, value in _found(site):
        yield issue_of(
            meta,
            value.location or service.location,
            f"The build filter {value.value!r} of {service.name.value!r} matches no file.",
            why="Its files, counted from the repository's root, decide what redeploys the service.",
            subject=f"{service.name.value} {value.value}",
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Write the pattern from the repository's root, where that matches."""
    for service, value in _found(site):
        if issue.subject != f"{service.name.value} {value.value}":
            continue
        wanted = f"{service.folder}/{value.value.removeprefix('./').lstrip('/')}"
        if not service.folder or not _matches(site, wanted):
            return NoHeal(reason="Which files are meant must be said by a person.")
        return offer(
            attempt(
                issue,
                "filter.from-root",
                f"Filter by {wanted}",
                partial(_edits, site, value, wanted),
                reason="The same pattern matches when it counts from the repository's root.",
            )
        )
    return NoHeal(reason="The pattern is not there any more.")


def _found(site: RenderSite) -> Iterator[tuple[Service, Value[str]]]:
    for service in services_here(site):
        for value in service.build_paths:
            if value.value.strip() and not _matches(site, value.value):
                yield service, value


def _matches(site: RenderSite, pattern: str) -> bool:
    glob = normal(pattern.strip().lstrip("/"))
    if not any(c in glob for c in "*?[{"):
        return site.snapshot.exists(glob)
    if "{" in glob or "[" in glob:
        return True  # not worth a guess
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob)
    known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    body = re.compile("".join(known.get(p, re.escape(p)) for p in parts))
    return any(body.fullmatch(path) for path in site.snapshot.paths())


def _edits(site: RenderSite, value: Value[str], wanted: str) -> Iterator[Edit]:
    document = document_of(site)
    node = document.at(value.location.key_path) if value.location is not None else None
    if node is not None:
        yield set_value(site.path, document, node, wanted)
