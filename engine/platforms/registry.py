"""The platforms by name. A platform's module is imported only when it is asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, cast

from engine.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.platforms.interface import Platform
    from engine.project.snapshot import Snapshot

PACKAGE = "engine.platforms"
AUTO = "auto"
MODULES: dict[str, str] = {
    "netlify": f"{PACKAGE}.netlify.platform",
    "render": f"{PACKAGE}.render.platform",
    "pages": f"{PACKAGE}.pages.platform",
}
"""Where each platform's `PLATFORM` is. The order is the order of detection."""
SIGNS = {name: f"{PACKAGE}.{name}.signs" for name in MODULES}
"""Where it is told whether a project is set up for a platform, without loading the platform."""


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


def detected(snapshot: Snapshot) -> tuple[str, ...]:
    """Name the platforms that a project is configured for, at least one.

    Each platform with a file that only it reads. Without any, the first that reads some file that
    is there: a ``_redirects`` or a ``CNAME`` stays behind when a project moves, and two of them
    are no two platforms. Netlify's rules hold for a bare folder.
    """
    signs = {name: importlib.import_module(module) for name, module in SIGNS.items()}
    evident = tuple(name for name, look in signs.items() if look.evident(snapshot))
    if evident:
        return evident
    return (next((n for n, look in signs.items() if look.possible(snapshot)), "netlify"),)


def detect(snapshot: Snapshot) -> Platform:
    """Find the first platform that a project is configured for."""
    return platform(detected(snapshot)[0])


def chosen(names: Iterable[str], snapshot: Snapshot) -> tuple[Platform, ...]:
    """Find the platforms of these names; ``auto`` stands for those that are detected.

    Raises:
        UsageError: there is none of a name.
    """
    wanted: dict[str, None] = {}
    for name in names:
        wanted.update(dict.fromkeys(detected(snapshot) if name == AUTO else (name,)))
    return tuple(platform(name) for name in wanted)
