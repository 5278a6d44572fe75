"""The publish folder is a file.

What
    ``build.publish`` names a file, such as ``index.html`` or ``server.js``.

Why
    Netlify publishes folders; the deploy is refused at its end ("is not a directory").

Bad::

    [build]
    publish = "public/index.html"

Good::

    [build]
    publish = "public"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.netlify.rules._config import from_base, setting
from engine.platforms.netlify.site import PathState
from engine.platforms.offers import attempt, offer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="publish-not-a-directory",
    title="The publish folder is a file",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://docs.netlify.com/configure-builds/file-based-configuration/",
    family="56",
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Look at what stands there."""
    if site.config_ok and site.publish and site.publish_state is PathState.FILE:
        yield issue_of(
            meta,
            site.location_of("build.publish") or Location(path=site.config_path or ""),
            f"The publish folder {site.publish!r} is a file.",
            why="The deploy is refused at its end: it is not a directory.",
            subject="publish",
        )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Publish the folder that holds the page."""
    publish = site.publish or ""
    folder, _, name = publish.rpartition("/")
    index = f"{folder}/index.html" if folder else "index.html"
    if not name.endswith((".html", ".htm")) or not site.snapshot.is_file(index):
        return NoHeal(reason="The file is no page, so the folder to publish is not evident.")
    value = from_base(site, folder)
    return offer(
        attempt(
            issue,
            "publish.parent",
            f"Publish {value!r}",
            setting(site, issue, value),
            reason="The page stands there.",
            safe=True,
        )
    )
