"""The browser that is downloaded at build is gone at the start.

What
    A Node service depends on ``puppeteer`` and nothing says that its browser is kept inside the
    project.

Why
    Puppeteer keeps Chrome in the home folder; Render keeps only the project's folder from the
    build: "Could not find Chrome".

Bad::

    dependencies: { "puppeteer": "^24" }

Good::

    envVars:
      - key: PUPPETEER_CACHE_DIR
        value: /opt/render/project/src/.cache/puppeteer

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.findings import issue_of
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import add_variable
from engine.platforms.render.predict.services import build_of, native_here
from engine.project.packages.manifest import Package, package_at
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="browser-cache-outside-project",
    title="A browser of the build is there at the start",
    severity=Severity.HIGH,
    confidence=Confidence.LIKELY,
    docs="https://pptr.dev/guides/configuration",
    family="134",
)

CONFIGS = (".puppeteerrc.cjs", ".puppeteerrc", ".puppeteerrc.json", "puppeteer.config.js")
FOLDER = "/opt/render/project/src/.cache/puppeteer"


def check(site: RenderSite) -> Iterator[Issue]:
    """Look for the dependency, and for anything that moves the cache."""
    for service, package in _found(site):
        yield issue_of(
            meta,
            package.where("dependencies", "puppeteer"),
            f"{service.name.value!r} downloads Chrome into the home folder, which is not kept.",
            why="Only the project's folder comes from the build to the running service.",
            subject=service.name.value,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Keep the browser inside the project."""
    for service, _ in _found(site):
        if service.name.value == issue.subject:
            entry: dict[str, str | bool] = {"key": "PUPPETEER_CACHE_DIR", "value": FOLDER}
            return offer(
                attempt(
                    issue,
                    "puppeteer.cache-dir",
                    "Keep Chrome inside the project",
                    partial(add_variable, site, service, entry),
                    reason="Puppeteer downloads to it at build and looks there at the start.",
                )
            )
    return NoHeal(reason="The dependency is not there any more.")


def _found(site: RenderSite) -> Iterator[tuple[Service, Package]]:
    for service in native_here(site):
        package = package_at(site.snapshot, service.folder)
        if service.runtime.value != "node" or package is None or not service.kind.runs_code:
            continue
        if "puppeteer" not in package.dependencies or site.takes_unknown_groups(service):
            continue
        names = set(site.env_names(service))
        if {"PUPPETEER_CACHE_DIR", "PUPPETEER_EXECUTABLE_PATH"} & names:
            continue
        build = build_of(site, service)
        if build is not None and any("PUPPETEER" in " ".join(r.step.texts) for r in build.ran):
            continue
        here = site.snapshot
        if any(here.is_file(normal(f"{service.folder}/{c}")) for c in CONFIGS):
            continue
        if "cacheDirectory" not in package.text and "@sparticuz/chromium" not in package.text:
            yield service, package
