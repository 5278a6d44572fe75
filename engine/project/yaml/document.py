"""YAML as a tree of nodes that knows where every character stands.

A heal edits text and never dumps loaded data: ``3.10`` stays ``3.10``, comments and quotes stay.
So a document is read into nodes with spans, the scalars keep their source text, aliases stay
aliases, and nothing is resolved to a Python value here (`engine.project.yaml.values` does that, as
Go's decoder would). The grammar is libyaml's (YAML 1.1), which the Go, Python and Ruby readers of
the platforms share.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from engine.records import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterator

MERGE_KEY = "<<"


class YamlKind(StrEnum):
    """What a node is."""

    SCALAR = "scalar"
    SEQUENCE = "sequence"
    MAPPING = "mapping"
    ALIAS = "alias"


class ScalarStyle(StrEnum):
    """How a scalar is written; the value is the indicator that opens it."""

    PLAIN = ""
    SINGLE = "'"
    DOUBLE = '"'
    LITERAL = "|"
    FOLDED = ">"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where a node stands: offsets in characters of the text, lines and columns from 1.

    A collection in block style ends where its last child ends, so that an insertion at `end`
    comes before trailing comments and blank lines.
    """

    start: int
    end: int
    line: int
    column: int
    end_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlNode:
    """A scalar, a sequence, a mapping or an alias.

    `span` leaves out an anchor and a tag before the node (`head` is where those begin).
    """

    kind: YamlKind
    span: Span
    head: int
    """The offset where the node begins with its anchor and tag; `span.start` when it has none."""
    text: str = ""
    """A scalar's content after quotes and escapes; an alias's name."""
    style: ScalarStyle = ScalarStyle.PLAIN
    flow: bool = False
    """True for ``[…]`` and ``{…}``."""
    tag: str = ""
    """An explicit tag, resolved (``tag:yaml.org,2002:str``, ``!local``), or empty."""
    anchor: str = ""
    items: tuple[YamlNode, ...] = ()
    entries: tuple[YamlEntry, ...] = ()
    target: YamlNode | None = field(default=None, repr=False)
    """What an alias stands for."""

    @property
    def is_plain(self) -> bool:
        """True for a scalar without quotes, block indicator or tag."""
        return self.kind is YamlKind.SCALAR and self.style is ScalarStyle.PLAIN and not self.tag

    @property
    def resolved(self) -> YamlNode:
        """The node itself, or what an alias stands for."""
        return self if self.target is None else self.target

    def pairs(self) -> tuple[YamlEntry, ...]:
        """The entries of a mapping with ``<<`` merges laid under them; the first of a key wins.

        A merged entry is the one written in the other mapping, so its span points there.
        """
        return _merged(self.resolved, 0)

    def get(self, key: str) -> YamlNode | None:
        """The value of a key of a mapping, merges followed, an alias resolved; or None."""
        for entry in self.pairs():
            if entry.name == key:
                return entry.value.resolved
        return None

    def entry(self, key: str) -> YamlEntry | None:
        """The entry of a key that is written in this very mapping; merges do not count."""
        for entry in self.resolved.entries:
            if entry.name == key:
                return entry
        return None

    def elements(self) -> tuple[YamlNode, ...]:
        """The items of a sequence, aliases resolved; empty for anything else."""
        return tuple(item.resolved for item in self.resolved.items)

    def walk(self) -> Iterator[YamlNode]:
        """This node and all below it, in document order; aliases are not followed."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            below = list(node.items)
            for entry in node.entries:
                below += (entry.key, entry.value)
            stack.extend(reversed(below))


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlEntry:
    """A key and its value."""

    key: YamlNode
    value: YamlNode

    @property
    def name(self) -> str:
        """The key's text; empty for a key that is no scalar."""
        node = self.key.resolved
        return node.text if node.kind is YamlKind.SCALAR else ""

    @property
    def is_merge(self) -> bool:
        """True for ``<<:``."""
        return self.key.text == MERGE_KEY and (self.key.is_plain or self.key.tag.endswith(":merge"))


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlFault:
    """Why a text is no YAML, and where."""

    message: str
    line: int
    column: int
    context: str = ""
    """What was being read (``while parsing a block mapping``) and from which line, or empty."""

    def __str__(self) -> str:
        """In the shape YAML readers use: ``line 3: message``."""
        return f"line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlDocument:
    """The first document of a text."""

    text: str
    root: YamlNode | None
    """None for an empty document."""
    documents: int = 1
    """How many documents the text holds; Go's decoder reads the first only."""

    def at(self, path: str) -> YamlNode | None:
        """Find a node by a key path such as ``services[0].envVars[2].value``.

        Aliases and merges are followed. A key that holds a dot or a bracket cannot be named.
        """
        node = None if self.root is None else self.root.resolved
        for step in path.replace("[", ".[").split("."):
            if node is None or not step:
                continue
            if step.startswith("["):
                number, items = step[1:-1], node.elements()
                node = items[int(number)] if number.isdigit() and int(number) < len(items) else None
            else:
                node = node.get(step)
        return node

    def source(self, node: YamlNode) -> str:
        """What stands in the text for a node."""
        return self.text[node.span.start : node.span.end]


def parse_yaml(text: str) -> YamlDocument | YamlFault:
    """Read a text; a text that is no YAML answers with the fault, nothing is raised.

    Args:
        text: as `Snapshot.text` gives it; a BOM is passed over and counts in the offsets.
    """
    from engine.project.yaml.reader import read

    return read(text)


def _merged(node: YamlNode, depth: int) -> tuple[YamlEntry, ...]:
    if not any(e.is_merge for e in node.entries):
        return node.entries
    own = [e for e in node.entries if not e.is_merge]
    seen = {e.name for e in own}
    for entry in node.entries:
        if not entry.is_merge or depth > 50:
            continue
        value = entry.value.resolved
        sources = value.elements() if value.kind is YamlKind.SEQUENCE else (value,)
        for source in sources:
            for inherited in _merged(source, depth + 1):
                if inherited.name not in seen:
                    seen.add(inherited.name)
                    own.append(inherited)
    return tuple(own)
