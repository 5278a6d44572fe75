"""Where a platform installs and builds: the folders whose manifests count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from engine.platforms.interface import Site


@runtime_checkable
class BuiltInOneFolder(Protocol):
    """A site that is built in one folder."""

    @property
    def build_dir(self) -> str:
        """The folder, relative to the project."""
        ...


def build_folder(site: Site) -> str:
    """The folder the build starts in; the project itself where a platform does not say."""
    return site.build_dir if isinstance(site, BuiltInOneFolder) else ""
