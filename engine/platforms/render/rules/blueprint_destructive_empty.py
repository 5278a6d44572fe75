"""An empty list in the Blueprint takes something away.

What
    ``readReplicas: []`` stands in a database, or a ``buildFilter`` names only one of ``paths`` and
    ``ignoredPaths`` with an empty list.

Why
    A sync makes the list true: the read replicas of the database are deleted, the build filter is
    emptied. Leave the key out to leave things as they are.

Bad::

    databases:
      - name: main
        readReplicas: []

Good::

    databases:
      - name: main

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import offer
from engine.platforms.render.rules._findings import DOCS, deletion
from engine.project.yaml.document import YamlKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite
    from engine.project.yaml.document import YamlNode

meta = RuleMeta(
    id="blueprint-destructive-empty",
    title="Empty lists that delete are meant",
    severity=Severity.MEDIUM,
    confidence=Confidence.LIKELY,
    docs=DOCS,
    family="119",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look for lists that are written and empty."""
    for database in site.databases:
        yield from _empty(
            site,
            database.node,
            database.path,
            "readReplicas",
            "A sync deletes every read replica of the database.",
        )
    for service in site.services:
        build_filter = service.node.get("buildFilter")
        if build_filter is None or build_filter.kind is not YamlKind.MAPPING:
            continue
        if service.build_paths or service.build_ignored_paths:
            continue
        for key in ("paths", "ignoredPaths"):
            yield from _empty(
                site,
                build_filter,
                f"{service.path}.buildFilter",
                key,
                "A sync empties the build filter of the service.",
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer to leave the key out."""
    return offer(
        deletion(issue, site, "empty.leave-out", reason="Without the key nothing is changed.")
    )


def _empty(site: RenderSite, node: YamlNode, path: str, key: str, why: str) -> Iterator[Issue]:
    entry = node.entry(key)
    if entry is None or entry.value.resolved.kind is not YamlKind.SEQUENCE:
        return
    if not entry.value.resolved.items:
        yield issue_of(
            meta,
            site.place(entry.key, f"{path}.{key}"),
            f"{key} is an empty list, and that takes away what is there.",
            why=why,
        )
