"""The files of a project that a step of a command runs by their paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.builds.shell import is_python

if TYPE_CHECKING:
    from engine.project.builds.scripts import Ran
    from engine.project.builds.shell import Word

RUNS = {"node": (".js", ".mjs", ".cjs"), "bun": (".js", ".ts"), "ruby": (".rb",)}
"""The programs whose first word is a file, and what such files end in."""


def file_run(ran: Ran) -> Word | None:
    """The word that names a file of the project to be run, when it is plain."""
    core = ran.step.words
    if not core or (ran.step.core[:1] != core[:1] and not is_python(core[0].text)):
        core = ran.step.core
    if not core:
        return None
    head = core[0].text
    rest = [w for w in core[1:] if not w.text.startswith("-")]
    if is_python(head):
        if any(w.text in {"-m", "-c"} for w in core[1:3]) or not rest:
            return None
        return rest[0] if rest[0].literal and rest[0].text.endswith(".py") else None
    if head in RUNS:
        skip = any(w.text in {"-e", "-p", "--eval", "-r", "--require"} for w in core[1:])
        if skip or not rest or not rest[0].literal:
            return None
        return rest[0] if rest[0].text.endswith(RUNS[head]) else None
    if head in {"bash", "sh"} and rest and rest[0].text.endswith(".sh"):
        return rest[0] if rest[0].literal else None
    if head.startswith("./") and head.endswith((".sh", ".py")):
        return core[0] if core[0].literal else None
    return None
