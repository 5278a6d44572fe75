"""Taking a proposal in part: hunks that are in or out, and the text that comes of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from chimera_tui.diff.model import CONTEXT, FileDiff, FileKind
from engine.project.editing.composed import edits_between
from engine.project.editing.diff import split_lines
from engine.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model import Edit


class Tristate(StrEnum):
    """How much of a file or a proposal is taken; the value is how it is drawn."""

    ALL = "[x]"
    NONE = "[ ]"
    SOME = "[~]"


@dataclass(slots=True)
class Hunk:
    """Blocks that are taken or left together."""

    blocks: tuple[int, ...]
    chosen: bool = True


@dataclass(slots=True)
class FileSelection:
    """A file with its hunks."""

    diff: FileDiff
    hunks: list[Hunk] = field(default_factory=list)
    edited: bool = False
    """True when the operator changed the result by hand."""

    @property
    def state(self) -> Tristate:
        """How much of it is taken."""
        return tristate(h.chosen for h in self.hunks)

    def split(self, index: int) -> bool:
        """Split a hunk into its single changes; False when it is one change."""
        hunk = self.hunks[index]
        if len(hunk.blocks) < 2:
            return False
        self.hunks[index : index + 1] = [Hunk((b,), chosen=hunk.chosen) for b in hunk.blocks]
        return True

    def result(self) -> str | None:
        """The text with the chosen hunks only; None when the file is not there then.

        Needs the text before: a file that is new, deleted or of another mode is taken whole.
        """
        if self.diff.kind in {FileKind.NEW, FileKind.DELETED}:
            return self.diff.after if self.state is Tristate.ALL else self.diff.before
        if self.diff.before is None:
            return None
        chosen = {b for h in self.hunks if h.chosen for b in h.blocks}
        old = split_lines(self.diff.before)
        parts: list[str] = []
        at = 0
        for number, block in enumerate(self.diff.blocks):
            parts += old[at : block.old_at]
            parts += block.new if number in chosen else block.old
            at = block.old_end
        return "".join([*parts, *old[at:]])


def tristate(chosen: Iterable[bool]) -> Tristate:
    """All, none or some of an iterable of booleans."""
    values = list(chosen)
    if all(values):
        return Tristate.ALL
    return Tristate.SOME if any(values) else Tristate.NONE


def group_blocks(diff: FileDiff, context: int = CONTEXT) -> list[Hunk]:
    """Blocks whose contexts touch are one hunk, as in any diff; a mode alone is one too."""
    hunks: list[list[int]] = []
    for number, block in enumerate(diff.blocks):
        before = diff.blocks[number - 1] if number else None
        if before is not None and block.old_at - before.old_end <= 2 * context:
            hunks[-1].append(number)
        else:
            hunks.append([number])
    return [Hunk(tuple(h)) for h in hunks] or [Hunk(())]


@dataclass(slots=True)
class Selection:
    """A proposal's files with what is taken of each."""

    files: list[FileSelection]

    @classmethod
    def of(cls, diffs: Sequence[FileDiff]) -> Selection:
        """Begin with everything taken, as it is offered."""
        return cls([FileSelection(d, group_blocks(d)) for d in diffs])

    @property
    def state(self) -> Tristate:
        """How much of the proposal is taken."""
        return tristate(h.chosen for f in self.files for h in f.hunks)

    @property
    def whole(self) -> bool:
        """True when it is taken as it was offered."""
        return self.state is Tristate.ALL and not any(f.edited for f in self.files)

    @property
    def counts(self) -> tuple[int, int]:
        """How many hunks are taken, of how many."""
        hunks = [h for f in self.files for h in f.hunks]
        return sum(h.chosen for h in hunks), len(hunks)

    @property
    def divisible(self) -> bool:
        """True when every file can be taken in part: its text before is known."""
        return all(
            f.diff.before is not None or f.diff.kind is not FileKind.CHANGED for f in self.files
        )

    def edits(self, offered: Sequence[Edit]) -> tuple[Edit, ...]:
        """The edits that the selection comes to, against the text before.

        A file that is taken whole keeps the edits that were offered, byte for byte.
        """
        found: list[Edit] = []
        for file in self.files:
            own = [e for e in offered if e.path == file.diff.path]
            if file.state is Tristate.ALL and not file.edited:
                found += own
                continue
            after, before = file.result(), file.diff.before
            if before is not None and after is not None and after != before:
                found += edits_between(file.diff.path, before, after)
        return tuple(found)
