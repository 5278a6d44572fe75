"""The Dockerfile copies what is not in the build context.

What
    ``COPY`` or ``ADD`` names a file or folder that is not below the context, or that
    ``.dockerignore`` keeps from it.

Why
    "failed to calculate checksum … not found", and the build fails. Paths count from the context
    (``dockerContext``), not from the Dockerfile.

Bad::

    COPY ../shared /shared

Good::

    dockerContext: .
    COPY shared /shared

Since: 0.1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Confidence, Issue, Location, NoHeal, Severity
from engine.platforms.interface import RuleMeta
from engine.platforms.render.predict.dockerfile import (
    DockerIgnore,
    context_has,
    copy_sources,
    parse_dockerfile,
)
from engine.platforms.render.predict.images import Image, image_of
from engine.platforms.render.predict.predicted import predicted
from engine.platforms.render.predict.services import services_here
from engine.project.snapshot import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.model import Proposal
    from engine.platforms.render.site import RenderSite
meta = RuleMeta(
    id="docker-copy-outside-context",
    title="What the Dockerfile copies is in the build context",
    severity=Severity.CRITICAL,
    confidence=Confidence.LIKELY,
    docs="https://docs.docker.com/reference/dockerfile/#copy",
    family="69",
    healable=False,
)


def check(site: RenderSite) -> Iterator[Issue]:
    """Look every plain source up in every folder that may be the context."""
    seen: set[str] = set()
    for service in services_here(site):
        if service.runtime.value != "docker":
            continue
        image = image_of(site, service)
        text = site.snapshot.text(image.path) if image.path is not None else None
        if image.path is None or text is None or not image.contexts:
            continue
        for source in copy_sources(parse_dockerfile(text, image.path)):
            reason = _missing(site, image, source.path)
            mark = f"{image.path} {source.path}"
            if not reason or mark in seen:
                continue
            seen.add(mark)
            yield predicted(
                site,
                meta,
                Location(
                    path=image.path,
                    line=source.instruction.line,
                    end_line=source.instruction.end_line,
                ),
                f"{source.instruction.name} takes {source.path!r}, which {reason}.",
                why="Sources are looked up in the context that is sent to the builder.",
                subject=source.path,
            )


def heal(issue: Issue, site: RenderSite) -> Sequence[Proposal] | NoHeal:
    """Leave it to a person: what the image needs cannot be told."""
    del issue, site
    return NoHeal(reason="Move the file into the context, or choose another context.")


def _missing(site: RenderSite, image: Image, source: str) -> str:
    if "$" in source or any(c in source for c in "*?["):
        return ""
    inner = normal(source.lstrip("/"))
    if inner == "":
        return ""
    if inner.startswith(".."):
        return "is outside the build context"
    found = [c for c in image.contexts if context_has(site.snapshot, c, source)]
    if not found:
        return f"is not in the build context {image.contexts[0] or '.'}"
    ignored = [_ignores(site, c, inner, image) for c in found]
    return "is left out by .dockerignore" if all(ignored) else ""


def _ignores(site: RenderSite, context: str, inner: str, image: Image) -> bool:
    own = f"{image.path}.dockerignore"
    path = own if site.snapshot.is_file(own) else normal(f"{context}/.dockerignore")
    text = site.snapshot.text(path)
    if not text:
        return False
    ignore = DockerIgnore(text)
    if not ignore.ignores(inner):
        return False
    # A folder of which an exception brings something back is still there.
    below = normal(f"{context}/{inner}")
    prefix = len(f"{context}/") if context else 0
    return all(ignore.ignores(p[prefix:]) for p in site.snapshot.files_under(below))
