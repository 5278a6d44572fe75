"""The files that a command runs by their paths and that are not there.

One reading for every platform: all files of a command are looked up, in the order they would run,
as long as what runs before can be told not to write them.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from engine.project.builds.outputs import build_outputs
from engine.project.builds.run_files import file_run
from engine.project.builds.scripts import script_call
from engine.project.snapshot import normal
from engine.records import dataclass, field
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.project.builds.scripts import Ran
    from engine.project.builds.shell import Word
    from engine.project.snapshot import Snapshot

ASIDE = frozenset({"tests", "test", "venv", ".venv", "node_modules", "examples", "fixtures"})
"""Folders whose files are not meant when a file of the same name is missing."""
_TESTS = frozenset({"test", "which", "type", "hash", "grep", "command"})
"""Programs that are run for their answer: what follows runs only where it is yes."""
_COMPILERS = frozenset({"tsc", "vue-tsc", "babel", "swc", "coffee"})
"""Programs that write scripts beside their sources unless they are told otherwise."""
_BRINGS = regex(
    r"(?m)\b(?:git|svn|curl|wget|tar|unzip|cp|mv|rsync|ln|tee|make|npx|aws|gsutil|docker|clone|"
    r"download\w*|extract\w*|unzip\w*|urlretrieve|copy\w*|cpSync|rename\w*)\b"
)
"""What a script says that may bring files of any name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFile:
    """A file that a step runs and that is not there."""

    ran: Ran
    word: Word
    path: str
    """Relative to the project."""
    stops: bool
    """False where the command goes on behind a ``;``, so that it may still pass."""


@dataclass(slots=True)
class _Before:
    """What ran so far."""

    scripts: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    compiled: bool = False

    def may_write(self, path: str) -> bool:
        stem = path.rpartition("/")[2].rpartition(".")[0]
        below = any(path.startswith(f"{f}/") or not f for f in self.filled)
        if self.compiled and path.endswith((".js", ".mjs", ".cjs")):
            return True
        named = re.compile(rf"(?<!\w){re.escape(stem)}(?!\w)")
        return below or any(named.search(t) or _BRINGS.search(t) for t in self.scripts)


def missing_files(snapshot: Snapshot, steps: Sequence[Ran], command: str) -> Iterator[MissingFile]:
    """Look up every file that the steps of a command run.

    Args:
        snapshot: the files.
        steps: the command, opened down to its programs.
        command: its text, where the steps outside of package scripts have their places.
    """
    before = _Before()
    tested: tuple[str, ...] | None = None
    for index, ran in enumerate(steps):
        if ran.folder is None:
            return
        if tested != ran.via or ran.step.joined not in {"&&", "||"}:
            tested = None
        if ran.step.words[0].text in _TESTS:
            tested = ran.via
            continue
        word = file_run(ran) if ran.step.certain and tested is None else None
        if word is not None:
            path = normal(f"{ran.folder}/{word.text}")
            known = not ran.folder or snapshot.is_folder(ran.folder)
            if not known or path.startswith("..") or "node_modules" in path.split("/"):
                return
            if snapshot.exists(path):
                text = snapshot.text(path)
                if text is None:
                    return
                before.scripts.append(text)
                continue
            if before.may_write(path) or path.rpartition("/")[2] in _said_before(ran, command):
                return
            stops = _stops(steps, index)
            if stops is not None:
                yield MissingFile(ran=ran, word=word, path=path, stops=stops)
            continue
        if script_call(ran.step, ran.folder, snapshot) is not None:
            continue
        filled = build_outputs(snapshot, ran.folder, " ".join(ran.step.texts))
        if filled.open:
            return
        said = {w.text for w in ran.step.core[:3]}
        before.compiled = before.compiled or bool(said & _COMPILERS)
        before.filled += [p.path for p in filled.produced]


def only_file_named(snapshot: Snapshot, path: str, below: str = "") -> str | None:
    """Find the one file with the name of a missing one; None for none or several."""
    name = path.rpartition("/")[2].casefold()
    found = [
        p
        for p in snapshot.paths()
        if p.rpartition("/")[2].casefold() == name
        and (not below or p.startswith(f"{below}/"))
        and not ASIDE & set(p.split("/"))
    ]
    return found[0] if len(found) == 1 else None


def written_from(missing: MissingFile, found: str) -> str:
    """Write a file's path as the step would, from the folder that it runs in."""
    new = posixpath.relpath(found, missing.ran.folder or ".")
    return f"./{new}" if missing.word.text.startswith("./") and not new.startswith(".") else new


def _said_before(ran: Ran, command: str) -> str:
    """What stands before a step in its own text: ``curl -O …/make.py``, ``> make.py``."""
    if ran.package is not None and ran.via:
        command = ran.package.scripts.get(ran.via[-1], "")
    return command[: ran.step.words[0].start]


def _stops(steps: Sequence[Ran], index: int) -> bool | None:
    """Whether the whole command stops when a step fails; None where a failure is provided for."""
    goes_on, via, first = False, steps[index].via, True
    for later in steps[index + 1 :]:
        if len(later.via) > len(via) or later.via != via[: len(later.via)]:
            continue  # What a script leads to, or a sibling of it.
        if later.via != via:
            via, first = later.via, True
        joined = later.step.joined
        if joined == "||" or (first and joined in {"|", "|&", "&"}):
            return None
        goes_on = goes_on or joined in {";", "&", "\n"}
        first = False
    return not goes_on
