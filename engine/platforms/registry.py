"""The platforms by name. A platform's module is imported only when it is asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, cast

from engine.errors import UsageError

if TYPE_CHECKING:
    from engine.platforms.interface import Platform
    from engine.project.snapshot import Snapshot

MODULES: dict[str, str] = {
    "netlify": "engine.platforms.netlify.platform",
    "render": "engine.platforms.render.platform",
    "pages": "engine.platforms.pages.platform",
}
"""Where each platform's `PLATFORM` is. The order is the order of detection."""


def platform(name: str) -> Platform:
    """Find a platform by name.

    Raises:
        UsageError: there is none of this name.
    """
    if name not in MODULES:
        raise UsageError(
            f"There is no platform {name!r}.",
            advice=f"Choose one of: {', '.join(MODULES)}.",
        )
    return cast("Platform", importlib.import_module(MODULES[name]).PLATFORM)


def detect(snapshot: Snapshot) -> Platform:
    """Find the platform a project is configured for; Netlify's rules hold for a bare folder."""
    for name in MODULES:
        found = platform(name)
        if found.detect(snapshot):
            return found
    return platform("netlify")
