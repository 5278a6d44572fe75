"""Looking at files that a stranger made: no device is read, no pipe waited for, no loop followed.

A project is somebody else's folder. A pipe in the place of a configuration would be waited for
without end, a link to a device read without end, and a link into itself is no path at all.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read_plain(path: Path | str) -> bytes:
    """Read a regular file, through links to one.

    Raises:
        OSError: it cannot be read, or is a folder, a pipe, a socket or a device.
    """
    # Opening a pipe for reading waits for a writer unless it is told not to.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    try:
        kind = os.fstat(handle).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(kind):
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
        with open(handle, "rb", buffering=0, closefd=False) as file:
            return file.readall()
    finally:
        os.close(handle)


def read_plain_text(path: Path | str, *, errors: str = "strict") -> str:
    r"""Read a regular file as UTF-8, every line end kept as one ``\n``, as `Path.read_text` does.

    Raises:
        OSError: as for `read_plain`.
        UnicodeDecodeError: it is no UTF-8, and `errors` does not allow for that.
    """
    text = read_plain(path).decode("utf-8", errors)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def real_path(path: Path) -> Path:
    """Follow the links of a path as far as they lead; a loop is left as it is.

    `Path.resolve` raises a RuntimeError for a loop (Python 3.11 and 3.12).
    """
    return Path(os.path.realpath(path))


def is_kind(path: Path, kind: int) -> bool:
    """Tell whether a path leads to something of a kind (``stat.S_IFREG`` ...).

    False also where that cannot be told: `Path.is_file` raises for a folder that may not be
    entered and for a name that is too long.
    """
    try:
        return stat.S_IFMT(path.stat().st_mode) == kind
    except (OSError, ValueError):
        return False
