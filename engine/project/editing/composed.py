"""Edits on edits: what several rounds of edits come to, told against the first text.

A heal is proposed on the snapshot that earlier heals already changed, so its offsets count in
that text. What is shown at the end, written and undone is one set of edits against the files as
they are on disk. `EditLog` follows every byte through the rounds: what stayed keeps its place, and
only what was really replaced becomes part of an edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Edit, EditKind
from engine.project.editing.diff import opcodes, split_lines
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.project.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class _Kept:
    """A span of the first text that still stands."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _New:
    """A text that came in."""

    text: str


_Piece = _Kept | _New


class EditLog:
    """Collects rounds of edits over a base and tells their sum."""

    def __init__(self, base: Snapshot) -> None:
        self._base = base
        self._now = base
        self._pieces: dict[str, list[_Piece]] = {}
        self._touched: set[str] = set()

    @property
    def snapshot(self) -> Snapshot:
        """The base with all rounds laid over it."""
        return self._now

    def copy(self) -> EditLog:
        """Another log that stands where this one stands."""
        other = EditLog(self._base)
        other._now = self._now
        other._pieces = dict(self._pieces)
        other._touched = set(self._touched)
        return other

    def add(self, edits: Iterable[Edit]) -> Snapshot:
        """Take a round of edits that count in `snapshot`, and answer the new snapshot.

        Raises:
            StaleEditError: what an edit expects to find is not there; nothing was taken.
        """
        edits = tuple(edits)
        after = self._now.with_edits(edits)
        replaced: dict[str, list[Edit]] = {}
        for edit in edits:
            if edit.kind is EditKind.REPLACE:
                replaced.setdefault(edit.path, []).append(edit)
            elif edit.kind is EditKind.CREATE:
                self._pieces[edit.path] = [_New(edit.new)]
            elif edit.kind is EditKind.DELETE:
                self._pieces.pop(edit.path, None)
        for path, group in replaced.items():
            pieces = self._pieces.get(path)
            if pieces is None:
                text = self._now.text(path) or ""
                pieces = [_Kept(0, len(text))]
            for edit in sorted(group, key=lambda e: (e.start, e.end), reverse=True):
                pieces = _spliced(pieces, edit)
            self._pieces[path] = pieces
        self._touched.update(edit.path for edit in edits)
        self._now = after
        return after

    def edits(self) -> tuple[Edit, ...]:
        """The sum of all rounds, against the base."""
        return tuple(edit for path in sorted(self._touched) for edit in self._edits_of(path))

    def _edits_of(self, path: str) -> Iterable[Edit]:
        text, after = self._base.text(path), self._now.text(path)
        if not self._base.exists(path):
            if after is not None:
                yield Edit(path=path, kind=EditKind.CREATE, new=after, mode=self._now.mode(path))
            return
        if not self._now.exists(path):
            yield Edit(path=path, kind=EditKind.DELETE)
            return
        if path in self._pieces and text is not None:
            yield from _told(path, text, self._pieces[path])
        if self._base.mode(path) != self._now.mode(path):
            yield Edit(path=path, kind=EditKind.CHMOD, mode=self._now.mode(path))


def edits_between(path: str, before: str, after: str) -> tuple[Edit, ...]:
    """The edits by lines that make one text into another: for a candidate edited by hand."""
    old, new = split_lines(before), split_lines(after)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    found: list[Edit] = []
    for tag, i1, i2, j1, j2 in opcodes(old, new):
        if tag == "equal":
            continue
        start, end = starts[i1], starts[i2]
        found.append(
            Edit(
                path=path,
                start=start,
                end=end,
                old=before[start:end],
                new="".join(new[j1:j2]),
            )
        )
    return tuple(found)


def _spliced(pieces: list[_Piece], edit: Edit) -> list[_Piece]:
    before, rest = _cut(pieces, edit.start)
    _, after = _cut(rest, edit.end - edit.start)
    middle: list[_Piece] = [_New(edit.new)] if edit.new else []
    return [*before, *middle, *after]


def _cut(pieces: list[_Piece], offset: int) -> tuple[list[_Piece], list[_Piece]]:
    """Cut the pieces at an offset of the text they make."""
    before: list[_Piece] = []
    for index, piece in enumerate(pieces):
        size = len(piece.text) if isinstance(piece, _New) else piece.end - piece.start
        if offset >= size:
            before.append(piece)
            offset -= size
            continue
        if offset == 0:
            return before, pieces[index:]
        if isinstance(piece, _New):
            head: _Piece = _New(piece.text[:offset])
            tail: _Piece = _New(piece.text[offset:])
        else:
            head = _Kept(piece.start, piece.start + offset)
            tail = _Kept(piece.start + offset, piece.end)
        return [*before, head], [tail, *pieces[index + 1 :]]
    return before, []


def _told(path: str, text: str, pieces: list[_Piece]) -> Iterable[Edit]:
    """The edits that make `text` into what the pieces say; what came back unchanged is none."""
    at = 0
    new = ""
    for piece in (*pieces, _Kept(len(text), len(text))):
        if isinstance(piece, _New):
            new += piece.text
            continue
        if piece.start == piece.end and piece.start < len(text):
            continue
        if text[at : piece.start] != new:
            yield Edit(path=path, start=at, end=piece.start, old=text[at : piece.start], new=new)
        at, new = piece.end, ""
