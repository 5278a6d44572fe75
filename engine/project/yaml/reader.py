"""From the events of ruamel.yaml to our nodes.

Only the scanner and parser of the library are used, in YAML 1.1 mode: its loaders lose positions,
aliases and the text of numbers. The library is imported here and nowhere else, so that a project
without YAML never loads it.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Protocol, cast

from engine.project.yaml.document import (
    ScalarStyle,
    Span,
    YamlDocument,
    YamlEntry,
    YamlFault,
    YamlKind,
    YamlNode,
)
from engine.records import replace
from engine.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_NODES = 200_000
"""With aliases expanded; Go's decoder refuses "excessive aliasing" in its own measure."""
DEEPEST = 200

_UNPRINTABLE = regex(
    "[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


class _Mark(Protocol):
    index: int
    line: int
    column: int


class _Event(Protocol):
    """The attributes of the library's events that are read here."""

    start_mark: _Mark
    end_mark: _Mark
    anchor: str | None
    value: str
    style: str | None
    flow_style: bool
    tag: object
    ctag: object


_BREAK = regex(r"\r\n|\n|\r")
_PROPERTIES = regex(
    r"(?:[&!][^\s,\[\]{}]*(?:[ \t]*(?:#[^\n]*)?(?:\r\n|\n|\r|(?=[ \t])|$))*[ \t]*)*"
)
_ANCHOR = regex(r"[0-9A-Za-z_-]+")
_COLON = regex(r"\s*:")
_DASH = regex(r"(?:\s|#[^\r\n]*)*-")


class _Refused(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, message: str, mark: _Mark) -> None:
        super().__init__(message)
        self.mark = mark


def read(text: str) -> YamlDocument | YamlFault:
    """Read the first document of a text into nodes."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    shift = 1 if text.startswith("\ufeff") else 0
    body = text[shift:]
    odd = _UNPRINTABLE.search(body)
    if odd is not None:
        return _unreadable(body, odd.start())
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 1)
    try:
        composer = _Composer(cast("Iterator[_Event]", yaml.parse(body)), body, shift)
        root, count = composer.document()
    except MarkedYAMLError as error:
        return _fault(error)
    except _Refused as error:
        return YamlFault(message=str(error), line=error.mark.line + 1, column=error.mark.column + 1)
    except (YAMLError, ValueError, RecursionError, AssertionError, IndexError) as error:
        return YamlFault(message=str(error).split("\n", 1)[0] or "unreadable", line=1, column=1)
    return YamlDocument(text=text, root=root, documents=count)


def _unreadable(body: str, index: int) -> YamlFault:
    before = body[:index]
    character = body[index]
    surrogate = "\ud800" <= character <= "\udfff"
    what = "is not UTF-8" if surrogate else f"U+{ord(character):04X} is not allowed"
    return YamlFault(
        message=f"control characters are not allowed: {what}",
        line=before.count("\n") + 1,
        column=index - (before.rfind("\n") + 1) + 1,
    )


def _fault(error: object) -> YamlFault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    context = getattr(error, "context", None) or ""
    since = getattr(error, "context_mark", None)
    if context and since is not None:
        context = f"{context} that begins in line {since.line + 1}"
    return YamlFault(
        message=str(getattr(error, "problem", None) or context or "this is no YAML"),
        line=1 if mark is None else mark.line + 1,
        column=1 if mark is None else mark.column + 1,
        context=str(context),
    )


class _Composer:
    """Builds nodes; one per text."""

    def __init__(self, events: Iterator[_Event], body: str, shift: int) -> None:
        self._events = events
        self._body = body
        self._shift = shift
        self._anchors: dict[str, YamlNode] = {}
        self._open: set[str] = set()
        self._sizes: dict[int, int] = {}
        self._starts = [0, *(m.end() for m in _BREAK.finditer(body))]

    def document(self) -> tuple[YamlNode | None, int]:
        root: YamlNode | None = None
        count = 0
        for event in self._events:
            name = type(event).__name__
            if name == "DocumentStartEvent":
                count += 1
                self._anchors.clear()
                node = self._node(next(self._events), 0)
                if count == 1:
                    root = node
        return root, max(count, 1)

    def _node(self, event: _Event, depth: int) -> YamlNode:
        if depth > DEEPEST:
            raise _Refused("exceeded max depth", event.start_mark)
        name = type(event).__name__
        anchor = event.anchor or ""
        if anchor and not _ANCHOR.fullmatch(anchor):
            raise _Refused(
                "did not find expected alphabetic or numeric character", event.start_mark
            )
        if name == "AliasEvent":
            return self._alias(event, anchor)
        head = event.start_mark.index
        start = self._after_properties(head, has=bool(anchor or self._tag(event)))
        if anchor:
            if anchor in self._anchors:
                # libyaml's composer refuses a second anchor of one name; Go's takes the later
                self._anchors.pop(anchor)
            self._open.add(anchor)
        if name == "ScalarEvent":
            node = self._scalar(event, start, anchor)
            size = 1
        else:
            node, size = self._collection(event, start, anchor, depth)
        if size > MOST_NODES:
            raise _Refused("document contains excessive aliasing", event.start_mark)
        self._sizes[id(node)] = size
        if anchor:
            self._open.discard(anchor)
            self._anchors[anchor] = node
        return node

    def _alias(self, event: _Event, name: str) -> YamlNode:
        if name in self._open and name not in self._anchors:
            raise _Refused(f"anchor '{name}' value contains itself", event.start_mark)
        target = self._anchors.get(name)
        if target is None:
            raise _Refused(f"unknown anchor '{name}' referenced", event.start_mark)
        node = YamlNode(
            kind=YamlKind.ALIAS,
            span=self._span(event.start_mark.index, event.end_mark.index),
            head=event.start_mark.index + self._shift,
            text=name,
            target=target,
        )
        self._sizes[id(node)] = self._sizes[id(target)]
        return node

    def _scalar(self, event: _Event, start: int, anchor: str) -> YamlNode:
        end = event.end_mark.index
        style = ScalarStyle(event.style or "")
        if style is ScalarStyle.PLAIN and not event.value:
            end = start
        elif style in {ScalarStyle.LITERAL, ScalarStyle.FOLDED}:
            end = start + len(self._body[start:end].rstrip())
        return YamlNode(
            kind=YamlKind.SCALAR,
            span=self._span(start, end),
            head=event.start_mark.index + self._shift,
            text=event.value,
            style=style,
            tag=self._tag(event),
            anchor=anchor,
        )

    def _collection(
        self, event: _Event, start: int, anchor: str, depth: int
    ) -> tuple[YamlNode, int]:
        mapping = type(event).__name__ == "MappingStartEvent"
        flow = bool(event.flow_style)
        children: list[YamlNode] = []
        size = 1
        ending = event
        for inner in self._events:
            if type(inner).__name__ in {"SequenceEndEvent", "MappingEndEvent"}:
                ending = inner
                break
            child = self._node(inner, depth + 1)
            if child.span.start == child.span.end and child.head == child.span.start:
                previous = children[-1].span.end - self._shift if children else start
                child = self._set_back(child, previous, mapping=mapping)
            size += self._sizes[id(child)]
            children.append(child)
        if flow:
            end = ending.end_mark.index
        else:
            end = max((c.span.end - self._shift for c in children), default=start)
        node = YamlNode(
            kind=YamlKind.MAPPING if mapping else YamlKind.SEQUENCE,
            span=self._span(start, max(start, end)),
            head=event.start_mark.index + self._shift,
            flow=flow,
            tag=self._tag(event),
            anchor=anchor,
        )
        if mapping:
            entries = tuple(
                YamlEntry(key=k, value=v)
                for k, v in zip(children[::2], children[1::2], strict=True)
            )
            return replace(node, entries=entries), size
        return replace(node, items=tuple(children)), size

    def _set_back(self, empty: YamlNode, previous: int, *, mapping: bool) -> YamlNode:
        """Put an empty value behind its colon or dash; the library has it at the next token."""
        found = (_COLON if mapping else _DASH).match(self._body, previous)
        place = previous if found is None else found.end()
        moved = replace(empty, span=self._span(place, place), head=place + self._shift)
        self._sizes[id(moved)] = 1
        return moved

    @staticmethod
    def _tag(event: _Event) -> str:
        tag = event.tag
        return "" if tag is None or str(tag) == "None" else str(tag)

    def _after_properties(self, head: int, *, has: bool) -> int:
        """The offset behind ``&anchor`` and ``!tag``."""
        if not has:
            return head
        found = _PROPERTIES.match(self._body, head)
        return head if found is None else found.end()

    def _span(self, start: int, end: int) -> Span:
        line, column = self._place(start)
        last, _ = self._place(max(start, end - 1))
        return Span(
            start=start + self._shift,
            end=end + self._shift,
            line=line,
            column=column,
            end_line=last,
        )

    def _place(self, index: int) -> tuple[int, int]:
        """Line and column, by the line breaks of an editor: LF, CRLF, CR."""
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1
