"""What a user sees when Chimera itself fails: one line, and a file for those who mend it."""

from __future__ import annotations

import os
import tempfile
import traceback

from engine import __version__
from engine.trust.redaction import redact


def report_crash(error: Exception) -> str:
    """Write the traceback to a private file and say where it is; never the traceback itself."""
    text = redact("".join(traceback.format_exception(error)))
    try:
        handle, path = tempfile.mkstemp(prefix="chimera-crash-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"chimeractl {__version__}\n{text}")
        where = f"\n  where: {path}"
    except OSError:
        where = ""
    return (
        f"error: Chimera itself failed: {type(error).__name__}: {redact(str(error))}{where}\n"
        "  next:  nothing more was done. Please report it with that file, after reading it."
    )
