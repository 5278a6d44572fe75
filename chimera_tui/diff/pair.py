"""Which old line became which new line, and which words of it changed.

As delta does it: within a block, a line that goes is paired with a line that comes when their
tokens differ by less than 0.6; only paired lines get word marks, for marks between lines that have
nothing in common are noise.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_DISTANCE = 0.6
MOST_TOKENS = 400
"""Lines with more tokens (minified files) are not compared word by word."""
MOST_LINES = 60
"""Blocks with more lines on a side are paired in order only where they look alike at once."""

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lines side by side, one may be missing; ranges are the characters that changed."""

    old: int | None
    new: int | None
    old_marks: tuple[Range, ...] = ()
    new_marks: tuple[Range, ...] = ()


def pair_lines(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Pair the lines of a block, both sides in their order."""
    pairs: list[Pair] = []
    taken = 0
    reach = len(new) if len(old) <= MOST_LINES and len(new) <= MOST_LINES else 1
    for index, line in enumerate(old):
        for candidate in range(taken, min(len(new), taken + reach)):
            marks = _compare(line, new[candidate])
            if marks is None:
                continue
            pairs.extend(Pair(None, j) for j in range(taken, candidate))
            pairs.append(Pair(index, candidate, *marks))
            taken = candidate + 1
            break
        else:
            pairs.append(Pair(index, None))
    pairs.extend(Pair(None, j) for j in range(taken, len(new)))
    return pairs


def _compare(old: str, new: str) -> tuple[tuple[Range, ...], tuple[Range, ...]] | None:
    """The marks of two lines that are near enough; None for lines that are strangers."""
    before, after = old.rstrip("\r\n"), new.rstrip("\r\n")
    if before.strip() == "" or after.strip() == "":
        return ((), ()) if before == after else None
    a, b = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(a) > MOST_TOKENS or len(b) > MOST_TOKENS:
        return None
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    same = sum(
        sum(len(t) for t in a[i1:i2] if not t.isspace())
        for tag, i1, i2, _, _ in matcher.get_opcodes()
        if tag == "equal"
    )
    total = max(sum(len(t) for t in side if not t.isspace()) for side in (a, b))
    if total == 0 or 1 - same / total >= MOST_DISTANCE:
        return None
    old_marks: list[Range] = []
    new_marks: list[Range] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        old_start, new_start = sum(map(len, a[:i1])), sum(map(len, b[:j1]))
        if i2 > i1:
            old_marks.append((old_start, old_start + sum(map(len, a[i1:i2]))))
        if j2 > j1:
            new_marks.append((new_start, new_start + sum(map(len, b[j1:j2]))))
    return tuple(_joined(old_marks)), tuple(_joined(new_marks))


def _joined(ranges: list[Range]) -> list[Range]:
    """Join ranges that touch."""
    result: list[Range] = []
    for start, end in ranges:
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result
