"""Looking at a project's trust without founding it or remembering it: what a dry run does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.clock import SystemClock
from engine.trust.key_store import KeyStore
from engine.trust.project_trust import ProjectTrust
from engine.trust.role_file import Pin, file_of, read_texts, role_file_gone

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.genesis.events import Payload


def look_at_trust(
    project: Path | str, *, new: bool, announce: Callable[[Payload], object]
) -> ProjectTrust | None:
    """Open a project's trust and write nothing; None where the first run would found it.

    Args:
        project: the project's folder.
        new: True where no ledger knows the project: what an earlier one left would be forgotten.
        announce: told of each refusal.

    Raises:
        TrustError: the role file does not hold, is gone, or is not the one this user saw last.
    """
    base = Path(project).resolve()
    keys = KeyStore()
    pin = Pin(keys.folder, base)
    texts = read_texts(base)
    if texts is None:
        if not new and pin.read() is not None:
            raise role_file_gone(base)
        return None
    trust = ProjectTrust(base, keys=keys, clock=SystemClock(), announce=announce, texts=texts)
    pin.require(texts, file_of(base))
    return trust
