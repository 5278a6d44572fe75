"""What is released: the files that would be served, and how they are served, under one digest."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from engine.errors import ProjectError
from engine.platforms.serving import PLAN_NAME, encode_plan
from engine.project.manifest import Manifest, ManifestEntry

if TYPE_CHECKING:
    from engine.platforms.interface import ServingPlan
    from engine.project.snapshot import Snapshot


def is_released(path: str) -> bool:
    """Tell whether a file below the published folder is deployed.

    As Netlify's own client walks (fact sheet "netlify", F): nothing that begins with a dot or lies
    in a folder that does, but for ``.well-known``; no ``__MACOSX``. Folders of installed packages
    are never in a snapshot.
    """
    parts = path.split("/")
    if parts[0] == ".well-known":
        parts = parts[1:]
    return not any(p.startswith((".", "__MACOS")) for p in parts)


def release_manifest(snapshot: Snapshot, folder: str, plan: ServingPlan) -> Manifest:
    """List and hash all that a release consists of, its serving plan among it.

    Raises:
        ProjectError: a file cannot be released, or there is none.
    """
    manifest = snapshot.manifest(folder, keep=is_released)
    if not manifest.entries:
        raise ProjectError(
            f"There is nothing to release in {folder or '.'!r}.",
            advice="Build the site first, or publish the folder that holds it.",
            where=folder or ".",
        )
    data = encode_plan(plan)
    entry = ManifestEntry(
        path=PLAN_NAME, mode=0o644, size=len(data), sha3_256=hashlib.sha3_256(data).hexdigest()
    )
    # The dot sorts before every letter, but not before every byte a name can begin with.
    entries = sorted(
        (*manifest.entries, entry), key=lambda e: e.path.encode("utf-8", "surrogateescape")
    )
    return Manifest(entries=tuple(entries))
