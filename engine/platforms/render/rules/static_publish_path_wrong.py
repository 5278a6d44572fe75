"""A static site publishes a folder that the build does not write.

What
    ``staticPublishPath`` is neither in the repository nor written by the build command. It is
    relative to ``rootDir``, which is often said a second time.

Why
    "Publish directory … does not exist!", and the deploy fails.

Bad::

    buildCommand: npm ci && npm run build     # vite build writes dist
    staticPublishPath: build

Good::

    staticPublishPath: dist

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import put_key
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import build_of, native_here
from engine.platforms.render.vocabulary import ServiceKind
from engine.project.builds.outputs import Outputs, build_outputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="static-publish-path-wrong",
    title="A static site publishes what its build writes",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://render.com/docs/static-sites",
    family="14",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Compare the folder with the disk and with what the build writes."""
    for service, outputs in _found(site):
        written = ", ".join(f"{p.path}/" for p in outputs.site_folders())
        said = f"; the build writes {written}" if written else ""
        yield predicted(
            site,
            meta,
            service.static_publish_path.location or service.location,
            f"{service.name.value!r} publishes {service.publish_folder}/, which nothing writes"
            f"{said}.",
            why="Render looks for the folder in the root directory after the build.",
            subject=service.name.value,
        )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Publish the folder that the build writes, or take the doubled root directory away."""
    for service, outputs in _found(site):
        if service.name.value != issue.subject:
            continue
        folders = {p.path for p in outputs.site_folders()}
        prefix = f"{service.folder}/" if service.folder else ""
        inside = [f for f in folders if f.startswith(prefix)]
        if len(folders) != 1 or not inside:
            return NoHeal(reason="Which of the folders is the site must be said by a person.")
        wanted = inside[0][len(prefix) :]
        return offer(
            attempt(
                issue,
                "publish.tool-output",
                f"Publish {wanted}/",
                partial(put_key, site, service, "staticPublishPath", wanted),
                reason="It is the only folder that the build fills, seen from the root directory.",
            )
        )
    return NoHeal(reason="The service is not there any more.")


def _found(site: RenderSite) -> Iterator[tuple[Service, Outputs]]:
    for service in native_here(site):
        if service.kind is not ServiceKind.STATIC or not service.static_publish_path.is_set:
            continue
        folder = service.publish_folder
        if not folder or folder.startswith("..") or site.snapshot.is_folder(folder):
            continue
        if service.folder and not site.snapshot.is_folder(service.folder):
            continue
        command = build_of(site, service)
        if command is None:
            continue
        outputs = build_outputs(site.snapshot, service.folder, command.value.value)
        if not outputs.may_fill(folder):
            yield service, outputs
