"""The folder to publish is not there, and a node builds nothing.

What
    The folder that the configuration publishes does not exist, or holds no file to serve.

Why
    Netlify and Render run the build command first, so there a missing folder can be right. A node
    serves what is on the disk: without the folder there is nothing to put in place.

Bad::

    netlify.toml      publish = "dist"        (and no dist/ on the disk)

Good::

    netlify.toml      publish = "dist"
    dist/index.html

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, Location, NoHeal, Severity
from engine.platforms.interface import RuleMeta

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Proposal
    from engine.platforms.interface import Site

meta = RuleMeta(
    id="publish-not-built",
    title="The folder to publish is not on the disk",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    healable=False,
)


def check(site: Site) -> Iterator[Issue]:
    """Look for the folder and for anything in it."""
    publish = site.publish
    if publish is None:
        yield _issue(site, "There is no folder to publish: the project is not served as files.")
        return
    if not site.snapshot.is_folder(publish):
        yield _issue(site, f"The folder to publish, {publish!r}, is not on the disk.")
    elif next(site.snapshot.files_under(publish), None) is None:
        yield _issue(site, f"The folder to publish, {publish or '.'!r}, is empty.")


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Say that the build must be run: no edit of a file makes the folder."""
    del issue
    if site.build_command:
        return NoHeal(reason=f"Build it first: {site.build_command}")
    return NoHeal(reason="Build the site first, or publish the folder that holds it.")


def _issue(site: Site, message: str) -> Issue:
    where = next((s.location for s in site.settings() if s.name == "publish" and s.location), None)
    return Issue(
        rule=meta.id,
        severity=meta.severity,
        confidence=meta.confidence,
        location=where or Location(path=site.publish or ".", key_path="publish"),
        message=message,
        why="A node serves what is on the disk; it does not run the build.",
        subject=site.publish or "",
    )
