"""The project's own folder for Chimera's state, made in one place by whoever needs it first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.config import STATE_FOLDER
from engine.errors import ProjectError

if TYPE_CHECKING:
    from pathlib import Path


def state_folder(project: Path) -> Path:
    """The project's `.chimera`, made when it is missing; it ignores itself in git.

    Raises:
        ProjectError: it cannot be made, or a link or a file is in its place.
    """
    folder = project / STATE_FOLDER
    if folder.is_symlink():
        raise ProjectError(
            f"{STATE_FOLDER} is a link, and Chimera writes nothing outside of the project.",
            advice="Remove the link; to keep an older ledger, put the folder itself in its place.",
            where=str(folder),
        )
    if folder.exists() and not folder.is_dir():
        raise ProjectError(
            f"{STATE_FOLDER} is a file, and Chimera keeps its ledger in a folder of that name.",
            advice="Move the file away, then try again.",
            where=str(folder),
        )
    try:
        folder.mkdir(exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise ProjectError(
            f"The folder {STATE_FOLDER} cannot be made: {error.strerror}.",
            advice="Chimera keeps its ledger there; check the project's permissions.",
            where=str(folder),
        ) from error
    return folder
