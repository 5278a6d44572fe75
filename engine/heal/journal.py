"""The journal of written heals: what is written where, kept so that it can be ended or undone.

A heal is a folder ``.chimera/heals/0001`` with ``plan.json``, the old contents and the new ones. It
is made complete beside its place and renamed into it: a folder that is there is whole. Empty marker
files tell how far it came; each is durable before the next step begins.
"""

from __future__ import annotations

import json
import os
import shutil
from enum import StrEnum
from hashlib import sha3_256
from typing import TYPE_CHECKING

from engine.config import STATE_FOLDER
from engine.errors import ProjectError
from engine.records import dataclass
from engine.state_folder import state_folder

if TYPE_CHECKING:
    from pathlib import Path

HEALS_FOLDER = "heals"
PLAN_FILE = "plan.json"


class Stage(StrEnum):
    """How far a written heal came. All but the first are marker files in its folder."""

    APPLYING = "applying"
    """Its files are being written, or a crash stopped that."""
    APPLIED = "applied"
    UNDOING = "undoing"
    """Its files are being put back, or a crash stopped that."""
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFile:
    """One file of a heal, before and after; a digest or a mode is None where there is no file."""

    path: str
    """Relative to the project, with ``/``; links are followed already."""
    before: str | None
    """Hex SHA3-256 of the content."""
    after: str | None
    mode_before: int | None
    mode_after: int | None
    made: tuple[str, ...] = ()
    """Folders that are made for it, the outermost first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenHeal:
    """A heal in the journal."""

    name: str
    folder: Path
    files: tuple[PlannedFile, ...]

    @property
    def stage(self) -> Stage:
        """How far it came."""
        for stage in (Stage.UNDONE, Stage.UNDOING, Stage.APPLIED):
            if (self.folder / stage).exists():
                return stage
        return Stage.APPLYING

    def content(self, index: int, side: str) -> bytes:
        """The old (``before``) or new (``after``) content of a file."""
        return (self.folder / side / str(index)).read_bytes()

    def mark(self, stage: Stage) -> None:
        """Say durably how far it came."""
        write_durable(self.folder / stage, b"")


def heals_folder(project: Path) -> Path:
    """Where the journal is; made when it is missing, ignored by git.

    Raises:
        ProjectError: it cannot be made.
    """
    folder = state_folder(project) / HEALS_FOLDER
    try:
        # Old contents may hold what should never have been committed: nobody else reads them.
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ProjectError(
            f"The journal of heals cannot be made: {error.strerror}.",
            advice="Heals are written only with a journal; check the project's permissions.",
            where=str(folder),
        ) from error
    return folder


def written_heals(project: Path) -> tuple[WrittenHeal, ...]:
    """The heals in a project's journal, newest first.

    Raises:
        ProjectError: one of them cannot be read.
    """
    folder = project / STATE_FOLDER / HEALS_FOLDER
    if not folder.is_dir():
        return ()
    names = sorted((p.name for p in folder.iterdir() if p.name.isdecimal()), key=int, reverse=True)
    return tuple(_read(folder / name) for name in names)


def store(
    project: Path, files: list[tuple[PlannedFile, bytes | None, bytes | None]]
) -> WrittenHeal:
    """Write a heal's folder: first whole under another name, then renamed.

    Args:
        project: the project.
        files: each with its old and its new content.
    """
    home = heals_folder(project)
    sweep(project)
    taken = [int(p.name) for p in home.iterdir() if p.name.isdecimal()]
    name = f"{max(taken, default=0) + 1:04}"
    making = home / f"{name}.making"
    (making / "before").mkdir(parents=True)
    (making / "after").mkdir()
    for index, (_, before, after) in enumerate(files):
        for side, content in (("before", before), ("after", after)):
            if content is not None:
                write_durable(making / side / str(index), content)
    plan = {"version": 1, "files": [_as_json(file) for file, _, _ in files]}
    write_durable(making / PLAN_FILE, json.dumps(plan, indent=1).encode())
    making.rename(home / name)
    sync_folder(home)
    return WrittenHeal(name=name, folder=home / name, files=tuple(file for file, _, _ in files))


def sweep(project: Path) -> None:
    """Take away folders that a crash left half made; nothing was written for them yet."""
    folder = project / STATE_FOLDER / HEALS_FOLDER
    if folder.is_dir():
        for path in folder.glob("*.making"):
            shutil.rmtree(path, ignore_errors=True)


def digest(content: bytes) -> str:
    """Hex SHA3-256."""
    return sha3_256(content).hexdigest()


def write_durable(path: Path, content: bytes) -> None:
    """Write a new file of the journal so that it is there after a power cut."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _as_json(file: PlannedFile) -> dict[str, object]:
    return {
        "path": file.path,
        "before": file.before,
        "after": file.after,
        "mode_before": file.mode_before,
        "mode_after": file.mode_after,
        "made": list(file.made),
    }


def _read(folder: Path) -> WrittenHeal:
    try:
        plan = json.loads((folder / PLAN_FILE).read_bytes())
        files = tuple(
            PlannedFile(
                path=str(file["path"]),
                before=file["before"],
                after=file["after"],
                mode_before=file["mode_before"],
                mode_after=file["mode_after"],
                made=tuple(file["made"]),
            )
            for file in plan["files"]
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ProjectError(
            f"The journal of heal {folder.name} cannot be read: {error}.",
            advice=f"Its old and new files are in {folder}; move the folder away to go on.",
            where=str(folder),
        ) from error
    return WrittenHeal(name=folder.name, folder=folder, files=files)
