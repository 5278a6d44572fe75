"""The word somebody meant: the nearest of some names, when there is exactly one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def distance(one: str, other: str) -> int:
    """Count the changes between two words: a letter more, less, other, or two swapped."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            best = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, above = above, row
    return above[-1]


def nearest(word: str, names: Iterable[str], most: int = 2) -> str | None:
    """The one name that is nearest to a word; None when none is near or two are equally near.

    A short word allows fewer changes: one up to five letters, none below three.
    """
    allowed = min(most, 0 if len(word) < 3 else 1 if len(word) < 6 else most)
    found = sorted(
        (d, name)
        for name in set(names)
        if name != word
        and abs(len(name) - len(word)) <= allowed
        and (d := distance(word.lower(), name.lower())) <= allowed
    )
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]
