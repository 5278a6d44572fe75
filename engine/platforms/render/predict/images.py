"""The Dockerfile of a service and the folder it is built in.

Whether ``dockerfilePath`` and ``dockerContext`` count from the repository's root or from
``rootDir`` is told differently by different pages of Render's; so a path counts as there when it is
there from either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.snapshot import normal
from engine.records import dataclass

if TYPE_CHECKING:
    from engine.platforms.render.site import RenderSite, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What is built."""

    path: str | None
    """The Dockerfile; None when it is at neither place."""
    contexts: tuple[str, ...]
    """The folders that may be the context, the likelier first; empty when none is there."""


def image_of(site: RenderSite, service: Service) -> Image:
    """Find the Dockerfile and the context of a docker service."""
    given = service.dockerfile_path.value.strip().lstrip("/") or "Dockerfile"
    bases = list(dict.fromkeys(["", service.folder]))
    if service.folder and not service.dockerfile_path.is_set:
        bases.reverse()
    paths = [normal(f"{b}/{given}") for b in bases]
    path = next((p for p in paths if site.snapshot.is_file(p)), None)
    said = service.docker_context.value.strip().lstrip("/") or "."
    order = list(reversed(bases)) if not service.docker_context.is_set else bases
    contexts = [normal(f"{b}/{said}") for b in order]
    there = [c for c in contexts if c == "" or site.snapshot.is_folder(c)]
    return Image(path=path, contexts=tuple(dict.fromkeys(there)))
