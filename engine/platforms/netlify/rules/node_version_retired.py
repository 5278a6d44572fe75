"""The pinned Node.js gets no fixes any more.

What
    ``NODE_VERSION`` or the version file names a release line that has ended.

Why
    Dependencies drop old versions: sooner or later an install or a build stops with "engine is
    incompatible" or a syntax that the old version does not know.

Bad::

    NODE_VERSION = "14"

Good::

    NODE_VERSION = "22"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, NoHeal, Severity
from engine.platforms.findings import issue_of, one
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.rules._config import setting
from engine.platforms.netlify.rules.node_version_conflict import counting_pin
from engine.platforms.offers import attempt, offer
from engine.project.editing.lines import lines_of, replace_line
from engine.project.packages.node_version import KEPT, RETIRED_BELOW
from engine.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.model import Edit, Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.packages.node_version import Pin

meta = RuleMeta(
    id="node-version-retired",
    title="The pinned Node.js gets no fixes any more",
    severity=Severity.LOW,
    confidence=Confidence.CERTAIN,
    docs="https://nodejs.org/en/about/previous-releases",
    family="8",
    needs=(Need.NODE,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare the version that counts with those that are kept up."""
    pin = counting_pin(site)
    if pin is None or pin.range is None:
        return
    if max(i[1][0] for i in pin.range.intervals) > RETIRED_BELOW or _reaches(pin.range.intervals):
        return
    yield issue_of(
        meta,
        pin.location,
        f"{pin.source} chooses Node {pin.value}, which gets no fixes any more.",
        why="Dependencies drop old versions, and the build stops one day.",
        subject=f"{pin.source} {pin.value}",
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Raise the pin; never without asking, because the code must be tried on it."""
    pin = counting_pin(site)
    if pin is None:
        return NoHeal(reason="The pin is not there any more.")
    return offer(
        attempt(
            issue,
            "node.raise",
            f"Use Node {KEPT}",
            pinned(site, issue, pin, KEPT),
            reason=f"Node {KEPT} is kept up. Try the build on it before you deploy.",
        )
    )


def pinned(
    site: NetlifySite, issue: Issue, pin: Pin, version: str
) -> Callable[[], tuple[Edit, ...]]:
    """Write another version where a pin stands: in its file, or in the variable."""
    path = pin.location.path
    if pin.source == "NODE_VERSION":
        return setting(site, replace(issue, location=pin.location), version)
    text = site.snapshot.text(path) or ""
    number = next((n.number for n in lines_of(text) if n.text.strip().startswith(pin.value)), 0)
    return one(replace_line, path, text, number, version)


def _reaches(intervals: tuple[tuple[tuple[int, int, int], tuple[int, int, int]], ...]) -> bool:
    return any(high > (RETIRED_BELOW, 0, 0) for _, high in intervals)
