"""Writing approved edits to the project: all files or none, undoable, whole after any crash.

First the journal is durable (old and new contents), then each file is replaced by a rename, then a
marker says that all are. A crash before the first rename leaves the project as it was; a crash
later leaves a journal that `recover` ends: forward when the heal was being applied, back when it
was being undone. A file that somebody changed in between is never overwritten.
"""

from __future__ import annotations

import fcntl
import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from engine.errors import ChimeraError, ProjectError, StaleEditError
from engine.heal.journal import (
    PlannedFile,
    Stage,
    WrittenHeal,
    digest,
    heals_folder,
    store,
    sweep,
    sync_folder,
    written_heals,
)
from engine.model import EditKind
from engine.plain_files import real_path
from engine.project.editing.edits import apply_edits
from engine.shield import shielded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from engine.model import Edit
    from engine.project.snapshot import Snapshot


def _no_step(_name: str) -> None:
    """Do nothing between the steps; a test's hook ends the process here."""


def write_edits(
    project: Path,
    snapshot: Snapshot,
    edits: Iterable[Edit],
    *,
    step: Callable[[str], None] = _no_step,
) -> str:
    """Write edits to the project's files, all or none.

    Args:
        project: the folder that `snapshot` was taken of.
        snapshot: what the edits count in, and what was shown.
        edits: the approved edits.
        step: called before each durable step with its name.

    Returns:
        The heal's name, for `undo_heal`; empty when there was nothing to write.

    Raises:
        StaleEditError: a file changed since it was shown; nothing was written.
        ProjectError: a file cannot be written; nothing was written.
    """
    edits = tuple(edits)
    if not edits:
        return ""
    with shielded(), _alone(project):
        recover_held(project, step)
        planned = _plan(project, snapshot, edits)
        step("journal")
        heal = store(project, planned)
        try:
            _move(project, heal, "after", step)
        except ChimeraError:
            _take_back(project, heal, step)
            raise
        step("mark applied")
        heal.mark(Stage.APPLIED)
        return heal.name


def undo_heal(
    project: Path, name: str = "", *, step: Callable[[str], None] = _no_step
) -> WrittenHeal:
    """Put the files of a heal back as they were before it.

    Args:
        project: the project's folder.
        name: the heal; the last one that is not undone when it is empty.
        step: called before each durable step with its name.

    Raises:
        StaleEditError: a file changed since the heal; nothing was undone.
        ProjectError: there is no such heal, or it is undone already.
    """
    with shielded(), _alone(project):
        sweep(project)
        heal = _find(project, name)
        _refuse_foreign(project, heal)
        step("mark undoing")
        heal.mark(Stage.UNDOING)
        _move(project, heal, "before", step)
        step("mark undone")
        heal.mark(Stage.UNDONE)
        return heal


def recover(
    project: Path, *, step: Callable[[str], None] = _no_step
) -> tuple[tuple[WrittenHeal, Stage], ...]:
    """End what a crash left in the middle; say which heals were ended, and how.

    Raises:
        StaleEditError: a file changed since the crash; it is left as it is.
    """
    if not unfinished(project):
        return ()
    with shielded(), _alone(project):
        return recover_held(project, step)


def unfinished(project: Path) -> tuple[WrittenHeal, ...]:
    """The heals that a crash left in the middle; only looks."""
    return tuple(heal for heal in written_heals(project) if _unfinished(heal))


def recover_held(
    project: Path, step: Callable[[str], None]
) -> tuple[tuple[WrittenHeal, Stage], ...]:
    """As `recover`, for a caller that holds the lock."""
    sweep(project)
    ended: list[tuple[WrittenHeal, Stage]] = []
    for heal in reversed(written_heals(project)):
        if not _unfinished(heal):
            continue
        _refuse_foreign(project, heal)
        undoing = heal.stage is Stage.UNDOING
        end = Stage.UNDONE if undoing else Stage.APPLIED
        _move(project, heal, "before" if undoing else "after", step)
        step(f"mark {end}")
        heal.mark(end)
        ended.append((heal, end))
    return tuple(ended)


def _unfinished(heal: WrittenHeal) -> bool:
    return heal.stage in {Stage.APPLYING, Stage.UNDOING}


def _find(project: Path, name: str) -> WrittenHeal:
    heals = written_heals(project)
    open_heals = [h for h in heals if h.stage is not Stage.UNDONE]
    for heal in heals if name else open_heals:
        if name in {"", heal.name}:
            if heal.stage is Stage.UNDONE:
                raise ProjectError(f"Heal {name} is undone already.", where=str(heal.folder))
            return heal
    raise ProjectError(
        f"There is no heal {name!r} to undo." if name else "There is no heal to undo.",
        advice="`chimeractl heal --apply` writes heals.",
        where=str(project),
    )


# -- planning -----------------------------------------------------------------------------------


def _plan(
    project: Path, snapshot: Snapshot, edits: tuple[Edit, ...]
) -> list[tuple[PlannedFile, bytes | None, bytes | None]]:
    changed, modes = apply_edits(snapshot, edits)
    created = {e.path: e.mode for e in edits if e.kind is EditKind.CREATE}
    planned = []
    for path in sorted(changed.keys() | modes.keys()):
        real = _inside(project, path)
        before = _read(real)
        shown = None if path in created else snapshot.text(path)
        if before != (None if shown is None else shown.encode("utf-8", "surrogateescape")):
            raise _changed(path, "since it was shown")
        after = changed.get(path, before)
        mode_before = None if before is None else stat.S_IMODE(real.stat().st_mode)
        mode_after = None if after is None else _mode(mode_before, modes.get(path))
        relative = real.relative_to(project.resolve()).as_posix()
        file = PlannedFile(
            path=relative,
            before=None if before is None else digest(before),
            after=None if after is None else digest(after),
            mode_before=mode_before,
            mode_after=mode_after,
            made=_missing_folders(project, real),
        )
        planned.append((file, before, after))
    return planned


