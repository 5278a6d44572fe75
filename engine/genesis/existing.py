"""The ledger that is there, for whoever only looks: nothing is made."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from engine.genesis.ledger import Ledger
from engine.plain_files import is_kind

if TYPE_CHECKING:
    from pathlib import Path


def existing_ledger(path: Path) -> Ledger | None:
    """Open the ledger that is there, read only; None where none was made yet.

    Raises:
        LedgerError: the file is no ledger, or cannot be opened.
    """
    if not is_kind(path, stat.S_IFREG):
        return None
    ledger = Ledger(path, read_only=True)
    if ledger.is_made():
        return ledger
    ledger.close()
    return None
