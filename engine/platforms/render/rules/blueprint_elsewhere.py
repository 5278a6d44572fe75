"""The Blueprint is not where Render looks for it.

What
    The project has no ``render.yaml`` at its root, but a ``render.yml`` or a ``render.yaml`` in a
    folder.

Why
    Render reads ``render.yaml`` at the root of the repository, unless another path was chosen in
    the dashboard when the Blueprint was made. Only the dashboard can tell, so this is a hint. 41
    of 259 public repositories have it.

Bad::

    render.yml

Good::

    render.yaml

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Edit, EditKind, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.rules._findings import DOCS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.render.site import RenderSite

meta = RuleMeta(
    id="blueprint-elsewhere",
    title="The Blueprint is render.yaml at the root",
    severity=Severity.LOW,
    confidence=Confidence.HEURISTIC,
    docs=DOCS,
    family="70",
)
HOME = "render.yaml"


def check(site: RenderSite) -> Iterator[Issue]:
    """Compare the path with the one Render takes by itself."""
    if not site.path or site.path == HOME or site.context.package_path:
        return
    yield issue_of(
        meta,
        Location(path=site.path),
        f"Render does not look for {site.path} by itself, only for {HOME} at the root.",
        why="Unless this path was chosen in the dashboard, the file is not read.",
    )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Offer the name Render looks for; a file in a folder may be chosen there on purpose."""
    text = site.snapshot.text(site.path)
    if text is None or site.snapshot.exists(HOME):
        return NoHeal(reason="The file cannot be moved.")
    if "/" in site.path:
        return NoHeal(reason="Choose this path in the dashboard, or move the file to the root.")
    return offer(
        attempt(
            issue,
            "blueprint.rename",
            f"Rename {site.path} to {HOME}",
            lambda: (
                Edit(path=HOME, kind=EditKind.CREATE, new=text),
                Edit(path=site.path, kind=EditKind.DELETE),
            ),
            reason="It is the name that Render looks for.",
        )
    )
