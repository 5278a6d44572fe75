"""A service names its runtime by the old key `env`.

What
    ``env: node`` stands where the documentation now says ``runtime: node``.

Why
    The server takes both, and nearly half of all Blueprints still say ``env``; but editors that
    know the published schema mark the service as wrong, for it knows only ``runtime``.

Bad::

    services:
      - type: web
        name: api
        env: node

Good::

    services:
      - type: web
        name: api
        runtime: node

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import offer
from engine.platforms.render.rules._findings import DOCS, deletion, renaming, service_of
from engine.platforms.render.vocabulary import RUNTIMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="runtime-old-name",
    title="The runtime is named by runtime, not by env",
    severity=Severity.LOW,
    confidence=Confidence.CERTAIN,
    docs=DOCS,
    family="41",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look for the old key with a runtime that exists; another one is an error of its own."""
    for service in site.services:
        entry = service.node.entry("env")
        runtime = service.runtime.value
        if entry is None or entry.value.resolved.text != runtime or runtime not in RUNTIMES:
            continue
        twice = service.runtime_key == "runtime"
        yield issue_of(
            meta,
            site.place(entry.key, f"{service.path}.env"),
            f"env is the old name of runtime ({service.name.value or service.path})"
            + (", which stands here too." if twice else "."),
            why="Render takes it, editors mark it as wrong.",
            subject=service.name.value,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Rename the key, or delete it where the new one says the same."""
    service = service_of(site, issue.location.key_path)
    if service is not None and service.runtime_key == "runtime":
        return offer(
            deletion(issue, site, "runtime.once", reason="runtime says the same.", safe=True)
        )
    return offer(
        renaming(
            issue,
            site,
            "runtime.rename",
            "runtime",
            reason="The documented name; the value stays.",
            safe=True,
        )
    )
