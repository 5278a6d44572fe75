"""A diff as blocks: what goes and what comes, file by file, with as much around as is known.

From the workbench the whole text is known; from the ledger only the diff itself is, three lines of
context at most. Both give the same record, so that a replay shows what the operator saw.
"""

from __future__ import annotations

import re
from enum import StrEnum

from engine.project.editing.diff import FileChange, opcodes, split_lines
from engine.records import dataclass, field

CONTEXT = 3


class FileKind(StrEnum):
    """What happens to a file."""

    CHANGED = "changed"
    NEW = "new file"
    DELETED = "deleted"
    MODE = "mode"


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines that go and of lines that come in their place; either may be none."""

    old_at: int
    """The index of the first old line, from 0."""
    new_at: int
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def old_end(self) -> int:
        """The index after the last old line."""
        return self.old_at + len(self.old)


@dataclass(frozen=True, slots=True)
class FileDiff:
    """The blocks of one file."""

    path: str
    blocks: tuple[Block, ...]
    kind: FileKind = FileKind.CHANGED
    known: dict[int, str] = field(default_factory=dict)
    """Old lines by index, as far as they are known."""
    length: int | None = None
    """How many old lines there are; None when only the diff is known."""
    before: str | None = None
    after: str | None = None
    mode: str = ""
    """``100644 → 100755`` when the mode changes."""

    @property
    def added(self) -> int:
        """Lines that come."""
        return sum(len(b.new) for b in self.blocks)

    @property
    def removed(self) -> int:
        """Lines that go."""
        return sum(len(b.old) for b in self.blocks)


def file_diff(change: FileChange) -> FileDiff:
    """The diff of a file whose texts are known."""
    old, new = split_lines(change.before or ""), split_lines(change.after or "")
    blocks = tuple(
        Block(i1, j1, tuple(old[i1:i2]), tuple(new[j1:j2]))
        for tag, i1, i2, j1, j2 in opcodes(old, new)
        if tag != "equal"
    )
    kind = FileKind.CHANGED
    if change.before is None:
        kind = FileKind.NEW
    elif change.after is None:
        kind = FileKind.DELETED
    elif not blocks:
        kind = FileKind.MODE
    mode = ""
    if change.old_mode != change.new_mode and kind is not FileKind.NEW:
        mode = f"100{change.old_mode:o} → 100{change.new_mode:o}"
    return FileDiff(
        path=change.path,
        blocks=blocks,
        kind=kind,
        known=dict(enumerate(old)),
        length=len(old),
        before=change.before,
        after=change.after,
        mode=mode,
    )


_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def parse_diff(text: str) -> tuple[FileDiff, ...]:
    """Read a unified diff with git's headers, as `engine.project.editing.diff` writes it."""
    files: list[FileDiff] = []
    current: _Parsed | None = None
    for raw in text.split("\n"):
        if raw.startswith("diff --git "):
            if current is not None:
                files.append(current.done())
            current = _Parsed(path=_path_of(raw))
        elif current is not None:
            current.take(raw)
    if current is not None:
        files.append(current.done())
    return tuple(files)


def _path_of(head: str) -> str:
    rest = head.removeprefix("diff --git ")
    if rest.endswith('"') and ' "b/' in rest:
        quoted = rest[rest.rindex(' "b/') + 2 : -1].removeprefix("b/")
        data = re.sub(
            rb"\\([0-7]{3})",
            lambda m: bytes([int(m.group(1), 8)]),
            quoted.encode("utf-8", "surrogateescape"),
        )
        return data.decode("utf-8", "surrogateescape").replace('\\"', '"').replace("\\\\", "\\")
    half = (len(rest) - 1) // 2
    return rest[half + 1 :].removeprefix("b/")


class _Parsed:
    """A file while its lines are read."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.kind: FileKind | None = None
        self.modes: list[str] = []
        self.blocks: list[Block] = []
        self.known: dict[int, str] = {}
        self.old = self.new = 0
        self.left_old = self.left_new = 0
        self.goes: list[str] = []
        self.comes: list[str] = []

    def take(self, raw: str) -> None:
        if raw.startswith("new file mode"):
            self.kind = FileKind.NEW
        elif raw.startswith("deleted file mode"):
            self.kind = FileKind.DELETED
        elif raw.startswith(("old mode ", "new mode ")):
            self.modes.append(raw.rpartition(" ")[2])
        elif self.left_old <= 0 and self.left_new <= 0 and (found := _HUNK.match(raw)):
            self._close()
            self.old, self.new = int(found[1]), int(found[3])
            self.left_old = int(found[2]) if found[2] is not None else 1
            self.left_new = int(found[4]) if found[4] is not None else 1
            self.old -= 1 if self.left_old else 0
            self.new -= 1 if self.left_new else 0
        elif raw.startswith("\\"):
            self._strip_end()
        elif self.left_old > 0 or self.left_new > 0:
            self._line(raw)

    def _line(self, raw: str) -> None:
        sign, text = raw[:1], raw[1:] + "\n"
        if sign == "-":
            if self.comes:
                self._close()
            self.goes.append(text)
            self.known[self.old + len(self.goes) - 1] = text
            self.left_old -= 1
        elif sign == "+":
            self.comes.append(text)
            self.left_new -= 1
        else:
            self._close()
            self.known[self.old] = text
            self.old += 1
            self.new += 1
            self.left_old -= 1
            self.left_new -= 1

    def _strip_end(self) -> None:
        side = self.comes or self.goes
        if side:
            side[-1] = side[-1].removesuffix("\n")

    def _close(self) -> None:
        if self.goes or self.comes:
            self.blocks.append(Block(self.old, self.new, tuple(self.goes), tuple(self.comes)))
            self.old += len(self.goes)
            self.new += len(self.comes)
            self.goes, self.comes = [], []

    def done(self) -> FileDiff:
        self._close()
        kind = self.kind or (FileKind.CHANGED if self.blocks else FileKind.MODE)
        new = kind is FileKind.NEW
        return FileDiff(
            path=self.path,
            blocks=tuple(self.blocks),
            kind=kind,
            known=self.known,
            length=0 if new else None,
            before=None,
            after="".join(self.blocks[0].new) if new and self.blocks else None,
            mode=" → ".join(self.modes) if len(self.modes) == 2 else "",
        )
