"""The state of the interface, kept between sittings: theme, mode, view, filter. No decisions.

It lies in the user's state folder, never in the project; a file that cannot be read or written is
as if there were none, for a lost preference must not stop a deploy.
"""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class UiState:
    """What is kept."""

    theme: str = ""
    mode: str = ""
    diff_view: str = "auto"
    wrap: bool = False
    issue_filter: str = ""
    issue_sort: str = "severity"
    issue_group: str = "none"
    log_progress: bool = False


def state_file() -> Path:
    """``$XDG_STATE_HOME/chimera/ui.toml``."""
    home = os.environ.get("XDG_STATE_HOME") or ""
    base = Path(home) if home.startswith("/") else _home() / ".local" / "state"
    return base / "chimera" / "ui.toml"


def _home() -> Path:
    given = os.environ.get("HOME", "")
    if given.startswith("/"):
        return Path(given)
    # Keys are far more than the first paint loads: only a user without HOME needs them here.
    from engine.errors import ChimeraError
    from engine.trust.key_store import home_folder

    try:
        return home_folder(os.environ)
    except ChimeraError:
        return Path(os.devnull)  # nothing is there to be read, and nothing can be written


def load(path: Path) -> UiState:
    """Read it; what is missing, unknown or of another type is the default."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return UiState()
    default = UiState()
    known = {
        f.name: table[f.name]
        for f in fields(UiState)
        if f.name in table and type(table[f.name]) is type(getattr(default, f.name))
    }
    return replace(default, **known)


def save(path: Path, state: UiState) -> bool:
    """Write it; False when that was not possible."""
    lines = ["# The console's own memory; delete it freely."]
    for field in fields(UiState):
        value = getattr(state, field.name)
        told = json.dumps(value) if isinstance(value, str) else str(value).lower()
        lines.append(f"{field.name} = {told}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError:
        return False
    return True
