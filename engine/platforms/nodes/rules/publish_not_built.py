"""What is to be published is not built, and a node builds nothing.

What
    The folder that the configuration publishes does not exist, or holds no file to serve. Or no
    file names one, and the folder that would be served holds the sources of a site that a tool
    (Vite, Astro, Hugo …) writes elsewhere.

Why
    Netlify and Render run the build command first, so there a missing folder can be right, and
    their dashboards may name another. A node serves what is on the disk: without the folder there
    is nothing to put in place, and sources are no pages.

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
    from engine.project.builds.static import StaticBuild

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
    elif not site.build_command:
        made = _made_elsewhere(site, publish)
        if made is not None:
            yield _issue(
                site,
                f"What would be served are the sources of {made.said}: it is written to "
                f"{made.publish!r}, and no file says that this is the folder to publish.",
                confidence=Confidence.LIKELY,
            )


def heal(issue: Issue, site: Site) -> Sequence[Proposal] | NoHeal:
    """Say that the build must be run: no edit of a file makes the folder."""
    del issue
    if site.build_command:
        return NoHeal(reason=f"Build it first: {site.build_command}")
    made = _made_elsewhere(site, site.publish) if site.publish is not None else None
    if made is not None:
        return NoHeal(
            reason=f"Build it ({made.build}), and name {made.publish!r} as the folder to publish; "
            "`chimeractl init` proposes the file that says so."
        )
    return NoHeal(reason="Build the site first, or publish the folder that holds it.")


def _made_elsewhere(site: Site, folder: str) -> StaticBuild | None:
    """The site whose sources a folder holds; None for a site of files as they are."""
    from engine.project.builds.static import static_build

    found = static_build(site.snapshot, folder)
    return found if found is not None and found.build and found.publish not in {"", "."} else None


def _issue(site: Site, message: str, confidence: Confidence = meta.confidence) -> Issue:
    where = next((s.location for s in site.settings() if s.name == "publish" and s.location), None)
    return Issue(
        rule=meta.id,
        severity=meta.severity,
        confidence=confidence,
        location=where or Location(path=site.publish or ".", key_path="publish"),
        message=message,
        why="A node serves what is on the disk; it does not run the build.",
        subject=site.publish or "",
    )
