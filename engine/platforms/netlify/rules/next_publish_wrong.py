"""A Next.js site publishes a folder that holds no build of it.

What
    ``publish`` is a folder such as ``out`` or ``build``, the project is built by ``next build``
    without a static export, and Netlify's runtime for Next.js wants the build folder.

Why
    The runtime stops: "Your publish directory does not contain expected Next.js build output".

Bad::

    [build]
      command = "next build"
      publish = "out"

Good::

    [build]
      command = "next build"
      publish = ".next"

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Location, NoHeal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.needs import Need
from engine.platforms.netlify.fragment import is_fragment
from engine.platforms.netlify.rules._config import from_base, like, outputs_of, setting, written
from engine.platforms.offers import attempt, offer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Issue, Proposal
    from engine.platforms.netlify.site import NetlifySite

meta = RuleMeta(
    id="next-publish-wrong",
    title="A Next.js site publishes a folder without its build",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.netlify.com/frameworks/next-js/overview/",
    family="24",
    needs=(Need.COMMAND,),
)


def check(site: NetlifySite) -> Iterator[Issue]:
    """Compare the folder with the one Next.js writes; a static export is fine as it is."""
    folder = _build(site)
    if folder is None:
        return
    yield issue_of(
        meta,
        site.location_of("build.publish") or Location(path=site.config_path or "netlify.toml"),
        f"Next.js writes {folder!r}, and {site.publish or '.'!r} is published.",
        why="Netlify's runtime for Next.js stops when the published folder is not its build.",
        subject="publish",
        confidence=Confidence.HEURISTIC if is_fragment(site.snapshot) else None,
        severity=Severity.MEDIUM if is_fragment(site.snapshot) else None,
    )


def heal(issue: Issue, site: NetlifySite) -> Sequence[Proposal] | NoHeal:
    """Publish the build folder."""
    folder = _build(site)
    if folder is None:
        return NoHeal(reason="The published folder is right now.")
    value = like(written(site, "build.publish"), from_base(site, folder))
    return offer(
        attempt(
            issue,
            "publish.next-build",
            f"Publish {value!r}",
            setting(site, issue, value),
            reason="Netlify's runtime for Next.js publishes the build folder.",
            safe=not is_fragment(site.snapshot),
        )
    )


def _build(site: NetlifySite) -> str | None:
    if not site.config_ok or site.location_of("build.publish") is None:
        return None
    outputs = outputs_of(site)
    made = {p.path for p in outputs.produced if p.by == "Next.js"}
    if outputs.open or len(made) != 1:
        return None
    folder = next(iter(made))
    publish = site.publish or ""
    if publish == folder or publish.startswith(folder + "/") or outputs.may_fill(publish):
        return folder if publish == site.build_dir else None
    if is_fragment(site.snapshot) and publish.rpartition("/")[2] == "out":
        return None  # Where a static export goes; the config that asks for one is not shown.
    return folder
