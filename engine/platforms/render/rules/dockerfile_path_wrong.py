"""The Dockerfile, or the folder it is built in, is not there.

What
    A ``runtime: docker`` service has no file at ``dockerfilePath`` (``./Dockerfile`` when it is not
    said), no folder at ``dockerContext``, or names a file that is no Dockerfile.

Why
    "failed to read dockerfile: open Dockerfile: no such file or directory", and the build fails.

Bad::

    dockerfilePath: ./Dockerfile          # the file is docker/Dockerfile

Good::

    dockerfilePath: ./docker/Dockerfile

Since: 0.1.0
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, NoHeal, Proposal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.offers import attempt, offer
from engine.platforms.render.predict.heals import put_key
from engine.platforms.render.predict.images import image_of
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import services_here
from engine.project.near import nearest
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.platforms.render.site import RenderSite, Service
meta = RuleMeta(
    id="dockerfile-path-wrong",
    title="The Dockerfile is where the Blueprint says",
    severity=Severity.CRITICAL,
    confidence=Confidence.CERTAIN,
    docs="https://render.com/docs/blueprint-spec#docker",
    family="45",
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look for the file and for the folder, from the repository's root and from rootDir."""
    for service in services_here(site):
        lost = service.folder and not site.snapshot.is_folder(service.folder)
        if service.runtime.value != "docker" or lost:
            continue
        image = image_of(site, service)
        said = service.dockerfile_path
        if image.path is None:
            yield predicted(
                site,
                meta,
                said.location or service.runtime.location or service.location,
                f"{service.name.value!r} is built from {said.value}, which is not there.",
                why="The build stops when it cannot read the Dockerfile.",
                subject=f"{service.name.value} dockerfilePath",
            )
        elif image.path.endswith((".yml", ".yaml")):
            yield predicted(
                site,
                meta,
                said.location or service.location,
                f"{image.path} is no Dockerfile.",
                why="Render builds one image from a Dockerfile; it does not read Compose files.",
                subject=f"{service.name.value} dockerfilePath",
            )
        if service.docker_context.is_set and not image.contexts:
            yield predicted(
                site,
                meta,
                service.docker_context.location or service.location,
                f"The build context of {service.name.value!r}, {service.docker_context.value}, is "
                "not there.",
                why="The build has no folder to send.",
                subject=f"{service.name.value} dockerContext",
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Name the one Dockerfile that is there."""
    for service in services_here(site):
        if issue.subject != f"{service.name.value} dockerfilePath":
            continue
        found = _dockerfiles(site, service)
        near = nearest(normal(service.dockerfile_path.value), found)
        found = [near] if near is not None else found
        if len(found) != 1:
            return NoHeal(reason="There is no other Dockerfile, or more than one.")
        return offer(
            attempt(
                issue,
                "dockerfile.only-one",
                f"Build {found[0]}",
                partial(put_key, site, service, "dockerfilePath", f"./{found[0]}", before=""),
                reason="No other Dockerfile of the service's folder fits.",
            )
        )
    return NoHeal(reason="Which folder is meant must be said by a person.")


def _dockerfiles(site: RenderSite, service: Service) -> list[str]:
    prefix = f"{service.folder}/" if service.folder else ""
    return [
        p
        for p in site.snapshot.paths()
        if p.startswith(prefix)
        and p.rpartition("/")[2].lower().startswith("dockerfile")
        and "/." not in f"/{p}"
    ]
