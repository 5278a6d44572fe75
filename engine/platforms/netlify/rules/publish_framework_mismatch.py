"""The build writes one folder and another one is published.

What
    The published folder is in the project (a folder of sources such as ``public/``), and the build
    command fills a different one and nothing else; or it is the folder above the pages, as with
    Angular, which writes ``dist/shop/browser``.

Why
    The deploy passes and serves the sources: no page, or an old one. It happens when a project
    changes its tool (Create React App writes ``build``, Vite ``dist``).

Bad::

    [build]
    command = "vite build"     # writes dist/
    publish = "public"         # holds favicon.ico

Good::

    [build]
    command = "vite build"
    publish = "dist"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.netlify.rules._config import from_base, like, outputs_of, setting, written
from engine.platforms.netlify.site import PathState, ValueOrigin
from engine.platforms.offers import attempt, offer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.builds.outputs import Produced

meta = RuleMeta(
    id="publish-framework-mismatch",
    title="The build writes another folder than the one that is published",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/frameworks/",
    family="3",
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare the folder with all that the build fills."""
    made = _made(site)
    if made is None:
        return
    yield issue_of(
        meta,
        site.location_of("build.publish") or Location(path=site.config_path or ""),
        f"{made.by} writes {made.path!r}, and {site.publish!r} is published.",
        why="The pages lie in a folder below: there is none at `/`."
        if _is_above(site.publish or "", made.path)
        else "What is built is not served; the published folder holds sources.",
        subject="publish",
        also=[w for w in [site.location_of("build.command")] if w is not None],
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Publish what is built."""
    made = _made(site)
    if made is None:
        return NoHeal(reason="The build fills the published folder now.")
    value = like(written(site, "build.publish"), from_base(site, made.path))
    return offer(
        attempt(
            issue,
            "publish.build-output",
            f"Publish {value!r}",
            setting(site, issue, value),
            reason=f"{made.by} writes there"
            + (", as its config says." if made.literal else " by default."),
        )
    )


def _made(site: NetlifySite) -> Produced | None:
    publish, state = site.publish, site.publish_state
    if not site.config_ok or not publish or state not in {PathState.FOLDER, PathState.MISSING}:
        return None
    if site.publish_origin is not ValueOrigin.CONFIG or publish == site.build_dir:
        return None
    snapshot = site.snapshot
    if snapshot.is_file(f"{publish}/index.html") or snapshot.exists(f"{publish}/_astro"):
        return None
    outputs = outputs_of(site)
    made = outputs.site_folders()
    if len({m.path for m in made}) != 1:
        return None
    if not outputs.open and made[0].by == "Angular" and _is_above(publish, made[0].path):
        filled = any(not _is_above(publish, p.path) for p in outputs.produced)
        below = made[0].path.removeprefix(f"{publish}/")
        moved = any(r.to.lstrip("/").startswith(below) for r in site.redirects)
        return None if filled or moved else made[0]
    return None if state is PathState.MISSING or outputs.may_fill(publish) else made[0]


def _is_above(publish: str, path: str) -> bool:
    return path.startswith(f"{publish}/")
