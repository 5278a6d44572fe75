"""What the rows of `_redirects`, `_headers` and netlify.toml share: reading, numbering, placing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.platforms.netlify.site import RowProblem, RowSource
from engine.project.scripting.values import trim
from engine.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project.scripting.values import JsValue
    from engine.project.toml.document import TomlDocument


class RowFault(Exception):  # noqa: N818 - it becomes a `RowProblem`, never an error of the program
    """Why a row is dropped."""


@dataclass(frozen=True, slots=True)
class SideFile:
    """A `_redirects` or `_headers` file that was read."""

    path: str
    """Relative to the project."""
    text: str
    """As Node reads it: undecodable bytes are U+FFFD."""
    raw: str
    """As `Snapshot.text` gives it."""

    @classmethod
    def of(cls, path: str, data: bytes) -> SideFile:
        """Decode the bytes both ways."""
        text = data.decode("utf-8", "replace")
        raw = text if "\ufffd" not in text else data.decode("utf-8", "surrogateescape")
        return cls(path=path, text=text, raw=raw)

    def lines(self) -> Iterator[tuple[str, RowSource]]:
        """Every line that is neither blank nor a comment, trimmed, with its place."""
        start = 0
        same = self.text is self.raw
        raw_lines = None if same else self.raw.split("\n")
        for index, line in enumerate(self.text.split("\n")):
            written = line if raw_lines is None else raw_lines[index]
            trimmed = trim(line)
            if trimmed and not trimmed.startswith("#"):
                yield (
                    trimmed,
                    RowSource(
                        path=self.path,
                        line=index + 1,
                        start=start,
                        end=start + len(written.rstrip("\r")),
                        text=written.rstrip("\r"),
                        number=index,
                    ),
                )
            start += len(written) + 1


def problem(message: str, source: RowSource) -> RowProblem:
    """Make a problem; its reason is the last line of the message."""
    return RowProblem(message=message, reason=message.rpartition("\n")[2], source=source)


class TomlRows:
    """Where the rows of one array of netlify.toml stand."""

    def __init__(self, path: str, document: TomlDocument | None, rows: JsValue, key: str) -> None:
        self._path = path
        self._document = document
        self._keys = () if document is None else _keys_of(document, rows, key)
        self._spans = {} if document is None or not self._keys else document.row_spans(self._keys)

    def source(self, number: int) -> RowSource:
        """The place of a row; of the whole file where it cannot be told."""
        document = self._document
        span = self._spans.get(number)
        if document is None or span is None:
            return RowSource(path=self._path, line=1, start=0, end=0, text="", number=number)
        start, end = span
        line = document.place(start)[0]
        return RowSource(
            path=self._path,
            line=line,
            end_line=document.place(end)[0],
            start=start,
            end=end,
            text=document.text[start:end],
            number=number,
            key_path=f"{'.'.join(str(k) for k in self._keys)}[{number}]",
        )


def _keys_of(document: TomlDocument, rows: JsValue, key: str) -> tuple[str | int, ...]:
    """Which array of the document became the effective one: the root's, or a context's."""
    if document.value(key) is rows:
        return (key,)
    contexts = document.value("context")
    for name, context in contexts.items() if isinstance(contexts, dict) else ():
        if isinstance(context, dict) and context.get(key) is rows:
            return ("context", name, key)
    return ()
