"""What Chimera itself is about to write outside of heals, noted before it does.

A watch simulates at every save. It asks here, and the journal of heals, whether a file is as
Chimera left it, whichever process of Chimera that was; so the note comes before the file.
"""

from __future__ import annotations

import json
import os
from hashlib import sha3_256
from typing import TYPE_CHECKING

from engine.config import STATE_FOLDER

if TYPE_CHECKING:
    from pathlib import Path

NOTES = "written.json"


def note_write(project: Path, path: str, content: bytes) -> None:
    """Note what a file will hold; where that is impossible a watch simulates once too often."""
    notes = {**noted(project), path: sha3_256(content).hexdigest()}
    place = project / STATE_FOLDER / NOTES
    spare = place.with_suffix(f".{os.getpid()}")
    try:
        spare.write_text(json.dumps(notes, indent=1), encoding="ascii")
        spare.replace(place)
    except OSError:
        spare.unlink(missing_ok=True)


def noted(project: Path) -> dict[str, str]:
    """The SHA3-256 of what was written last, by path; empty when nothing was, or is readable."""
    try:
        found = json.loads((project / STATE_FOLDER / NOTES).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {p: d for p, d in found.items() if isinstance(p, str) and isinstance(d, str)}