def _inside(project: Path, path: str) -> Path:
    """A path of the project with its links followed.

    Raises:
        ProjectError: it leads out of the project.
    """
    home = project.resolve()
    real = real_path(home / path)
    if not real.is_relative_to(home) or real == home:
        raise ProjectError(
            f"{path!r} leads out of the project and is not written.",
            advice="Heals change only files inside the project.",
            where=path,
        )
    return real


def _read(path: Path) -> bytes | None:
    """The content of a file; None when there is none.

    Raises:
        ProjectError: it is no regular file, or cannot be read.
    """
    try:
        if path.exists() and not path.is_file():
            raise ProjectError(f"{path.name!r} is no regular file.", where=str(path))
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ProjectError(
            f"{path.name!r} cannot be read: {error.strerror}.",
            advice="Check its permissions.",
            where=str(path),
        ) from error


def _mode(before: int | None, wanted: int | None) -> int:
    """The new mode: a file keeps its own, save the executable bits when those are wanted."""
    if before is None:
        umask = os.umask(0)
        os.umask(umask)
        return (0o644 if wanted is None else wanted) & ~umask
    if wanted is None:
        return before
    readable = (before & 0o444) >> 2
    return before | readable if wanted & 0o100 else before & ~0o111


def _missing_folders(project: Path, file: Path) -> tuple[str, ...]:
    home = project.resolve()
    missing = []
    folder = file.parent
    while folder != home and not folder.exists():
        missing.append(folder.relative_to(home).as_posix())
        folder = folder.parent
    return tuple(reversed(missing))


# -- moving -------------------------------------------------------------------------------------


def _refuse_foreign(project: Path, heal: WrittenHeal) -> None:
    """Refuse to touch a heal of which a file is neither as before it nor as after it."""
    home = project.resolve()
    ended = heal.stage is Stage.APPLIED
    for file in heal.files:
        content = _read(home / file.path)
        now = None if content is None else digest(content)
        if now == file.after or (now == file.before and not ended):
            continue
        if ended:
            raise _changed(file.path, f"since heal {heal.name} was written")
        raise StaleEditError(
            f"A crash left heal {heal.name} in the middle, and {file.path} was changed since.",
            advice=f"Its old and new files are in {heal.folder}. Put {file.path} right, or move "
            "that folder away to keep everything as it is now.",
            where=file.path,
        )


def _move(project: Path, heal: WrittenHeal, side: str, step: Callable[[str], None]) -> None:
    """Bring every file of a heal to one side; files that are there already are passed over."""
    home = project.resolve()
    for index, file in enumerate(heal.files):
        path = home / file.path
        wanted = file.after if side == "after" else file.before
        mode = file.mode_after if side == "after" else file.mode_before
        spare = path.with_name(f".{path.name}.chimera-{heal.name}")
        spare.unlink(missing_ok=True)
        content = _read(path)
        now = None if content is None else digest(content)
        if now not in {file.before, file.after}:
            raise _changed(file.path, "while it was being written")
        if wanted is None:
            if now is not None:
                step(f"delete {file.path}")
                path.unlink()
                sync_folder(path.parent)
            if side == "before":
                _remove_made(home, file)
            continue
        if now != wanted:
            step(f"write {file.path}")
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, spare, heal.content(index, side), mode or 0o644, step)
        elif mode is not None and stat.S_IMODE(path.stat().st_mode) != mode:
            step(f"chmod {file.path}")
            path.chmod(mode)


def _take_back(project: Path, heal: WrittenHeal, step: Callable[[str], None]) -> None:
    """Put back what was written of a heal that could not be written whole.

    Where that fails too (the disk is full, say), the journal stays and `recover` ends it.
    """
    heal.mark(Stage.UNDOING)
    _move(project, heal, "before", step)
    heal.mark(Stage.UNDONE)


def _replace(
    path: Path, spare: Path, content: bytes, mode: int, step: Callable[[str], None]
) -> None:
    """Put content in a file's place by a rename that keeps owner, mode and attributes."""
    try:
        with spare.open("xb") as file:
            file.write(content)
            file.flush()
            if path.exists():
                _take_after(path, spare)
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        step(f"rename {path.name}")
        spare.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        spare.unlink(missing_ok=True)
        raise ProjectError(
            f"{path.name!r} cannot be written: {error.strerror}.",
            advice="Check permissions and free space.",
            where=str(path),
        ) from error


def _take_after(path: Path, spare: Path) -> None:
    """Give the new file the owner and the attributes of the old one, where the system lets us."""
    old = path.stat()
    new = spare.stat()
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        os.chown(spare, old.st_uid, old.st_gid)
    if hasattr(os, "listxattr"):
        with suppress(OSError):
            for name in os.listxattr(path):
                os.setxattr(spare, name, os.getxattr(path, name))


def _remove_made(home: Path, file: PlannedFile) -> None:
    for folder in reversed(file.made):
        with suppress(OSError):
            (home / folder).rmdir()


@contextmanager
def _alone(project: Path) -> Iterator[None]:
    """Hold the journal; the lock ends with the process, however it ends."""
    with (heals_folder(project) / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ProjectError(
                "Another run writes heals to this project.",
                advice="Wait for it to end, then try again.",
                where=str(project),
            ) from error
        yield


def _changed(path: str, since: str) -> StaleEditError:
    return StaleEditError(
        f"{path} changed {since}; it is left as it is.",
        advice="Look at the file, simulate again and decide anew.",
        where=path,
    )
