"""The operator's editor, behind a small port so that tests need none."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from engine.errors import UsageError

if TYPE_CHECKING:
    from textual.app import App

_PLUS_LINE = frozenset(
    {"vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "kak", "joe", "ne", "hx"}
)


def editor_command(path: Path, line: int | None) -> list[str]:
    """The command line that opens a file at a line in ``$VISUAL`` or ``$EDITOR``, else in vi.

    Raises:
        UsageError: the variable is no command line.
    """
    wanted = os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip() or "vi"
    try:
        command = shlex.split(wanted)
    except ValueError as error:
        raise UsageError(
            f"The editor {wanted!r} is no command line: {error}.",
            advice="Set VISUAL or EDITOR to an editor that is there.",
        ) from error
    name = Path(command[0]).name
    if line is None:
        return [*command, str(path)]
    if name in {"code", "codium"}:
        wait = [] if {"--wait", "-w"} & set(command) else ["--wait"]
        return [*command, *wait, "--goto", f"{path}:{line}"]
    if name in {"hx", "subl", "zed"}:
        return [*command, f"{path}:{line}"]
    if name in _PLUS_LINE:
        return [*command, f"+{line}", str(path)]
    return [*command, str(path)]


def open_editor(app: App[int], path: Path, line: int | None = None) -> None:
    """Leave the terminal to the editor until it ends.

    Raises:
        UsageError: there is no such editor, or this terminal cannot be left (a browser).
    """
    command = editor_command(path, line)
    fault: OSError | ValueError | None = None
    try:
        with app.suspend():
            # What is raised in here would leave the terminal suspended, and the console dead.
            try:
                subprocess.run(command, check=False)
            except (OSError, ValueError) as error:
                fault = error
    except SuspendNotSupported as error:
        raise UsageError(
            "This terminal cannot be handed to an editor.",
            advice=f"Open {path} yourself; the console looks again when you come back.",
        ) from error
    if fault is not None:
        why = getattr(fault, "strerror", None) or str(fault)
        raise UsageError(
            f"The editor {command[0]!r} cannot be started: {why}.",
            advice="Set VISUAL or EDITOR to an editor that is there.",
        ) from fault


def edit_text(app: App[int], name: str, text: str) -> str:
    """Let the operator edit a text, and answer what it became.

    Raises:
        UsageError: as for `open_editor`.
    """
    suffix = Path(name).name
    with tempfile.TemporaryDirectory(prefix="chimera-edit-") as folder:
        path = Path(folder) / suffix
        data = text.encode("utf-8", "surrogateescape")
        path.write_bytes(data)
        open_editor(app, path)
        return path.read_bytes().decode("utf-8", "surrogateescape")
