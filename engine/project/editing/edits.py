"""Applying edits to texts: what stands there is checked first, nothing else is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import StaleEditError
from engine.model import EditKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model import Edit
    from engine.project.snapshot import Snapshot


def apply_edits(
    snapshot: Snapshot, edits: Iterable[Edit]
) -> tuple[dict[str, bytes | None], dict[str, int]]:
    """Compute the files that edits change.

    All replacements of one file refer to its text as it is in `snapshot`; they may come in any
    order and must not overlap.

    Returns:
        The new content by path (None: deleted) and the new mode by path.

    Raises:
        StaleEditError: an edit's `old` does not stand at its place, a file to create exists, a
            file to change does not, or two edits overlap.
    """
    changed: dict[str, bytes | None] = {}
    modes: dict[str, int] = {}
    replacements: dict[str, list[Edit]] = {}
    for edit in edits:
        if edit.kind is EditKind.REPLACE:
            replacements.setdefault(edit.path, []).append(edit)
        elif edit.kind is EditKind.CREATE:
            if snapshot.exists(edit.path) or edit.path in changed:
                raise _stale(edit, "a file of this name exists already")
            changed[edit.path] = edit.new.encode("utf-8", "surrogateescape")
            modes[edit.path] = edit.mode
        else:
            if not snapshot.exists(edit.path):
                raise _stale(edit, "the file is not there any more")
            if edit.kind is EditKind.DELETE:
                changed[edit.path] = None
            else:
                modes[edit.path] = edit.mode
    for path, group in replacements.items():
        text = snapshot.text(path)
        if text is None:
            raise _stale(group[0], "the file is not there any more")
        changed[path] = replace_spans(text, group).encode("utf-8", "surrogateescape")
    return changed, modes


def replace_spans(text: str, edits: Iterable[Edit]) -> str:
    """Replace spans of one text, from the last to the first.

    Raises:
        StaleEditError: an edit's `old` does not stand at its place, or two edits overlap.
    """
    result = text
    floor = len(text) + 1
    inserted = -1
    for edit in sorted(edits, key=lambda e: (e.start, e.end), reverse=True):
        if text[edit.start : edit.end] != edit.old or edit.end > len(text):
            raise _stale(edit, "what the edit replaces does not stand there any more")
        if edit.end > floor or (edit.start == edit.end == inserted):
            # An insertion may stand right before what is replaced; two at one place have no order.
            raise _stale(edit, "two edits overlap")
        result = result[: edit.start] + edit.new + result[edit.end :]
        floor = edit.start
        inserted = edit.start if edit.start == edit.end else -1
    return result


def _stale(edit: Edit, what: str) -> StaleEditError:
    return StaleEditError(
        f"{edit.path} cannot be edited as shown: {what}.",
        advice="Nothing was written. Simulate again and look at the new proposal.",
        where=edit.path,
    )
