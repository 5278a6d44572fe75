"""The role file on disk, and the pin that remembers which one this user saw last.

Every write is whole or not at all: a fresh file, synced, then renamed over the old one.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.errors import TrustError
from engine.plain_files import read_plain_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FOLDER = ".chimera"
FILE = "trust.json"
SHARED_FILE = "chimera.trust.json"
"""Beside chimera.toml when a team shares the role file by git; it wins over the local one."""


def role_files(project: Path) -> tuple[Path, ...]:
    """Where a role file may be; the first that is there counts."""
    return project / SHARED_FILE, project / FOLDER / FILE


def read_texts(project: Path) -> list[str] | None:
    """The envelopes of the role file, unjudged; None when there is no role file.

    Raises:
        TrustError: the file cannot be read or is no list of texts.
    """
    for path in role_files(project):
        try:
            raw = json.loads(read_plain_text(path))
        except FileNotFoundError:
            continue
        except (OSError, ValueError, RecursionError) as error:
            raise TrustError(f"The role file cannot be read: {error}.", where=str(path)) from error
        if not isinstance(raw, list) or not all(isinstance(t, str) for t in raw):
            raise TrustError("The role file is no list of envelopes.", where=str(path))
        return raw
    return None


def file_of(project: Path) -> Path:
    """Where the role file is, or will be."""
    shared = project / SHARED_FILE
    return shared if shared.exists() else project / FOLDER / FILE


def role_file_gone(project: Path) -> TrustError:
    """What is said where a role file was seen before and is there no more."""
    return TrustError(
        "The project's role file is gone.",
        advice=f"Restore {FILE} from a copy, or run `chimeractl roles reset` to found the"
        " project's trust anew.",
        where=str(project / FOLDER / FILE),
    )


def set_aside(state: Path, project: Path, stamp: str) -> tuple[Path, ...]:
    """Move the role file and what is remembered of it out of the way; the copies are evidence.

    Args:
        state: the user's state folder.
        project: the project's folder, resolved.
        stamp: tells this time from others.
    """
    kept: list[Path] = []
    pin = Pin(state, project).path
    local = project / FOLDER / FILE
    for path in (local, local.with_suffix(".next.json"), project / SHARED_FILE, pin):
        if path.exists():
            kept.append(path.replace(path.with_name(f"{path.name}.{stamp}")))
    return tuple(kept)


def write_texts(path: Path, texts: Sequence[str]) -> None:
    """Write envelopes, one a line.

    Raises:
        TrustError: the file cannot be written; the old one stays.
    """
    write_whole(path, json.dumps(list(texts), indent=0) + "\n")


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises:
        TrustError: it cannot be written; the old one stays.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise TrustError(
            f"{path.name} cannot be written: {error.strerror}.", where=str(path)
        ) from error


class Pin:
    """What this user remembers of a project's role file: how many versions, and their digest."""

    def __init__(self, state: Path, project: Path) -> None:
        name = hashlib.sha256(os.fsencode(project)).hexdigest()[:32]
        self.path = state / "pins" / name

    def read(self) -> tuple[int, str] | None:
        """The number of versions seen and the digest over them; None when none was seen.

        Raises:
            TrustError: the record is damaged.
        """
        try:
            version, digest = self.path.read_text(encoding="ascii").split()
            return int(version), digest
        except (FileNotFoundError, NotADirectoryError):
            return None
        except PermissionError as error:
            raise _unreadable(self.path, error) from error
        except (OSError, ValueError) as error:
            raise TrustError(
                "The record of the role file that was seen last is damaged.",
                where=str(self.path),
            ) from error

    def forget(self) -> None:
        """Drop what was seen: the project in this folder is another one.

        Raises:
            TrustError: the user's state folder cannot be used.
        """
        try:
            self.path.unlink(missing_ok=True)
        except NotADirectoryError:
            return  # Nothing can have been seen; who writes there will say it.
        except OSError as error:
            raise _unreadable(self.path, error) from error

    def continues(self, texts: Sequence[str]) -> bool:
        """True when these versions start with those seen, or none was seen."""
        seen = self.read()
        if seen is None:
            return True
        version, digest = seen
        return version <= len(texts) and _digest(texts[:version]) == digest

    def require(self, texts: Sequence[str], path: Path) -> None:
        """Go on only with a role file that continues the one that was seen last.

        Raises:
            TrustError: the file was replaced, or is older than the one seen before.
        """
        if not self.continues(texts):
            raise TrustError(
                "The role file is not the one this project had: it was replaced or is older.",
                advice="Find out who changed it. `chimeractl roles reset` founds trust anew.",
                where=str(path),
            )

    def keep(self, texts: Sequence[str]) -> None:
        """Remember these versions.

        Raises:
            TrustError: the record cannot be written.
        """
        seen = (len(texts), _digest(texts))
        if self.read() != seen:
            with suppress(OSError):  # What is wrong with it is said by the write.
                self.path.parents[1].mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(self.path, f"{seen[0]} {seen[1]}\n")

    def drop(self) -> None:
        """Forget the project."""
        self.path.unlink(missing_ok=True)


def _unreadable(path: Path, error: OSError) -> TrustError:
    return TrustError(
        f"Your state folder cannot be used: {error.strerror}.",
        advice="Is HOME yours? CHIMERA_STATE names another folder.",
        where=str(path.parent),
    )


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha3_256("\n".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
