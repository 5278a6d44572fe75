"""A scanner over JSON text that says where every value stands.

The standard library's parser forgets positions, and writing a parsed file again changes its
indentation and escapes. This one keeps both: a tree of nodes with spans, nothing else. Comments
and trailing commas are passed over (``tsconfig.json``, ``deno.jsonc``); a file that must be strict
is judged strict elsewhere.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum

from engine.errors import CannotEditError
from engine.records import dataclass, field
from engine.regex import regex

_SPACE = regex(r"(?:[ \t\r\n\ufeff]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NUMBER = regex(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_STRING = regex(r'"(?:[^"\\\x00-\x1f]|\\.)*"', re.DOTALL)
_DEPTH = 200
"""Nesting beyond this is no configuration file."""


class JsonKind(StrEnum):
    """What a node is."""

    OBJECT = "object"
    ARRAY = "array"
    STRING = "string"
    NUMBER = "number"
    LITERAL = "literal"
    """``true``, ``false`` or ``null``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonNode:
    """A value and its span."""

    kind: JsonKind
    start: int
    end: int
    scalar: str | int | float | bool | None = None
    """The value of a string, number or literal."""
    members: tuple[JsonMember, ...] = field(default=())
    """Of an object, in order."""
    items: tuple[JsonNode, ...] = field(default=())
    """Of an array, in order."""

    def member(self, key: str) -> JsonMember | None:
        """The last member of this name: the one that counts when a key stands twice."""
        found = [m for m in self.members if m.key == key]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonMember:
    """A key of an object, its span with the quotes, and its value."""

    key: str
    start: int
    end: int
    value: JsonNode


def scan_json(text: str, path: str = "") -> JsonNode:
    """Find every value of a JSON text.

    Raises:
        CannotEditError: the text is no JSON.
    """
    scanner = _Scanner(text, path)
    node = scanner.value(scanner.skip(0), 0)
    if scanner.skip(node.end) != len(text):
        raise scanner.fault(node.end, "something follows the value")
    return node


def find_json(root: JsonNode, keys: tuple[str | int, ...]) -> JsonNode | None:
    """The node at a path of keys and indexes, or None where there is none."""
    node = root
    for key in keys:
        if isinstance(key, int):
            if not 0 <= key < len(node.items):
                return None
            node = node.items[key]
        else:
            member = node.member(key)
            if member is None:
                return None
            node = member.value
    return node


class _Scanner:
    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path

    def fault(self, offset: int, what: str) -> CannotEditError:
        line = self.text.count("\n", 0, offset) + 1
        return CannotEditError(
            f"This is no JSON: {what}.",
            advice="Repair the syntax first.",
            where=f"{self.path}:{line}" if self.path else f"line {line}",
        )

    def skip(self, offset: int) -> int:
        match = _SPACE.match(self.text, offset)
        return offset if match is None else match.end()

    def value(self, offset: int, depth: int) -> JsonNode:
        if depth > _DEPTH:
            raise self.fault(offset, "it is nested too deep")
        head = self.text[offset : offset + 1]
        if head == "{":
            return self.object(offset, depth)
        if head == "[":
            return self.array(offset, depth)
        if head == '"':
            scalar, end = self.string(offset)
            return JsonNode(kind=JsonKind.STRING, start=offset, end=end, scalar=scalar)
        for word, literal in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(word, offset):
                return JsonNode(
                    kind=JsonKind.LITERAL, start=offset, end=offset + len(word), scalar=literal
                )
        match = _NUMBER.match(self.text, offset)
        if match is None:
            raise self.fault(offset, "a value is expected")
        number = json.loads(match.group())
        return JsonNode(kind=JsonKind.NUMBER, start=offset, end=match.end(), scalar=number)

    def string(self, offset: int) -> tuple[str, int]:
        match = _STRING.match(self.text, offset)
        if match is None:
            raise self.fault(offset, "a string is not closed")
        try:
            return str(json.loads(match.group())), match.end()
        except ValueError as error:
            raise self.fault(offset, "a string holds a bad escape") from error

    def object(self, offset: int, depth: int) -> JsonNode:
        members: list[JsonMember] = []
        here = self.skip(offset + 1)
        while self.text[here : here + 1] != "}":
            if self.text[here : here + 1] != '"':
                raise self.fault(here, "a key in quotes is expected")
            key, end = self.string(here)
            colon = self.skip(end)
            if self.text[colon : colon + 1] != ":":
                raise self.fault(colon, "a colon is expected")
            value = self.value(self.skip(colon + 1), depth + 1)
            members.append(JsonMember(key=key, start=here, end=end, value=value))
            here = self.next_item(value.end, "}")
        return JsonNode(kind=JsonKind.OBJECT, start=offset, end=here + 1, members=tuple(members))

    def array(self, offset: int, depth: int) -> JsonNode:
        items: list[JsonNode] = []
        here = self.skip(offset + 1)
        while self.text[here : here + 1] != "]":
            value = self.value(here, depth + 1)
            items.append(value)
            here = self.next_item(value.end, "]")
        return JsonNode(kind=JsonKind.ARRAY, start=offset, end=here + 1, items=tuple(items))

    def next_item(self, offset: int, close: str) -> int:
        here = self.skip(offset)
        found = self.text[here : here + 1]
        if found == ",":
            return self.skip(here + 1)
        if found == close:
            return here
        raise self.fault(here, f"a comma or {close!r} is expected")
