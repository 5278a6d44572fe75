"""The project's own folder for Chimera's state, and the lock that lets one writer in at a time."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.config import STATE_FOLDER
from engine.errors import DeployError, ProjectError
from engine.project.snapshot import Snapshot
from engine.state_folder import state_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO


def require_folder(project: Path) -> None:
    """Refuse what is no folder, in the words of whoever reads the tree.

    Raises:
        ProjectError: it is not there, or is no folder.
    """
    if not project.is_dir():
        Snapshot.of_folder(project)


@contextmanager
def unchanged(project: Path) -> Iterator[None]:
    """Look at a project while no run changes it; where there never was one, no lock is made.

    Raises:
        DeployError: a run goes on.
        ProjectError: the folder is not there.
    """
    require_folder(project)
    try:
        file = (project / STATE_FOLDER / "run.lock").open("r")
    except OSError:
        yield  # No run was ever here, or none that could be waited for.
        return
    with file:
        _hold(file, fcntl.LOCK_SH, project)
        yield


@contextmanager
def alone(project: Path) -> Iterator[None]:
    """Hold the project for one run; the lock ends with the process, however it ends.

    Raises:
        DeployError: another run holds it.
        ProjectError: the folder is not there, or its state cannot be kept in it.
    """
    require_folder(project)
    path = state_folder(project) / "run.lock"
    try:
        file = path.open("a")
    except OSError as error:
        raise ProjectError(
            f"The project cannot be held for a run: {error.strerror}.",
            advice="Check the permissions of its state folder.",
            where=str(path),
        ) from error
    with file:
        _hold(file, fcntl.LOCK_EX, project)
        yield


def _hold(file: TextIO, how: int, project: Path) -> None:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except OSError as error:
        raise DeployError(
            "Another run on this project is going on.",
            advice="Wait for it, or watch it in the console.",
            where=str(project),
        ) from error
