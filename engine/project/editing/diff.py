"""Unified diffs that `git apply` takes, byte for byte.

A diff is what the operator agrees to, so it must be exactly what will be written: CRLF stays in
its lines, a missing final newline is said, new and deleted files and modes have git's own headers,
and odd file names are quoted as git quotes them. Lines are split at LF alone. Undecodable bytes are
surrogate escapes, as in `Snapshot.text`: write a diff out as UTF-8 with ``surrogateescape``.

The format: git-diff-format(7), "Generating patch text"; accepted by `git apply`, tried in tests.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from engine.model import EditKind
from engine.project.editing.edits import apply_edits
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from engine.model import Edit
    from engine.project.snapshot import Snapshot

CONTEXT = 3
"""Lines shown around a change, as git does."""

_ESCAPES = {
    0x07: "\\a",
    0x08: "\\b",
    0x09: "\\t",
    0x0A: "\\n",
    0x0B: "\\v",
    0x0C: "\\f",
    0x0D: "\\r",
    0x22: '\\"',
    0x5C: "\\\\",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """A file before and after; None where there is no file."""

    path: str
    before: str | None
    after: str | None
    old_mode: int = 0o644
    new_mode: int = 0o644


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """A run of changed lines with its context; line numbers count from 1."""

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    lines: tuple[str, ...]
    """Each starts with a blank, ``-`` or ``+`` and keeps its own line end, if it had one."""

    @property
    def header(self) -> str:
        """``@@ -1,3 +1,4 @@``; an empty side names the line before it, as git does."""
        old = _range(self.old_start, self.old_count)
        return f"@@ -{old} +{_range(self.new_start, self.new_count)} @@"


def changes_of(snapshot: Snapshot, edits: Iterable[Edit]) -> tuple[FileChange, ...]:
    """What edits do to the files of a snapshot, sorted by path.

    Raises:
        StaleEditError: what an edit expects to find is not there.
    """
    edits = tuple(edits)
    changed, modes = apply_edits(snapshot, edits)
    created = {e.path for e in edits if e.kind is EditKind.CREATE}
    found: list[FileChange] = []
    for path in sorted(changed.keys() | modes.keys()):
        before = None if path in created else snapshot.text(path)
        after = before
        if path in changed:
            data = changed[path]
            after = None if data is None else data.decode("utf-8", "surrogateescape")
        mode = snapshot.mode(path)
        change = FileChange(
            path=path,
            before=before,
            after=after,
            old_mode=mode,
            new_mode=modes.get(path, mode),
        )
        if change.before != change.after or change.old_mode != change.new_mode:
            found.append(change)
    return tuple(found)


def diff_of(snapshot: Snapshot, edits: Iterable[Edit], context: int = CONTEXT) -> str:
    """The unified diff of edits on a snapshot; empty when they change nothing.

    Raises:
        StaleEditError: what an edit expects to find is not there.
    """
    return "".join(unified_diff(change, context) for change in changes_of(snapshot, edits))


def unified_diff(change: FileChange, context: int = CONTEXT) -> str:
    """The diff of one file, with git's headers."""
    old, new = _name("a/", change.path), _name("b/", change.path)
    head = [f"diff --git {old} {new}"]
    if change.before is None:
        head.append(f"new file mode 100{change.new_mode:o}")
    elif change.after is None:
        head.append(f"deleted file mode 100{change.old_mode:o}")
    elif change.old_mode != change.new_mode:
        head.append(f"old mode 100{change.old_mode:o}")
        head.append(f"new mode 100{change.new_mode:o}")
    hunks = hunks_of(change.before or "", change.after or "", context)
    if hunks:
        tab = "\t" if " " in change.path else ""
        head.append("--- /dev/null" if change.before is None else f"--- {old}{tab}")
        head.append("+++ /dev/null" if change.after is None else f"+++ {new}{tab}")
    body = "".join(_write_hunk(hunk) for hunk in hunks)
    return "\n".join(head) + "\n" + body


def hunks_of(before: str, after: str, context: int = CONTEXT) -> tuple[Hunk, ...]:
    """The hunks between two texts."""
    old, new = split_lines(before), split_lines(after)
    hunks: list[Hunk] = []
    for group in _groups(list(opcodes(old, new)), context):
        lines: list[str] = []
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                lines.extend(" " + line for line in old[i1:i2])
            else:
                lines.extend("-" + line for line in old[i1:i2])
                lines.extend("+" + line for line in new[j1:j2])
        first, last = group[0], group[-1]
        hunks.append(
            Hunk(
                old_start=first[1] + 1,
                old_count=last[2] - first[1],
                new_start=first[3] + 1,
                new_count=last[4] - first[3],
                lines=tuple(lines),
            )
        )
    return tuple(hunks)


def split_lines(text: str) -> list[str]:
    """Lines with their line ends, split at LF alone."""
    parts = text.split("\n")
    lines = [part + "\n" for part in parts[:-1]]
    if parts[-1]:
        lines.append(parts[-1])
    return lines


Opcode = tuple[str, int, int, int, int]
"""(tag, old from, old to, new from, new to), as difflib gives them."""


def opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[Opcode]:
    """Compare line lists; what is alike at both ends is set aside first, for speed."""
    most = min(len(old), len(new))
    head = 0
    while head < most and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < most - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    if head:
        yield ("equal", 0, head, 0, head)
    matcher = difflib.SequenceMatcher(
        None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False
    )
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield (tag, i1 + head, i2 + head, j1 + head, j2 + head)
    if tail:
        yield ("equal", len(old) - tail, len(old), len(new) - tail, len(new))


def _groups(codes: list[Opcode], context: int) -> Iterator[list[Opcode]]:
    """Cut the opcodes into hunks: equal runs longer than twice the context are cut."""
    group: list[Opcode] = []
    for index, (tag, i1, i2, j1, j2) in enumerate(codes):
        if tag != "equal":
            group.append((tag, i1, i2, j1, j2))
            continue
        last = index == len(codes) - 1
        size = i2 - i1
        if group and not last and size <= 2 * context:
            group.append((tag, i1, i2, j1, j2))
            continue
        if group:
            keep = min(size, context)
            if keep:
                group.append((tag, i1, i1 + keep, j1, j1 + keep))
            yield group
            group = []
        keep = min(size, context)
        if keep and not last:
            group = [(tag, i2 - keep, i2, j2 - keep, j2)]
    if any(tag != "equal" for tag, *_ in group):
        yield group


def _write_hunk(hunk: Hunk) -> str:
    parts = [hunk.header, "\n"]
    for line in hunk.lines:
        parts.append(line)
        if not line.endswith("\n"):
            parts.append("\n\\ No newline at end of file\n")
    return "".join(parts)


def _range(start: int, count: int) -> str:
    if count == 0:
        return f"{start - 1},0"
    return str(start) if count == 1 else f"{start},{count}"


def _name(prefix: str, path: str) -> str:
    """Quote a name as git does: where it holds control bytes, quotes or backslashes."""
    data = path.encode("utf-8", "surrogateescape")
    if not any(byte < 0x20 or byte in {0x22, 0x5C, 0x7F} or byte >= 0x80 for byte in data):
        return prefix + path
    quoted = "".join(
        _ESCAPES.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}")
        for byte in data
    )
    return f'"{prefix}{quoted}"'
