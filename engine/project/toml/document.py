r"""TOML with positions: what a document says, and where every header, key and value stands.

Acceptance, values and error texts are those of smol-toml 1.9, which Netlify's configuration code
reads with (TOML 1.0, and of 1.1 the line breaks in inline tables, ``\e``, ``\x`` and times
without seconds), after the trip through JSON that the code makes: dates are texts, infinite and
undefined numbers are None. Offsets count characters of the text as given, so that an edit can be
laid on `Snapshot.text` without touching any other byte; undecodable bytes, which stand in that
text as surrogate escapes, are U+FFFD in the values, as Node reads them.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from engine.project.scripting.values import JsValue, utf16_length
from engine.project.toml.parser import RawKind, TomlFault, TomlParser
from engine.records import dataclass
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

TomlPath: TypeAlias = "tuple[str | int, ...]"
"""Keys and array indices from the root: ``("redirects", 3, "status")``."""


class TomlError(Exception):
    """A text that is no TOML; `str()` is the parser's own message with its code frame."""

    def __init__(self, reason: str, text: str, offset: int) -> None:
        line, column, frame = _frame(text, offset)
        super().__init__(f"Invalid TOML document: {reason}\n\n{frame}")
        self.reason = reason
        self.offset = offset
        self.line = line
        """From 1."""
        self.column = column
        """From 1, in UTF-16 units as the parser counts."""
        self.frame = frame


class TomlKind(StrEnum):
    """What an entry is."""

    TABLE = "table"
    """A header ``[a.b]``."""
    TABLE_ROW = "table row"
    """A header ``[[a.b]]``; its path ends in the row's index."""
    PAIR = "pair"
    """``key = value``, on its own line or inside an inline table."""
    ITEM = "item"
    """An element of an array value; its path ends in its index."""


_UNDECODED = regex("[\udc80-\udcff]")

