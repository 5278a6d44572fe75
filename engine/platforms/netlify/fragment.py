"""A folder of nothing but configuration: what a commit touched, not the project it belongs to.

Its files say what is written; what is not there says nothing. A rule that asks the tree must stay
silent on it, and one that reads the text need not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Unknown
from engine.platforms.netlify.assembly import resolve_site
from engine.platforms.netlify.site import PathState
from engine.platforms.netlify.snapshot_files import SnapshotFiles
from engine.records import replace

if TYPE_CHECKING:
    from engine.platforms.interface import BuildContext
    from engine.platforms.netlify.site import NetlifySite
    from engine.project.snapshot import Snapshot

CONFIG_NAMES = frozenset(
    {"netlify.toml", "_redirects", "_headers", "render.yaml", "render.yml", ".nvmrc", ".gitignore"}
)


def is_fragment(snapshot: Snapshot) -> bool:
    """True for a folder of nothing but configuration: no project, so its files tell nothing."""
    return all(p.rpartition("/")[2] in CONFIG_NAMES for p in snapshot.paths())


class _WithFolder(SnapshotFiles):
    def __init__(self, snapshot: Snapshot, folder: str) -> None:
        super().__init__(snapshot)
        self._folder = folder

    def state(self, path: str) -> PathState:
        is_assumed = path == self._folder or self._folder.startswith(f"{path}/")
        return PathState.FOLDER if is_assumed else super().state(path)


def with_base(snapshot: Snapshot, context: BuildContext, folder: str) -> NetlifySite:
    """Resolve a fragment as if the base folder that it names were there.

    Args:
        snapshot: the files.
        context: which build is asked about.
        folder: the base folder, absolute, as Netlify's message names it.
    """
    site = resolve_site(snapshot, context, _WithFolder(snapshot, folder))
    question = Unknown(
        question=f"Is the base folder {site.build_dir!r} in the repository?",
        would_tell="the whole project; only its configuration is here",
    )
    return replace(site, open_questions=(*site.open_questions, question))