_KINDS = {
    RawKind.TABLE: TomlKind.TABLE,
    RawKind.ROW: TomlKind.TABLE_ROW,
    RawKind.PAIR: TomlKind.PAIR,
    RawKind.INLINE_PAIR: TomlKind.PAIR,
    RawKind.ITEM: TomlKind.ITEM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlEntry:
    """A header, a pair or an array's element, with its places.

    `start` to `end` is the whole of it without the line's indentation, comment and line end; a
    header's key stands between its brackets. A header has an empty value span at its end, an
    element an empty key span at its start.
    """

    kind: TomlKind
    path: TomlPath
    start: int
    end: int
    key_start: int
    key_end: int
    value_start: int
    value_end: int
    inline: bool = False
    """True inside an inline table or an array: the entry has no line of its own."""


class TomlDocument:
    """A TOML text that was read.

    `values` is the data as plain values in JavaScript's order of keys. The entries come in the
    order of the text; `entry`, `header` and `section` find them.
    """

    def __init__(self, text: str) -> None:
        """Read a text.

        Raises:
            TomlError: it is no TOML.
        """
        parser = TomlParser(text)
        try:
            parser.run()
        except TomlFault as fault:
            raise TomlError(fault.reason, text, fault.offset) from None
        self.text = text
        values = parser.values
        if _UNDECODED.search(text):
            values = {_decoded(k): _decoded_value(v) for k, v in values.items()}
        self.values: dict[str, JsValue] = values
        self._raw = parser.raw
        self._entries: tuple[TomlEntry, ...] | None = None
        self._index: dict[TomlPath, TomlEntry] | None = None
        self._lines: list[int] | None = None

    def __eq__(self, other: object) -> bool:
        """Documents of the same text are the same."""
        return isinstance(other, TomlDocument) and self.text == other.text

    def __hash__(self) -> int:
        """By the text."""
        return hash(self.text)

    @property
    def entries(self) -> tuple[TomlEntry, ...]:
        """Every header, pair and array element, in the order of the text."""
        if self._entries is None:
            self._entries = tuple(
                TomlEntry(
                    kind=_KINDS[kind],
                    path=path,
                    start=start,
                    end=end,
                    key_start=key_start,
                    key_end=key_end,
                    value_start=value_start,
                    value_end=end,
                    inline=kind in {RawKind.INLINE_PAIR, RawKind.ITEM},
                )
                for kind, path, start, end, key_start, key_end, value_start in self._raw
            )
        return self._entries

    def entry(self, *path: str | int) -> TomlEntry | None:
        """The entry at a path: the pair where there is one, else the header, else None.

        A table that only dotted keys or deeper headers name has no entry of its own.
        """
        if self._index is None:
            self._index = {}
            for entry in self.entries:
                self._index.setdefault(entry.path, entry)
        return self._index.get(path)

    def value(self, *path: str | int) -> JsValue:
        """The value at a path; None where there is none."""
        found: JsValue = self.values
        for key in path:
            if isinstance(found, dict) and isinstance(key, str):
                found = found.get(key)
            elif isinstance(found, list) and isinstance(key, int) and 0 <= key < len(found):
                found = found[key]
            else:
                return None
        return found

    def has(self, *path: str | int) -> bool:
        """True when a value stands at the path, be it None."""
        parent = self.value(*path[:-1])
        last = path[-1]
        if isinstance(parent, dict):
            return last in parent
        return isinstance(parent, list) and isinstance(last, int) and 0 <= last < len(parent)

    def under(self, *path: str | int) -> Iterator[TomlEntry]:
        """The entries at a path and below it."""
        size = len(path)
        return (entry for entry in self.entries if entry.path[:size] == path)

    def section(self, header: TomlEntry) -> tuple[int, int]:
        """The span of a header with its pairs: up to the next header's line, or the end.

        Blank lines and comments that stand directly above the next header belong to that header.
        """
        following = (
            entry.start
            for entry in self.entries
            if entry.start > header.start and entry.kind in {TomlKind.TABLE, TomlKind.TABLE_ROW}
        )
        end = next(following, len(self.text))
        last = max(
            (
                entry.end
                for entry in self.entries
                if header.start <= entry.start < end and not entry.inline
            ),
            default=header.end,
        )
        line_end = self.text.find("\n", last)
        return self._line_start(header.start), len(self.text) if line_end < 0 else line_end + 1

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1, in characters."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def row_spans(self, path: TomlPath) -> dict[int, tuple[int, int]]:
        """The spans of the rows of an array, by index: each from its header to its last value."""
        size = len(path)
        spans: dict[int, tuple[int, int]] = {}
        for _kind, key, start, end, *_places in self._raw:
            if len(key) > size and key[:size] == path:
                index = key[size]
                if isinstance(index, int):
                    first, last = spans.get(index, (start, end))
                    spans[index] = (min(first, start), max(last, end))
        return spans

    def _line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1 if offset < len(self.text) else offset

    def _line_starts(self) -> list[int]:
        if self._lines is None:
            starts = [0]
            found = self.text.find("\n")
            while found >= 0:
                starts.append(found + 1)
                found = self.text.find("\n", found + 1)
            self._lines = starts
        return self._lines


def parse_toml(text: str) -> TomlDocument:
    """Read a TOML text.

    Raises:
        TomlError: it is no TOML.
    """
    return TomlDocument(text)


def _decoded(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _decoded_value(value: JsValue) -> JsValue:
    if isinstance(value, str):
        return _decoded(value)
    if isinstance(value, list):
        return [_decoded_value(item) for item in value]
    if isinstance(value, dict):
        return {_decoded(key): _decoded_value(item) for key, item in value.items()}
    return value


def _frame(text: str, offset: int) -> tuple[int, int, str]:
    before = text[:offset]
    if _UNDECODED.search(text):
        before, text = _decoded(before), _decoded(text)
    lines = text.replace("\r\n", "\n").split("\n")
    before = before.replace("\r\n", "\n")
    line = before.count("\n") + 1
    column = utf16_length(before.rpartition("\n")[2]) + 1
    width = len(str(line + 1))
    frame = ""
    for number in range(line - 1, line + 2):
        shown = lines[number - 1] if 0 < number <= len(lines) else ""
        if not shown:
            continue
        frame += f"{str(number).ljust(width)}:  {shown}\n"
        if number == line:
            frame += " " * (width + column + 2) + "^\n"
    return line, column, frame
